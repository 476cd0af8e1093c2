import { Alert, Badge, Group, List, Stack, Table, Text } from '@mantine/core';
import type { RuleId } from '../../../policy/rules';
import type { Judgement } from '../api/types';
import { Card } from '../cases/card';
import { useFormat } from '../format';
import { WideTable } from '../shell/paged';
import { named, useWords } from '../words/language';
import { jsonOrText } from './facts';
import { useSettingText } from './setting-text';
import { useMeaning } from './setting-words';

interface Shown {
  readonly judgement: Judgement;
}

/** What the policy says, each part with the rules it rests on. */
export function Answer({ judgement }: Shown) {
  const { policy } = useWords();
  const meaningOf = useMeaning();
  const textOf = useSettingText();
  return (
    <Card title={policy.answer}>
      <Stack role="status">
        {judgement.tried.map(({ setting, from, to }) => (
          <Text key={setting}>
            {policy.tried(
              meaningOf(setting),
              textOf(setting, jsonOrText(from)),
              textOf(setting, jsonOrText(to)),
            )}
          </Text>
        ))}
        <Eligibility judgement={judgement} />
        <Options judgement={judgement} />
        <Deadlines judgement={judgement} />
      </Stack>
    </Card>
  );
}

/** Rules with their sentences in the language of the page. */
function Rules({ ids }: { readonly ids: readonly string[] }) {
  const { cases } = useWords();
  const sentences: Readonly<Partial<Record<string, string>>> = cases.rules satisfies Record<RuleId, string>;
  return (
    <List size="sm" spacing={2}>
      {ids.map((id) => (
        <List.Item key={id}>
          <b>{id}</b> {sentences[id] ?? ''}
        </List.Item>
      ))}
    </List>
  );
}

function Eligibility({ judgement: { eligibility, windows } }: Shown) {
  const { policy, cases } = useWords();
  const { civilDay, count } = useFormat();
  const { outcome, rules, needs, counted } = eligibility;
  const { daysSinceReceipt, daysSinceOrder, lastDay, receiptSource } = counted;
  const since = daysSinceReceipt === null ? policy.unknownDay : count(daysSinceReceipt);
  return (
    <Stack gap="xs">
      <Text fw={700}>{policy.outcomes[outcome]}</Text>
      <Text>
        {policy.counted(
          { day: since, of: windows.receiptWindowDays },
          { day: String(daysSinceOrder), of: windows.orderWindowDays },
        )}{' '}
        {policy.lastDay(civilDay(lastDay))} {receiptSource === 'presumed' ? policy.presumed : ''}
      </Text>
      {needs.length === 0 ? null : (
        <Text>
          {cases.stillNeeded}: {needs.map((need) => named(cases.needs, need)).join(', ')}
        </Text>
      )}
      <Rules ids={rules} />
    </Stack>
  );
}

function Options({ judgement }: Shown) {
  const { policy, cases } = useWords();
  const { money } = useFormat();
  const { options, needsManager, secondOpinion, secondApprover } = judgement;
  if (options === null) return null;
  return (
    <Stack gap="sm">
      {options.map(({ kind, offered, rules, amountCents, currency }) => (
        <Stack key={kind} gap={4} role="group" aria-label={named(cases.kinds, kind)}>
          <Group gap="xs">
            <Text fw={600}>{named(cases.kinds, kind)}</Text>
            <Badge color={offered ? 'green' : 'gray'} variant={offered ? 'filled' : 'outline'}>
              {offered ? cases.offered : cases.notOffered}
            </Badge>
            {amountCents === null || currency === null ? null : <Text>{money(amountCents, currency)}</Text>}
          </Group>
          <Rules ids={rules} />
        </Stack>
      ))}
      {secondOpinion === true ? <Alert variant="outline">{policy.secondOpinion}</Alert> : null}
      {secondApprover === true ? <Alert variant="outline">{policy.secondApprover}</Alert> : null}
      {needsManager === true ? <Alert variant="outline">{policy.needsManager}</Alert> : null}
    </Stack>
  );
}

function Deadlines({ judgement: { deadlines } }: Shown) {
  const { policy, cases } = useWords();
  const { civilDay } = useFormat();
  const meaningOf = useMeaning();
  if (deadlines.length === 0) return null;
  const stages: Readonly<Record<string, string>> = { ...cases.stages, transit: policy.transit };
  return (
    <Stack gap="xs">
      <Text fw={600}>{policy.deadlines}</Text>
      <WideTable head={[cases.stage, policy.setting, policy.days, policy.until, policy.reminders]}>
        {deadlines.map(({ stage, setting, days, counts, lastDay, remindOn }) => (
          <Table.Tr key={stage}>
            <Table.Td>{named(stages, stage)}</Table.Td>
            <Table.Td>{meaningOf(setting)}</Table.Td>
            <Table.Td>{counts === 'working days' ? policy.working(days) : policy.civil(days)}</Table.Td>
            <Table.Td>{civilDay(lastDay)}</Table.Td>
            <Table.Td>{remindOn.length === 0 ? '–' : remindOn.map(civilDay).join(', ')}</Table.Td>
          </Table.Tr>
        ))}
      </WideTable>
    </Stack>
  );
}
