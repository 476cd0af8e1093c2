import { Fragment } from 'react';
import type { ReactNode } from 'react';
import { Anchor, Badge, Group, List, Stack, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { RuleId } from '../../../policy';
import type { CaseView, Option } from '../api/types';
import { useFormat } from '../format';
import { OrderLink, ProductLink } from '../shell/links';
import { named, useWords } from '../words/language';
import { Card } from './card';

interface Shown {
  readonly view: CaseView;
}

/** Rows of a name and what it is. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Table withRowBorders={false} verticalSpacing={4} horizontalSpacing={0}>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={{ base: '7rem', sm: '11rem' }} pr="sm" fw={500}>
              {name}
            </Table.Th>
            <Table.Td className="wrapping">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The rules that a decision rests on, each with its sentence. */
export function Rules({ ids }: { readonly ids: readonly string[] }) {
  const { cases } = useWords();
  if (ids.length === 0) return null;
  const texts: Readonly<Partial<Record<string, string>>> = cases.rules satisfies Record<RuleId, string>;
  return (
    <List size="sm" spacing={2}>
      {ids.map((id) => (
        <List.Item key={id}>
          <b>{id}</b> {texts[id] ?? ''}
        </List.Item>
      ))}
    </List>
  );
}

export function UnitCard({ view }: Shown) {
  const { cases } = useWords();
  const { money, time } = useFormat();
  const { unit, customer } = view;
  const kind = unit.onSale ? cases.onSale : cases.regular;
  const rows: (readonly [string, ReactNode])[] = [
    [cases.article, <ProductLink key="product" sku={unit.sku} title={unit.title} />],
    [cases.serialNo, unit.serialNo ?? '–'],
    [cases.order, <OrderLink key="order" orderNo={unit.orderNo} />],
    [cases.paid, `${money(unit.unitPaidCents, unit.currency)}, ${kind}`],
    [cases.opened, time(view.openedAt)],
    [cases.policy, view.policyVersion],
  ];
  if (customer !== null) rows.push([cases.customer, `${customer.name}\n${customer.email}`]);
  return (
    <Card title={cases.unit}>
      <Facts rows={rows} />
    </Card>
  );
}

export function EligibilityCard({ view }: Shown) {
  const { cases } = useWords();
  const { sentence, day } = useFormat();
  const { refusal } = view;
  const { eligible, explanation, rules, needs } = view.eligibility;
  return (
    <Card title={cases.eligibility}>
      <Stack gap="xs">
        <Text fw={600}>
          {refusal === null
            ? eligible
              ? cases.eligible
              : cases.notEligible
            : cases.refusedBy(named(cases.who, refusal.by), day(refusal.at))}
        </Text>
        <Rules ids={refusal?.rules ?? []} />
        <Text>{sentence(explanation)}</Text>
        {needs.length === 0 ? null : (
          <Text>
            {cases.stillNeeded}: {needs.map((need) => named(cases.needs, need)).join(', ')}
          </Text>
        )}
        <Rules ids={rules} />
      </Stack>
    </Card>
  );
}

/** What the desk asked for, and what came of it (A2, A3). */
export function EvidenceCard({ view: { evidence } }: Shown) {
  const { cases, actions } = useWords();
  if (evidence.length === 0) return null;
  return (
    <Card title={cases.evidence}>
      <Facts
        rows={evidence.map(({ item, rule, state }) => [
          `${named(actions.choices, item)} (${rule})`,
          cases.evidenceStates[state],
        ])}
      />
    </Card>
  );
}

/** The other cases of the same unit, and what speaks against closing this one in peace. */
export function LinkedCard({ view: { linkedCases, unresolved, pointOfNoReturn } }: Shown) {
  const { cases } = useWords();
  return (
    <Stack gap={4}>
      {unresolved ? <Text fw={600}>{cases.unresolved}</Text> : null}
      <Text size="sm">{cases.noReturn[pointOfNoReturn.at ?? 'passed']}</Text>
      {linkedCases.length === 0 ? null : (
        <Text size="sm">
          {cases.linkedCases}:{' '}
          {linkedCases.map(({ caseNo, outcome }) => (
            <Fragment key={caseNo}>
              <Anchor component={Link} href={`/cases/${caseNo}`} underline="always">
                {caseNo}
              </Anchor>{' '}
              {outcome === null ? '' : `(${named(cases.outcomes, outcome)}) `}
            </Fragment>
          ))}
        </Text>
      )}
    </Stack>
  );
}

export function ProblemCard({ view }: Shown) {
  const { cases } = useWords();
  const rows = Object.entries(view.problem).flatMap(([name, value]): (readonly [string, string])[] =>
    typeof value === 'string' ? [[named(cases.problemFields, name), value]] : [],
  );
  if (rows.length === 0) return null;
  return (
    <Card title={cases.problem}>
      <Facts rows={rows} />
    </Card>
  );
}

export function VerdictCard({ view: { verdict } }: Shown) {
  const { cases, shell } = useWords();
  const { time } = useFormat();
  if (verdict === null) return null;
  return (
    <Card title={cases.verdict}>
      <Facts
        rows={[
          [cases.cause, `${named(cases.causes, verdict.cause)}, ${time(verdict.at)}`],
          [cases.findings, verdict.findings ?? '–'],
          [cases.repairable, verdict.repairable ? shell.yes : shell.no],
          ...(verdict.confirmedBy === null ? [] : [[cases.confirmedBy, shell.yes] as const]),
        ]}
      />
    </Card>
  );
}

export function OfferCard({ view: { offer, chosen } }: Shown) {
  const { cases } = useWords();
  const { time, day } = useFormat();
  if (offer === null) return null;
  return (
    <Card title={cases.offer}>
      <Stack gap="sm">
        {offer.validUntil === null ? null : <Text>{cases.validUntil(time(offer.validUntil))}</Text>}
        {offer.options.map((option) => (
          <OptionRow
            key={option.kind}
            option={option}
            chosen={option.kind === chosen?.kind ? cases.chosenByCustomer(day(chosen.at)) : null}
          />
        ))}
      </Stack>
    </Card>
  );
}

interface OptionProps {
  readonly option: Option;
  /** What is said of the one that was chosen. */
  readonly chosen?: string | null;
}

/** One option: open, chosen or not open, why, and by which rules. */
export function OptionRow({ option, chosen = null }: OptionProps) {
  const { cases } = useWords();
  const { money } = useFormat();
  const { kind, offered, reason, rules, amountCents, differenceCents, currency } = option;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text fw={600}>{named(cases.kinds, kind)}</Text>
        <Badge color={offered ? 'green' : 'gray'} variant={offered ? 'filled' : 'outline'}>
          {chosen !== null ? cases.chosen : offered ? cases.offered : cases.notOffered}
        </Badge>
        {amountCents === null || currency === null ? null : (
          <Text fw={600}>{money(amountCents, currency)}</Text>
        )}
      </Group>
      {chosen === null ? null : <Text fw={600}>{chosen}</Text>}
      <Text size="sm">{reason}</Text>
      {differenceCents === null || currency === null ? null : (
        <Text size="sm" fw={600}>
          {cases.goesBack(money(differenceCents, currency))}
        </Text>
      )}
      <Rules ids={rules} />
    </Stack>
  );
}
