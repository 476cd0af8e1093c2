import { Stack, Table, Text } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import { useFormat } from '../format';
import { OrderLink } from '../shell/links';
import { PageTitle } from '../shell/page';
import { Paged, SearchForm, WideTable } from '../shell/paged';
import { useRole } from '../shell/session';
import { useWords } from '../words/language';
import { ExportLinks } from './export-links';
import { ImportPanel } from './import-panel';

/** What was sold, the newest first. */
export default function OrdersPage() {
  const { goods } = useWords();
  const { day, money, count } = useFormat();
  const role = useRole();
  const [search, setSearch] = useSearchParams();
  const words = search.get('q') ?? '';
  const list = useOrders(words);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageTitle title={goods.orders} />
      <Stack>
        <SearchForm label={goods.searchOrders} words={words} find={(q) => setSearch(q === '' ? {} : { q })} />
        <Paged list={list} isEmpty={rows.length === 0} empty={goods.noOrders}>
          <WideTable
            head={[goods.order, goods.ordered, goods.customer, goods.pieces, goods.goods, goods.cases]}
          >
            {rows.map((row) => (
              <Table.Tr key={row.orderNo}>
                <Table.Td>
                  <OrderLink orderNo={row.orderNo} />
                </Table.Td>
                <Table.Td>{day(row.orderedAt)}</Table.Td>
                <Table.Td>
                  {row.customerName}
                  <Text size="sm" c="dimmed">
                    {row.customerEmail}
                  </Text>
                </Table.Td>
                <Table.Td>{count(row.pieces)}</Table.Td>
                <Table.Td>{money(row.goodsCents, row.currency)}</Table.Td>
                <Table.Td>{count(row.cases)}</Table.Td>
              </Table.Tr>
            ))}
          </WideTable>
        </Paged>
        <ExportLinks kind="orders" />
        {role === 'admin' ? <ImportPanel kind="orders" /> : null}
      </Stack>
    </>
  );
}

function useOrders(q: string) {
  return useInfiniteQuery({
    queryKey: ['orders', q],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/orders', {
          params: { query: { limit: 25, ...(q !== '' && { q }), ...(cursor !== '' && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
