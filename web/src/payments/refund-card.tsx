import type { ReactNode } from 'react';
import { Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Action, CaseView } from '../api/types';
import { ActionPanel } from '../cases/actions/action-panel';
import { Standing } from '../cases/picture/standing';
import { useFailureWords } from '../cases/failure-words';
import { payoutWords } from '../cases/remedies';
import { useFormat } from '../format';
import { useNames } from '../shell/names';
import { named, useWords } from '../words/language';

const money: readonly Action[] = [
  'approve-refund',
  'retry-refund',
  'settle-refund',
  'agree-to-payout',
  'resolve-conflict',
];

/** One refund: what is wrong with it, who asked, and what to do next. */
export function RefundCard({ view }: { readonly view: CaseView }) {
  const { cases } = useWords();
  const { money: written } = useFormat();
  const { refund, caseNo, unit, temporalUrl, customer } = view;
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
              {customer === null ? '' : ` · ${customer.name}`}
            </Text>
          </div>
          {refund === null ? null : (
            <Text size="xl" fw={700}>
              {written(refund.amountCents, refund.currency)}
            </Text>
          )}
        </Group>
        <Standing view={view} />
        {refund === null ? null : <RefundWords refund={refund} overdue={view.overdue} />}
        <ActionPanel view={view} only={money} />
        {temporalUrl === null ? null : (
          <Anchor href={temporalUrl} size="sm" underline="always" w="fit-content">
            {cases.openTemporal}
          </Anchor>
        )}
      </Stack>
    </Paper>
  );
}

interface WordsProps {
  readonly refund: NonNullable<CaseView['refund']>;
  readonly overdue: boolean;
}

function RefundWords({ refund, overdue }: WordsProps) {
  const words = useWords();
  const { payments, cases } = words;
  const { day } = useFormat();
  const failureOf = useFailureWords();
  const { state, since, failure, requestedBy, approvedBy, payout, providerRefundId } = refund;
  const nameOf = useNames([requestedBy, approvedBy, payout?.requestedBy ?? null]);
  const personOf = (id: string): string => (id === 'customer' ? named(cases.who, 'customer') : nameOf(id));
  const step = payout?.state === 'proposed' ? payments.steps['payout-proposed'] : payments.steps[state];
  return (
    <>
      <Named name={refund.purpose === 'difference' ? cases.refundOfDifference : cases.refund}>
        {named(cases.refundStates, state)}
        {providerRefundId === null ? '' : ` (${providerRefundId})`}
        {since === null ? '' : ` ${payments.since(day(since))}`}
      </Named>
      {failure === null ? null : <Named name={payments.why}>{failureOf(failure)}</Named>}
      {requestedBy === null ? null : <Named name={payments.askedBy}>{personOf(requestedBy)}</Named>}
      {approvedBy === null ? null : <Named name={payments.approvedBy}>{personOf(approvedBy)}</Named>}
      {payout === null ? null : (
        <Named name={cases.payout}>
          {payoutWords(payout, words)}
          {payout.requestedBy === null ? '' : `; ${payments.proposedBy(personOf(payout.requestedBy))}`}
        </Named>
      )}
      <Named name={payments.next}>
        {step ?? ''} {overdue ? payments.overdue : ''}
      </Named>
    </>
  );
}

function Named({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Text>
      <Text span fw={600}>
        {name}:
      </Text>{' '}
      {children}
    </Text>
  );
}
