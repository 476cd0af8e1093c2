import { useState } from 'react';
import { Button, Checkbox, Fieldset, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { answered, api } from '../api/client';
import type { Judgement, PolicyVersion } from '../api/types';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';
import { Answer } from './answer';
import { bodyOf, firstFacts } from './facts';
import type { Facts } from './facts';
import { asText } from './setting-text';
import { useMeaning } from './setting-words';

interface PlaygroundProps {
  readonly versions: readonly PolicyVersion[];
}

interface FieldsProps {
  readonly facts: Facts;
  readonly set: (change: Partial<Facts>) => void;
}

/** Facts that are made up, and what a version of the policy says to them. */
export function Playground({ versions }: PlaygroundProps) {
  const { policy } = useWords();
  const [facts, setFacts] = useState(firstFacts);
  const [judgement, setJudgement] = useState<Judgement | null>(null);
  const set = (change: Partial<Facts>): void => setFacts((before) => ({ ...before, ...change }));
  const submit = useSubmit(
    (given: Facts) => answered(api.POST('/api/v1/policy/judge', { body: bodyOf(given) })),
    setJudgement,
  );
  return (
    <Stack>
      <Text>{policy.playgroundText}</Text>
      <form
        aria-label={policy.playground}
        onSubmit={(event) => {
          event.preventDefault();
          submit.send(facts);
        }}
      >
        <Stack gap="sm">
          <AppealFields facts={facts} set={set} />
          <VerdictFields facts={facts} set={set} />
          <PolicyFields facts={facts} set={set} versions={versions} />
          <SubmitProblem submit={submit} />
          <div>
            <Button type="submit" loading={submit.isSending}>
              {policy.ask}
            </Button>
          </div>
        </Stack>
      </form>
      {judgement === null ? null : <Answer judgement={judgement} />}
    </Stack>
  );
}

const narrow = { base: 1, sm: 2, lg: 3 } as const;

function AppealFields({ facts, set }: FieldsProps) {
  const { policy, cases } = useWords();
  const { claims } = policy;
  const dates = ['orderedOn', 'receivedOn', 'appealedOn'] as const;
  return (
    <Fieldset legend={cases.stages.appeal}>
      <SimpleGrid cols={narrow}>
        {dates.map((name) => (
          <TextInput
            key={name}
            type="date"
            label={policy[name]}
            required={name !== 'receivedOn'}
            value={facts[name]}
            onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
          />
        ))}
        <NativeSelect
          label={policy.claim}
          value={facts.claim}
          onChange={({ currentTarget: { value } }) =>
            set({ claim: claimNames.find((claim) => claim === value) ?? 'defective' })
          }
          data={claimNames.map((value) => ({ value, label: claims[value] }))}
        />
        <Flags names={['boughtHere', 'isBuyer']} facts={facts} set={set} />
      </SimpleGrid>
    </Fieldset>
  );
}

const claimNames = ['defective', 'damaged', 'none', 'unused'] as const;

type Flag = 'boughtHere' | 'isBuyer' | 'onSale' | 'replacementAvailable' | 'repairable' | 'partsAvailable';

interface FlagsProps extends FieldsProps {
  readonly names: readonly Flag[];
}

function Flags({ names, facts, set }: FlagsProps) {
  const { policy } = useWords();
  return (
    <Stack gap="xs" justify="end">
      {names.map((name) => (
        <Checkbox
          key={name}
          label={policy[name]}
          checked={facts[name]}
          onChange={({ currentTarget }) => set({ [name]: currentTarget.checked })}
        />
      ))}
    </Stack>
  );
}

function VerdictFields({ facts, set }: FieldsProps) {
  const { policy, cases } = useWords();
  const numbers = ['repairMinutes', 'repairCost', 'paid', 'currency'] as const;
  return (
    <Fieldset legend={cases.verdict}>
      <SimpleGrid cols={narrow}>
        <NativeSelect
          label={policy.cause}
          value={facts.cause}
          onChange={({ currentTarget }) => set({ cause: currentTarget.value })}
          data={[
            { value: '', label: policy.noVerdict },
            ...Object.keys(cases.causes).map((value) => ({ value, label: named(cases.causes, value) })),
          ]}
        />
        {facts.cause === '' ? null : (
          <>
            <Flags names={['onSale', 'replacementAvailable']} facts={facts} set={set} />
            <Flags names={['repairable', 'partsAvailable']} facts={facts} set={set} />
            {numbers.map((name) => (
              <TextInput
                key={name}
                label={policy[name]}
                inputMode={name === 'currency' ? 'text' : 'decimal'}
                value={facts[name]}
                onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
              />
            ))}
          </>
        )}
      </SimpleGrid>
    </Fieldset>
  );
}

function PolicyFields({ facts, set, versions }: FieldsProps & PlaygroundProps) {
  const { policy } = useWords();
  const meaningOf = useMeaning();
  const settings = versions[0]?.settings ?? [];
  return (
    <Fieldset legend={policy.title}>
      <SimpleGrid cols={narrow}>
        <NativeSelect
          label={policy.version}
          value={facts.version}
          onChange={({ currentTarget }) => set({ version: currentTarget.value })}
          data={[{ value: '', label: policy.forceAtOrder }, ...versions.map(({ name }) => name)]}
        />
        <NativeSelect
          label={policy.trySetting}
          value={facts.setting}
          onChange={({ currentTarget: { value } }) =>
            set({ setting: value, value: asText(settings.find(({ name }) => name === value)?.value ?? '') })
          }
          data={[
            { value: '', label: policy.tryNothing },
            ...settings.map(({ name }) => ({ value: name, label: meaningOf(name) })),
          ]}
        />
        {facts.setting === '' ? null : (
          <TextInput
            label={policy.tryValue}
            description={facts.setting}
            value={facts.value}
            onChange={({ currentTarget }) => set({ value: currentTarget.value })}
          />
        )}
      </SimpleGrid>
    </Fieldset>
  );
}
