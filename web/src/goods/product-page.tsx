import { Anchor, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import type { Product } from '../api/types';
import { Card } from '../cases/card';
import { Facts } from '../cases/facts';
import { useFormat } from '../format';
import { CaseLink, OrderLink, ProductLink } from '../shell/links';
import { useNames } from '../shell/names';
import { PageTitle, Waiting } from '../shell/page';
import { Paged, WideTable } from '../shell/paged';
import { ProblemNotice } from '../shell/problem-notice';
import { named, useWords } from '../words/language';

/** One product with its stock, every movement of it, and the pieces that were sold. */
export default function ProductPage({ sku }: { readonly sku: string }) {
  const { data, error, isPending } = useQuery({
    queryKey: ['products', 'one', sku],
    queryFn: () => answered(api.GET('/api/v1/products/{sku}', { params: { path: { sku } } })),
  });
  return (
    <>
      <PageTitle title={data?.title ?? sku} />
      <Stack>
        <ProblemNotice problem={error} />
        {isPending ? <Waiting /> : null}
        {data ? (
          <>
            <Head product={data} />
            <Movements sku={sku} />
            <Pieces sku={sku} />
          </>
        ) : null}
      </Stack>
    </>
  );
}

function Head({ product }: { readonly product: Product }) {
  const { goods, shell } = useWords();
  const { money, count } = useFormat();
  const { sku, kind, unitPriceCents, currency, stockOnHand, stockReserved, similarSkus } = product;
  return (
    <Card title={goods.article}>
      <Facts
        rows={[
          [goods.article, sku],
          [goods.kind, named(goods.kinds, kind)],
          [goods.price, money(unitPriceCents, currency)],
          [goods.onHand, count(stockOnHand)],
          [goods.reserved, count(stockReserved)],
          [goods.free, count(stockOnHand - stockReserved)],
          [goods.serialised, product.serialised ? shell.yes : shell.no],
          [
            goods.similar,
            similarSkus.length === 0
              ? '–'
              : similarSkus.map((similar) => (
                  <Text key={similar} span mr="sm">
                    <ProductLink sku={similar} />
                  </Text>
                )),
          ],
          [
            goods.cases,
            <Anchor
              key="cases"
              component={Link}
              href={`/cases?q=${encodeURIComponent(sku)}`}
              inherit
              underline="always"
            >
              {goods.openCases}
            </Anchor>,
          ],
        ]}
      />
    </Card>
  );
}

function signed(delta: number, count: (number: number) => string): string {
  return delta > 0 ? `+${count(delta)}` : count(delta);
}

function Movements({ sku }: { readonly sku: string }) {
  const { goods, cases } = useWords();
  const { time, count } = useFormat();
  const list = useInfiniteQuery({
    queryKey: ['products', 'movements', sku],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/products/{sku}/movements', {
          params: { path: { sku }, query: { limit: 25, ...(cursor !== '' && { cursor: Number(cursor) }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = useNames(rows.map(({ actorId }) => actorId));
  return (
    <Card title={goods.movements}>
      <Paged list={list} isEmpty={rows.length === 0} empty={goods.noMovements}>
        <WideTable
          head={[goods.when, goods.reason, goods.onHand, goods.reserved, goods.case, goods.by]}
          numbers={[goods.onHand, goods.reserved]}
        >
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td>{time(row.at)}</Table.Td>
              <Table.Td>{named(goods.reasons, row.reason)}</Table.Td>
              <Table.Td ta="right">{signed(row.onHandDelta, count)}</Table.Td>
              <Table.Td ta="right">{signed(row.reservedDelta, count)}</Table.Td>
              <Table.Td>{row.caseNo === null ? '–' : <CaseLink caseNo={row.caseNo} />}</Table.Td>
              <Table.Td>
                {row.actorRole === null ? '–' : named(cases.who, row.actorRole)}
                <Text size="sm" c="dimmed">
                  {nameOf(row.actorId)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </WideTable>
      </Paged>
    </Card>
  );
}

function Pieces({ sku }: { readonly sku: string }) {
  const { goods } = useWords();
  const list = useInfiniteQuery({
    queryKey: ['products', 'pieces', sku],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/products/{sku}/pieces', {
          params: { path: { sku }, query: { limit: 25, ...(cursor !== '' && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title={goods.sold}>
      <Paged list={list} isEmpty={rows.length === 0} empty={goods.noneSold}>
        <WideTable head={[goods.order, goods.serialNo, goods.case]}>
          {rows.map((row) => (
            <Table.Tr key={row.unitId}>
              <Table.Td>
                <OrderLink orderNo={row.orderNo} />
              </Table.Td>
              <Table.Td>{row.serialNo ?? '–'}</Table.Td>
              <Table.Td>{row.caseNo === null ? '–' : <CaseLink caseNo={row.caseNo} />}</Table.Td>
            </Table.Tr>
          ))}
        </WideTable>
      </Paged>
    </Card>
  );
}
