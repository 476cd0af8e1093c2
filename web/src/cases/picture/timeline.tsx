import { List, Text } from '@mantine/core';
import type { CaseEvent } from '../../api/types';
import { useFormat } from '../../format';
import { useNames } from '../../shell/names';
import { Waiting } from '../../shell/page';
import { ProblemNotice } from '../../shell/problem-notice';
import { named, useWords } from '../../words/language';
import { Card } from '../card';
import { useEvents } from '../case-queries';
import { Rules } from '../facts';

/** What happened in a case, the newest first; it grows while the page is open. */
export function Timeline({ caseNo }: { readonly caseNo: string }) {
  const { cases } = useWords();
  const { data, error, isPending } = useEvents(caseNo);
  const items = data?.items ?? [];
  const nameOf = useNames(items.map(({ actor }) => actor.id));
  return (
    <Card title={cases.timeline}>
      {isPending ? <Waiting /> : null}
      <ProblemNotice problem={error} />
      <List listStyleType="none" spacing="xs">
        {[...items].reverse().map((event) => (
          <Entry key={event.seq} event={event} nameOf={nameOf} />
        ))}
      </List>
    </Card>
  );
}

interface EntryProps {
  readonly event: CaseEvent;
  readonly nameOf: (id: string | null) => string;
}

function Entry({ event: { at, name, actor, rules }, nameOf }: EntryProps) {
  const { cases, events } = useWords();
  const { time } = useFormat();
  const role = named(cases.who, actor.role);
  const person = nameOf(actor.id);
  const isPerson = person !== '' && person !== actor.role && actor.role !== 'system';
  return (
    <List.Item>
      <Text>{named(events, name)}</Text>
      <Text size="sm" c="dimmed">
        {time(at)} · {isPerson ? `${role}: ${person}` : role}
      </Text>
      <Rules ids={rules} />
    </List.Item>
  );
}
