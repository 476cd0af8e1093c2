import { useState } from 'react';
import { Anchor, Badge, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { CaseView } from '../api/types';
import { caseQuery } from '../cases/case-queries';
import { useFormat } from '../format';
import { Waiting } from '../shell/page';
import { named, useWords } from '../words/language';
import { NextStep } from './next-step';

/** More than most people have; a shop's buyer asks for the next ones. */
const AT_ONCE = 10;

/** A list's own entries are as wide as their words. */
const wholeWidth = { itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } };

/** The cases of a customer, each with what it is about, where it stands, and whether it is his turn. */
export function MyList({ caseNos }: { readonly caseNos: readonly string[] }) {
  const { shell } = useWords();
  const { zone } = useFormat();
  const [most, setMost] = useState(AT_ONCE);
  const shown = caseNos.slice(0, most);
  const cases = useQueries({ queries: shown.map(caseQuery) });
  return (
    <Stack>
      {cases.some(({ isPending }) => isPending) ? <Waiting /> : null}
      <List listStyleType="none" spacing="sm" styles={wholeWidth}>
        {cases.flatMap(({ data }) =>
          data
            ? [
                <List.Item key={data.caseNo}>
                  <MyRow view={data} />
                </List.Item>,
              ]
            : [],
        )}
      </List>
      {caseNos.length > most ? (
        <Button variant="default" onClick={() => setMost(most + AT_ONCE)}>
          {shell.more}
        </Button>
      ) : null}
      <small>{shell.zone(zone)}</small>
    </Stack>
  );
}

function MyRow({ view }: { readonly view: CaseView }) {
  const { customer, cases } = useWords();
  const { day } = useFormat();
  const { caseNo, unit, stage, outcome, openedAt } = view;
  const isYours = stage !== 'closed' && view.waitingFor.who === 'customer';
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" gap="xs">
        <Anchor component={Link} href={`/my/${caseNo}`} underline="always" fw={700}>
          {unit.title} ({caseNo})
        </Anchor>
        {isYours ? <Badge color="blue">{customer.yourTurn}</Badge> : null}
      </Group>
      <Text>
        {named(customer.standings, stage)}
        {outcome === null ? '' : ` ${named(cases.outcomes, outcome)}.`}
      </Text>
      <NextStep view={view} />
      <Text size="sm" c="dimmed">
        {cases.order} {unit.orderNo} · {cases.opened} {day(openedAt)}
      </Text>
    </Paper>
  );
}
