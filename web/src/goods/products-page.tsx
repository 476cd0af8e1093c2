import { Stack, Table } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import { useFormat } from '../format';
import { ProductLink } from '../shell/links';
import { PageTitle } from '../shell/page';
import { Paged, SearchForm, WideTable } from '../shell/paged';
import { useRole } from '../shell/session';
import { named, useWords } from '../words/language';
import { ExportLinks } from './export-links';
import { ImportPanel } from './import-panel';

/** What is sold and what it is mended with, with what lies on the shelves. */
export default function ProductsPage() {
  const { goods } = useWords();
  const { money, count } = useFormat();
  const role = useRole();
  const [search, setSearch] = useSearchParams();
  const words = search.get('q') ?? '';
  const list = useProducts(words);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageTitle title={goods.products} />
      <Stack>
        <SearchForm
          label={goods.searchProducts}
          words={words}
          find={(q) => setSearch(q === '' ? {} : { q })}
        />
        <Paged list={list} isEmpty={rows.length === 0} empty={goods.noProducts}>
          <WideTable
            head={[goods.article, goods.kind, goods.price, goods.onHand, goods.reserved, goods.free]}
          >
            {rows.map((row) => (
              <Table.Tr key={row.sku}>
                <Table.Td>
                  <ProductLink sku={row.sku} title={row.title} />
                </Table.Td>
                <Table.Td>{named(goods.kinds, row.kind)}</Table.Td>
                <Table.Td>{money(row.unitPriceCents, row.currency)}</Table.Td>
                <Table.Td>{count(row.stockOnHand)}</Table.Td>
                <Table.Td>{count(row.stockReserved)}</Table.Td>
                <Table.Td>{count(row.stockOnHand - row.stockReserved)}</Table.Td>
              </Table.Tr>
            ))}
          </WideTable>
        </Paged>
        <ExportLinks kind="products" />
        {role === 'admin' ? <ImportPanel kind="products" /> : null}
      </Stack>
    </>
  );
}

function useProducts(q: string) {
  return useInfiniteQuery({
    queryKey: ['products', q],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/products', {
          params: { query: { limit: 25, ...(q !== '' && { q }), ...(cursor !== '' && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
