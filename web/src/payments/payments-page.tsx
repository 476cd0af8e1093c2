import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import type { ListedCase } from '../api/types';
import { caseQuery, keysOf } from '../cases/case-queries';
import { useFormat } from '../format';
import { Empty, PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { useWords } from '../words/language';
import { OpenItems } from './open-items';
import { Overview } from './overview';
import { RefundCard } from './refund-card';
import { TemporalLink } from './temporal-link';
import { lists } from './lists';
import type { List } from './lists';

/** What the payment team has to do, and the ways into Temporal, where it watches the rest. */
export default function PaymentsPage() {
  const { payments, shell } = useWords();
  const { zone } = useFormat();
  return (
    <>
      <PageTitle title={payments.title} />
      <Stack>
        <Text>{payments.text}</Text>
        <Overview />
        <OpenItems />
        <Refunds />
        <small>{shell.zone(zone)}</small>
      </Stack>
    </>
  );
}

/** One list at a time, chosen in the address; beside it the same list in the Temporal UI. */
function Refunds() {
  const { payments, shell } = useWords();
  const [search, setSearch] = useSearchParams();
  const chosen = lists.find((list) => list.name === search.get('list')) ?? lists[0];
  const refunds = useRefunds(chosen);
  const listed = refunds.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack component="section" aria-label={payments.lists[chosen.name]}>
      <SegmentedControl
        aria-label={payments.which}
        value={chosen.name}
        onChange={(name) => setSearch(name === lists[0].name ? {} : { list: name })}
        data={lists.map(({ name }) => ({ value: name, label: payments.lists[name] }))}
        className="payment-lists"
      />
      <TemporalLink list={chosen} />
      {refunds.isPending ? <Waiting /> : null}
      <ProblemNotice problem={refunds.error} />
      {refunds.isSuccess && listed.length === 0 ? <Empty>{payments.empty}</Empty> : null}
      <Cards listed={listed} />
      {refunds.hasNextPage ? (
        <Button variant="default" onClick={() => void refunds.fetchNextPage()}>
          {shell.more}
        </Button>
      ) : null}
    </Stack>
  );
}

function useRefunds({ name, query }: List) {
  return useInfiniteQuery({
    queryKey: [...keysOf.lists, 'payments', name],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/cases', {
          params: {
            query: { ...query, sort: 'oldest', limit: 20, ...(cursor !== '' && { cursor }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 20_000,
  });
}

function Cards({ listed }: { readonly listed: readonly ListedCase[] }) {
  const views = useQueries({ queries: listed.map(({ caseNo }) => caseQuery(caseNo)) });
  return <>{views.flatMap(({ data }) => (data ? [<RefundCard key={data.caseNo} view={data} />] : []))}</>;
}
