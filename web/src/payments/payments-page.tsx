import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import type { Action, CaseView, ListedCase } from '../api/types';
import { ActionPanel } from '../cases/actions/action-panel';
import { caseQuery, keysOf } from '../cases/case-queries';
import { Standing } from '../cases/picture/standing';
import { useFormat } from '../format';
import { useDesk } from '../shell/desk';
import { Empty, PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { named, useWords } from '../words/language';

const money: readonly Action[] = ['approve-refund', 'retry-refund', 'settle-refund', 'resolve-conflict'];

/** What the payment team has to do, and the ways into Temporal, where it watches the rest. */
export default function PaymentsPage() {
  const { payments, shell } = useWords();
  const list = useInfiniteQuery({
    queryKey: [...keysOf.lists, 'payments'],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/cases', {
          params: {
            query: { attention: 'payments', sort: 'oldest', limit: 20, ...(cursor !== '' && { cursor }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 20_000,
  });
  const listed = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageTitle title={payments.title} />
      <Stack>
        <Text>{payments.text}</Text>
        <TemporalLists />
        {list.isPending ? <Waiting /> : null}
        <ProblemNotice problem={list.error} />
        {list.isSuccess && listed.length === 0 ? <Empty>{payments.empty}</Empty> : null}
        <Refunds listed={listed} />
        {list.hasNextPage ? (
          <Button variant="default" onClick={() => void list.fetchNextPage()}>
            {shell.more}
          </Button>
        ) : null}
      </Stack>
    </>
  );
}

const queriesOf = (now: Date) => ({
  attention: 'Attention="payments"',
  failed: 'RefundState="failed"',
  approval: 'RefundState="awaiting-approval"',
  overdue: `CaseStage="refund" AND Due<"${now.toISOString()}"`,
});

function TemporalLists() {
  const { payments } = useWords();
  const { temporalUiUrl } = useDesk();
  if (temporalUiUrl === null) return null;
  const queries = queriesOf(new Date());
  const names = ['attention', 'approval', 'failed', 'overdue'] as const;
  return (
    <Group gap="sm" component="nav" aria-label={payments.inTemporal}>
      <Text fw={600}>{payments.inTemporal}:</Text>
      {names.map((name) => (
        <Anchor
          key={name}
          href={`${temporalUiUrl}/workflows?query=${encodeURIComponent(queries[name])}`}
          underline="always"
        >
          {payments.lists[name]}
        </Anchor>
      ))}
    </Group>
  );
}

function Refunds({ listed }: { readonly listed: readonly ListedCase[] }) {
  const views = useQueries({ queries: listed.map(({ caseNo }) => caseQuery(caseNo)) });
  return <>{views.flatMap(({ data }) => (data ? [<RefundCard key={data.caseNo} view={data} />] : []))}</>;
}

function RefundCard({ view }: { readonly view: CaseView }) {
  const { payments, cases } = useWords();
  const { money: written } = useFormat();
  const { refund, caseNo, unit, temporalUrl } = view;
  return (
    <Paper withBorder p="md" component="article" aria-label={caseNo}>
      <Stack gap="xs">
        <Group justify="space-between" align="start">
          <div>
            <Anchor component={Link} href={`/cases/${caseNo}`} fw={700} underline="always">
              {caseNo}
            </Anchor>
            <Text>
              {cases.order} {unit.orderNo} · {unit.title}
            </Text>
          </div>
          {refund === null ? null : (
            <Text size="xl" fw={700}>
              {written(refund.amountCents, refund.currency)}
            </Text>
          )}
        </Group>
        <Standing view={view} />
        {refund === null ? null : (
          <>
            <Text>
              <Text span fw={600}>
                {cases.refund}:
              </Text>{' '}
              {named(cases.refundStates, refund.state)}
              {refund.failure === null ? '' : ` (${refund.failure})`}
            </Text>
            <Text>
              <Text span fw={600}>
                {payments.next}:
              </Text>{' '}
              {payments.steps[refund.state] ?? ''}
            </Text>
          </>
        )}
        <ActionPanel view={view} only={money} />
        {temporalUrl === null ? null : (
          <Anchor href={temporalUrl} size="sm" underline="always">
            {cases.openTemporal}
          </Anchor>
        )}
      </Stack>
    </Paper>
  );
}
