import { Anchor, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { Order } from '../api/types';
import { Card } from '../cases/card';
import { Facts } from '../cases/facts';
import { useFormat } from '../format';
import { useDesk } from '../shell/desk';
import { CaseLink, ProductLink } from '../shell/links';
import { Empty, PageTitle, Waiting } from '../shell/page';
import { WideTable } from '../shell/paged';
import { ProblemNotice } from '../shell/problem-notice';
import { named, useWords } from '../words/language';

/** One order as it was bought, with the cases about its pieces. */
export default function OrderPage({ orderNo }: { readonly orderNo: string }) {
  const { goods } = useWords();
  const { data, error, isPending } = useQuery({
    queryKey: ['orders', 'one', orderNo],
    queryFn: () => answered(api.GET('/api/v1/orders/{orderNo}', { params: { path: { orderNo } } })),
  });
  return (
    <>
      <PageTitle title={goods.orderOf(orderNo)} />
      <Stack>
        <ProblemNotice problem={error} />
        {isPending ? <Waiting /> : null}
        {data ? (
          <>
            <Head order={data} />
            <Lines order={data} />
            <CasesOf order={data} />
            <Shipments order={data} />
          </>
        ) : null}
      </Stack>
    </>
  );
}

interface Shown {
  readonly order: Order;
}

function Head({ order }: Shown) {
  const { facts, goods } = useWords();
  const { time, money } = useFormat();
  const { customer, payment, payments, currency } = order;
  const { address } = customer;
  const paid = payments
    ? payments.map(({ provider, id, amountCents }) => `${provider} ${id}: ${money(amountCents, currency)}`)
    : [`${payment.provider} ${payment.id}`];
  return (
    <Card title={goods.customer}>
      <Facts
        rows={[
          [goods.ordered, `${time(order.orderedAt)}\n${facts.orderedSources[order.orderedAtSource]}`],
          [goods.customer, `${customer.name}\n${customer.email}`],
          [goods.address, typeof address === 'string' ? address : Object.values(address).join('\n')],
          [goods.payment, paid.join('\n')],
          [goods.shipping, money(order.shippingCents, currency)],
        ]}
      />
    </Card>
  );
}

function Lines({ order }: Shown) {
  const { goods, shell } = useWords();
  const { money, count } = useFormat();
  return (
    <Card title={goods.lines}>
      <WideTable head={[goods.article, goods.pieces, goods.price, goods.sale, goods.serials]}>
        {order.lines.map(({ lineNo, sku, title, quantity, unitPaidCents, onSale, units }) => (
          <Table.Tr key={lineNo}>
            <Table.Td>
              <ProductLink sku={sku} title={title} />
            </Table.Td>
            <Table.Td>{count(quantity)}</Table.Td>
            <Table.Td>{money(unitPaidCents, order.currency)}</Table.Td>
            <Table.Td>{onSale ? shell.yes : shell.no}</Table.Td>
            <Table.Td>{units.map(({ serialNo }) => serialNo ?? '–').join(', ')}</Table.Td>
          </Table.Tr>
        ))}
      </WideTable>
    </Card>
  );
}

function CasesOf({ order }: Shown) {
  const { goods, cases: words } = useWords();
  const { time } = useFormat();
  const { temporalUiUrl } = useDesk();
  const { cases } = order;
  return (
    <Card title={goods.casesOfOrder}>
      {cases.length === 0 ? <Empty>{goods.noCases}</Empty> : null}
      {cases.map(({ caseNo, stage, outcome, openedAt }) => (
        <Text key={caseNo}>
          <CaseLink caseNo={caseNo} />: {words.stages[stage]}
          {outcome === null ? '' : `, ${named(words.outcomes, outcome)}`} · {words.opened} {time(openedAt)}
          {temporalUiUrl === null ? null : (
            <>
              {' · '}
              <Anchor href={`${temporalUiUrl}/workflows/${caseNo}`} inherit underline="always">
                {words.openTemporal}
              </Anchor>
            </>
          )}
        </Text>
      ))}
    </Card>
  );
}

function Shipments({ order }: Shown) {
  const { goods } = useWords();
  const { time } = useFormat();
  const { shipments } = order;
  if (shipments.length === 0) return null;
  return (
    <Card title={goods.shipments}>
      <WideTable head={[goods.dispatched, goods.delivered, goods.source]}>
        {shipments.map(({ shipmentNo, dispatchedAt, deliveredAt, source }) => (
          <Table.Tr key={shipmentNo}>
            <Table.Td>{dispatchedAt == null ? goods.unknownDay : time(dispatchedAt)}</Table.Td>
            <Table.Td>{deliveredAt === null ? goods.unknownDay : time(deliveredAt)}</Table.Td>
            <Table.Td>{named(goods.sources, source)}</Table.Td>
          </Table.Tr>
        ))}
      </WideTable>
    </Card>
  );
}
