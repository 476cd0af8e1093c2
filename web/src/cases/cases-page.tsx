import { useState } from 'react';
import {
  Anchor,
  Badge,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import type { ListedCase, Stage, StaffRole } from '../api/types';
import { useFormat } from '../format';
import { Empty, PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { named, useWords } from '../words/language';
import { keysOf } from './case-queries';
import { stageOrder } from './picture/stage-order';

const roles: readonly StaffRole[] = ['support', 'warehouse', 'lab', 'payments', 'manager'];
const sorts = ['newest', 'oldest', 'due'] as const;

interface Filter {
  readonly q: string;
  readonly stage: Stage | undefined;
  readonly attention: StaffRole | undefined;
  readonly sort: (typeof sorts)[number];
  readonly overdueOnly: boolean;
}

/** The queue: every case that the filters, which stand in the address, let through. */
export default function CasesPage() {
  const { cases, shell } = useWords();
  const filter = useFilter();
  const list = useCases(filter);
  const rows = (list.data?.pages.flatMap(({ items }) => items) ?? []).filter(
    ({ overdue }) => overdue || !filter.overdueOnly,
  );
  return (
    <>
      <PageTitle title={cases.queue} />
      <Stack>
        <Filters filter={filter} counts={list.data?.pages[0]?.counts.stage ?? {}} />
        <ProblemNotice problem={list.error} />
        {list.isPending ? <Waiting /> : null}
        {list.isSuccess && rows.length === 0 ? <Empty>{cases.empty}</Empty> : null}
        {rows.length === 0 ? null : <CaseTable rows={rows} />}
        {list.hasNextPage ? (
          <Button
            variant="default"
            onClick={() => void list.fetchNextPage()}
            loading={list.isFetchingNextPage}
          >
            {shell.more}
          </Button>
        ) : null}
      </Stack>
    </>
  );
}

function useFilter(): Filter {
  const [search] = useSearchParams();
  return {
    q: search.get('q') ?? '',
    stage: stageOrder.find((stage) => stage === search.get('stage')),
    attention: roles.find((role) => role === search.get('attention')),
    sort: sorts.find((sort) => sort === search.get('sort')) ?? 'newest',
    overdueOnly: search.get('overdue') === '1',
  };
}

function useCases({ q, stage, attention, sort }: Filter) {
  return useInfiniteQuery({
    queryKey: [...keysOf.lists, { q, stage, attention, sort }],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/cases', {
          params: {
            query: {
              sort,
              limit: 25,
              ...(q !== '' && { q }),
              ...(stage !== undefined && { stage }),
              ...(attention !== undefined && { attention }),
              ...(cursor !== '' && { cursor }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

interface FiltersProps {
  readonly filter: Filter;
  readonly counts: Readonly<Record<string, number>>;
}

function Filters({ filter, counts }: FiltersProps) {
  const [, setSearch] = useSearchParams();
  const set = (name: string, value: string): void =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      if (value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });
  return (
    <Stack gap="sm">
      <Search words={filter.q} find={(words) => set('q', words)} />
      <Narrowing filter={filter} counts={counts} set={set} />
    </Stack>
  );
}

function Search({ words: before, find }: { readonly words: string; readonly find: (words: string) => void }) {
  const { cases } = useWords();
  const [words, setWords] = useState(before);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        find(words.trim());
      }}
    >
      <Group align="end" gap="sm">
        <TextInput
          flex={1}
          miw={240}
          type="search"
          label={cases.search}
          maxLength={200}
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <Button type="submit">{cases.find}</Button>
      </Group>
    </form>
  );
}

interface NarrowingProps extends FiltersProps {
  readonly set: (name: string, value: string) => void;
}

function Narrowing({ filter, counts, set }: NarrowingProps) {
  const { cases } = useWords();
  const { count } = useFormat();
  const stages = stageOrder.map((stage) => {
    const number = counts[stage];
    const name = cases.stages[stage];
    return { value: stage, label: number === undefined ? name : `${name} (${count(number)})` };
  });
  return (
    <Group align="end" gap="sm">
      <NativeSelect
        label={cases.stage}
        value={filter.stage ?? ''}
        onChange={({ currentTarget }) => set('stage', currentTarget.value)}
        data={[{ value: '', label: cases.allStages }, ...stages]}
      />
      <NativeSelect
        label={cases.attention}
        value={filter.attention ?? ''}
        onChange={({ currentTarget }) => set('attention', currentTarget.value)}
        data={[
          { value: '', label: cases.anyAttention },
          ...roles.map((role) => ({ value: role, label: named(cases.who, role) })),
        ]}
      />
      <NativeSelect
        label={cases.sort}
        value={filter.sort}
        onChange={({ currentTarget }) => set('sort', currentTarget.value)}
        data={sorts.map((sort) => ({ value: sort, label: cases.sorts[sort] }))}
      />
      <Checkbox
        mb={8}
        label={cases.overdueOnly}
        checked={filter.overdueOnly}
        onChange={({ currentTarget }) => set('overdue', currentTarget.checked ? '1' : '')}
      />
    </Group>
  );
}

function CaseTable({ rows }: { readonly rows: readonly ListedCase[] }) {
  const { cases } = useWords();
  const { columns } = cases;
  return (
    <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {[
              columns.caseNo,
              columns.stage,
              columns.waitingFor,
              columns.until,
              columns.order,
              columns.customer,
            ].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <CaseRow key={row.caseNo} row={row} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CaseRow({ row }: { readonly row: ListedCase }) {
  const { cases } = useWords();
  const { time } = useFormat();
  const { who, until } = row.waitingFor;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/cases/${row.caseNo}`} fw={600}>
          {row.caseNo}
        </Anchor>
      </Table.Td>
      <Table.Td>
        {cases.stages[row.stage]}
        {row.outcome === null ? '' : `: ${named(cases.outcomes, row.outcome)}`}
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          <span>{named(cases.who, who)}</span>
          {row.overdue ? <Badge color="red">{cases.overdue}</Badge> : null}
          {row.onHold ? <Badge color="gray">{cases.onHold}</Badge> : null}
        </Group>
      </Table.Td>
      <Table.Td>{until === null ? '' : time(until)}</Table.Td>
      <Table.Td>
        {row.orderNo}
        <Text size="sm" c="dimmed">
          {row.sku}
        </Text>
      </Table.Td>
      <Table.Td>{row.customerName}</Table.Td>
    </Table.Tr>
  );
}
