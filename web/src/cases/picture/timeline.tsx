import { useState } from 'react';
import type { ReactNode } from 'react';
import { List, Text } from '@mantine/core';
import type { CaseEvent } from '../../api/types';
import { useFormat } from '../../format';
import { useNames } from '../../shell/names';
import { Waiting } from '../../shell/page';
import { ProblemNotice } from '../../shell/problem-notice';
import { named, useWords } from '../../words/language';
import { Card } from '../card';
import { useCase, useEvents, useExplanation } from '../case-queries';
import { Rules } from '../facts';
import { DecisionFacts } from './decision-facts';

/** What happened in a case, the newest first; it grows while the page is open. */
export function Timeline({ caseNo }: { readonly caseNo: string }) {
  const { cases } = useWords();
  const { data, error, isPending } = useEvents(caseNo);
  const items = data?.items ?? [];
  const nameOf = useNames(items.map(({ actor }) => actor.id));
  const [isWanted, setWanted] = useState(false);
  const { data: view } = useCase(caseNo);
  const { data: told, error: untold } = useExplanation(caseNo, isWanted);
  const factsOf = (seq: number) => told?.decisions.find((decision) => decision.seq === seq)?.facts;
  return (
    <Card title={cases.timeline}>
      {isPending ? <Waiting /> : null}
      <ProblemNotice problem={error ?? untold} />
      <List listStyleType="none" spacing="xs">
        {[...items].reverse().map((event) => (
          <Entry key={event.seq} event={event} nameOf={nameOf} onLook={() => setWanted(true)}>
            <DecisionFacts facts={factsOf(event.seq)} unit={view?.unit} />
          </Entry>
        ))}
      </List>
    </Card>
  );
}

interface EntryProps {
  readonly event: CaseEvent;
  readonly nameOf: (id: string | null) => string;
  readonly onLook: () => void;
  readonly children: ReactNode;
}

function Entry({ event: { at, name, actor, rules }, nameOf, onLook, children }: EntryProps) {
  const { cases, events, facts } = useWords();
  const { time } = useFormat();
  const [isOpen, setOpen] = useState(false);
  const role = named(cases.who, actor.role);
  const person = nameOf(actor.id);
  const isPerson = person !== '' && person !== actor.role && actor.role !== 'system';
  const look = (open: boolean): void => {
    setOpen(open);
    if (open) onLook();
  };
  return (
    <List.Item>
      <Text>{named(events, name)}</Text>
      <Text size="sm" c="dimmed">
        {time(at)} · {isPerson ? `${role}: ${person}` : role}
      </Text>
      <Rules ids={rules} />
      <details onToggle={({ currentTarget }) => look(currentTarget.open)}>
        <summary>{facts.title}</summary>
        {isOpen ? children : null}
      </details>
    </List.Item>
  );
}
