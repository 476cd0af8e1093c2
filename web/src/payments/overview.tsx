import { Anchor, List, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import type { PaymentOverview } from '../api/types';
import { keysOf } from '../cases/case-queries';
import { useFormat } from '../format';
import { ProblemNotice } from '../shell/problem-notice';
import { named, useWords } from '../words/language';

/** The money at a glance: totals by state and currency, and what customers' banks want back. */
export function Overview() {
  const { data, error } = useQuery({
    queryKey: [...keysOf.lists, 'payment-overview'],
    queryFn: () => answered(api.GET('/api/v1/payments/overview')),
    refetchInterval: 30_000,
  });
  return (
    <>
      <ProblemNotice problem={error} />
      {data === undefined ? null : <Totals overview={data} />}
      {data === undefined || data.disputes.length === 0 ? null : <Disputes disputes={data.disputes} />}
    </>
  );
}

function Totals({ overview: { totals, paidSince } }: { readonly overview: PaymentOverview }) {
  const { payments, cases } = useWords();
  const { money, count, day } = useFormat();
  if (totals.length === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={payments.totals}>
      <Title order={2} size="h4" mb="xs">
        {payments.totals}
      </Title>
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{payments.state}</Table.Th>
            <Table.Th ta="right">{payments.refunds}</Table.Th>
            <Table.Th ta="right">{payments.amount}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {totals.map(({ state, currency, refunds, amountCents }) => (
            <Table.Tr key={`${state} ${currency}`}>
              <Table.Td>
                {named(cases.refundStates, state)}
                {state === 'settled' ? ` ${payments.since(day(paidSince))}` : ''}
              </Table.Td>
              <Table.Td ta="right">{count(refunds)}</Table.Td>
              <Table.Td ta="right">{money(amountCents, currency)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function Disputes({ disputes }: Pick<PaymentOverview, 'disputes'>) {
  const { payments, cases } = useWords();
  const { money, time } = useFormat();
  return (
    <Paper withBorder p="md" component="section" aria-label={payments.disputes}>
      <Title order={2} size="h4" mb="xs">
        {payments.disputes}
      </Title>
      <Text size="sm">{payments.disputesText}</Text>
      <List spacing="xs" mt="xs">
        {disputes.map(({ disputeId, amountCents, currency, since, orderNo, caseNos }) => (
          <List.Item key={disputeId}>
            <Stack gap={2}>
              <Text fw={600}>
                {money(amountCents, currency)} · {disputeId}
              </Text>
              <Text size="sm">
                {payments.disputedSince(time(since))}
                {orderNo === null ? '' : ` · ${cases.order} ${orderNo}`}
              </Text>
              <Text size="sm">
                {caseNos.map((caseNo) => (
                  <Anchor key={caseNo} component={Link} href={`/cases/${caseNo}`} underline="always" mr="xs">
                    {caseNo}
                  </Anchor>
                ))}
              </Text>
            </Stack>
          </List.Item>
        ))}
      </List>
    </Paper>
  );
}
