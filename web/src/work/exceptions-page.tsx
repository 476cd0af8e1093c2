import { Anchor, Stack, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import { keysOf } from '../cases/case-queries';
import { useFormat } from '../format';
import { CaseLink, OrderLink } from '../shell/links';
import { useNames } from '../shell/names';
import { PageTitle } from '../shell/page';
import { Paged, WideTable } from '../shell/paged';
import { named, useWords } from '../words/language';

/** What a manager has to decide, and what managers decided past the rules. */
export default function ExceptionsPage() {
  const { work } = useWords();
  return (
    <>
      <PageTitle title={work.exceptions} />
      <Stack gap="xl">
        <section aria-label={work.waiting}>
          <Title order={2} size="h3" mb="sm">
            {work.waiting}
          </Title>
          <WaitingCases />
        </section>
        <section aria-label={work.words}>
          <Title order={2} size="h3" mb="sm">
            {work.words}
          </Title>
          <ManagersWords />
          <Anchor component={Link} href="/reports#overrules" underline="always">
            {work.counts}
          </Anchor>
        </section>
      </Stack>
    </>
  );
}

function WaitingCases() {
  const { work, cases } = useWords();
  const { columns } = cases;
  const { time } = useFormat();
  const list = useInfiniteQuery({
    queryKey: [...keysOf.lists, 'exceptions'],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/cases', {
          params: {
            query: { attention: 'manager', sort: 'oldest', limit: 25, ...(cursor !== '' && { cursor }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 30_000,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Paged list={list} isEmpty={rows.length === 0} empty={work.noneWaiting}>
      <WideTable
        head={[columns.caseNo, columns.stage, columns.until, columns.order, columns.customer, cases.opened]}
      >
        {rows.map((row) => (
          <Table.Tr key={row.caseNo}>
            <Table.Td>
              <CaseLink caseNo={row.caseNo} />
            </Table.Td>
            <Table.Td>{cases.stages[row.stage]}</Table.Td>
            <Table.Td>{row.waitingFor.until === null ? '–' : time(row.waitingFor.until)}</Table.Td>
            <Table.Td>
              <OrderLink orderNo={row.orderNo} />
            </Table.Td>
            <Table.Td>{row.customerName}</Table.Td>
            <Table.Td>{time(row.openedAt)}</Table.Td>
          </Table.Tr>
        ))}
      </WideTable>
    </Paged>
  );
}

function ManagersWords() {
  const { work, cases, goods } = useWords();
  const { time } = useFormat();
  const list = useInfiniteQuery({
    queryKey: [...keysOf.lists, 'overrules'],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/overrules', {
          params: { query: { limit: 25, ...(cursor !== '' && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = useNames(rows.map(({ managerId }) => managerId));
  const rules: Readonly<Partial<Record<string, string>>> = cases.rules;
  return (
    <Paged list={list} isEmpty={rows.length === 0} empty={work.noWords}>
      <WideTable head={[cases.columns.caseNo, goods.when, work.who, work.what, work.why]}>
        {rows.map((row) => (
          <Table.Tr key={`${row.caseNo} ${String(row.seq)}`}>
            <Table.Td>
              <CaseLink caseNo={row.caseNo} />
              <Text size="sm" c="dimmed">
                {row.outcome === null ? cases.stages[row.stage] : named(cases.outcomes, row.outcome)}
              </Text>
            </Table.Td>
            <Table.Td>{time(row.at)}</Table.Td>
            <Table.Td>{nameOf(row.managerId)}</Table.Td>
            <Table.Td>
              {row.name === 'ruleOverruled'
                ? work.setAside(row.about)
                : work.decidedFor(named(cases.kinds, row.about))}
              <Text size="sm" c="dimmed">
                {rules[row.about] ?? ''}
              </Text>
            </Table.Td>
            <Table.Td className="wrapping">{row.reason ?? '–'}</Table.Td>
          </Table.Tr>
        ))}
      </WideTable>
    </Paged>
  );
}
