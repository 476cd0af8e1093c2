import { Badge, Group, Text } from '@mantine/core';
import type { CaseView } from '../../api/types';
import { useFormat } from '../../format';
import { named, useWords } from '../../words/language';

type Waits = Pick<CaseView, 'stage' | 'outcome' | 'waitingFor' | 'attention' | 'overdue' | 'onHold'>;

/** Whom a case waits for and until when, and what somebody should notice about it. */
export function Standing({ view }: { readonly view: Waits }) {
  const { cases } = useWords();
  const { time } = useFormat();
  const { who, until } = view.waitingFor;
  const role = named(cases.who, who);
  const isOver = view.stage === 'closed';
  const words = until === null ? cases.waits(role) : cases.waitsUntil(role, time(until));
  return (
    <Group gap="xs">
      <Badge variant="outline" color={isOver ? 'gray' : 'blue'}>
        {cases.stages[view.stage]}
      </Badge>
      {view.outcome === null ? null : <Badge color="gray">{named(cases.outcomes, view.outcome)}</Badge>}
      {view.overdue ? <Badge color="red">{cases.overdue}</Badge> : null}
      {view.onHold ? <Badge color="gray">{cases.onHold}</Badge> : null}
      {view.attention === null ? null : (
        <Badge color="orange">{cases.needsSomebody(named(cases.who, view.attention))}</Badge>
      )}
      <Text size="sm">{isOver ? cases.over : words}</Text>
    </Group>
  );
}
