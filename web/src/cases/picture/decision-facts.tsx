import { List, Text } from '@mantine/core';
import type { CaseView, DecisionFact } from '../../api/types';
import { useFormat } from '../../format';
import { Waiting } from '../../shell/page';
import { named, useWords } from '../../words/language';

/** The facts of one decision with their sources; `undefined` while they are asked for. */
export function DecisionFacts({
  facts,
  unit,
}: {
  readonly facts: readonly DecisionFact[] | undefined;
  readonly unit: CaseView['unit'] | undefined;
}) {
  const words = useWords().facts;
  const told = useTold(unit?.currency);
  if (!facts) return <Waiting />;
  return (
    <List size="sm" spacing={2}>
      {facts.map(({ fact, value, source }, index) => (
        <List.Item key={`${fact} ${String(index)}`}>
          {named(words.names, fact)}: {told(fact, value)}{' '}
          <Text span size="sm" c="dimmed">
            ({named(words.sources, source)})
          </Text>
        </List.Item>
      ))}
    </List>
  );
}

/** A value in the words of the page: sums in the currency of the unit, moments on the clock of the reader. */
function useTold(currency: string | undefined) {
  const { facts, cases, shell } = useWords();
  const { money, time } = useFormat();
  const names: Readonly<Partial<Record<string, string>>> = {
    ...{ ...facts.values, ...cases.causes, ...cases.kinds, ...cases.places },
    ...{ ...cases.stages, ...cases.outcomes, ...cases.purposes, ...cases.needs },
  };
  return (fact: string, value: DecisionFact['value']): string => {
    if (value === null) return facts.none;
    if (typeof value === 'boolean') return value ? shell.yes : shell.no;
    if (typeof value === 'number')
      return fact.endsWith('-cents') && currency !== undefined ? money(value, currency) : String(value);
    return /^\d{4}-\d\d-\d\dT/.test(value) ? time(value) : (names[value] ?? value);
  };
}
