import { useState } from 'react';
import { Anchor, Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { WorkItem } from '../api/types';
import { keysOf } from '../cases/case-queries';
import { Facts } from '../cases/facts';
import { useFormat } from '../format';
import { useDesk } from '../shell/desk';
import { CaseLink } from '../shell/links';
import { useNames } from '../shell/names';
import { useNotice } from '../shell/notice';
import { SubmitProblem } from '../shell/problem-notice';
import { useRole } from '../shell/session';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';

export const workKey = ['work-items'] as const;

/** One piece of work, with the way to close it for those whose it is. */
export function Item({ item }: { readonly item: WorkItem }) {
  const { work, cases } = useWords();
  const { time } = useFormat();
  const { temporalUiUrl } = useDesk();
  const details = { stage: cases.columns.stage, waitingFor: cases.columns.waitingFor };
  const values: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    stage: cases.stages,
    outcome: cases.outcomes,
    waitingFor: cases.who,
  };
  const { kind, subject, caseNo, owner, foundAt, lastSeenAt, closedAt } = item;
  return (
    <Paper withBorder p="md" component="article" aria-label={`${named(work.kinds, kind)}: ${subject}`}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {named(work.kinds, kind)}
        </Title>
        <Text>{work.steps[kind] ?? ''}</Text>
        <Facts
          rows={[
            [work.owner, named(cases.who, owner)],
            [work.what, caseNo === subject ? <CaseLink key="case" caseNo={caseNo} /> : subject],
            ...(caseNo === null || caseNo === subject
              ? []
              : [[cases.columns.caseNo, <CaseLink key="case" caseNo={caseNo} />] as const]),
            [work.found, time(foundAt)],
            [work.seen, time(lastSeenAt)],
            ...Object.entries(item.detail).map(
              ([name, value]) => [named(details, name), shown(value, values[name])] as const,
            ),
          ]}
        />
        {temporalUiUrl === null || caseNo === null ? null : (
          <Anchor href={`${temporalUiUrl}/workflows/${caseNo}`} size="sm" underline="always">
            {cases.openTemporal}
          </Anchor>
        )}
        {closedAt === null ? <Acts item={item} /> : <Closed item={item} at={closedAt} />}
      </Stack>
    </Paper>
  );
}

/** What was noted, in the reader's words where it is one of those that have any. */
function shown(value: unknown, words: Readonly<Record<string, string>> = {}): string {
  return typeof value === 'string' ? (words[value] ?? value) : JSON.stringify(value);
}

function Closed({ item, at }: { readonly item: WorkItem; readonly at: string }) {
  const { work } = useWords();
  const { time } = useFormat();
  const { closedBy, note } = item;
  const nameOf = useNames([closedBy]);
  const who = closedBy === 'reconciler' ? work.reconciler : nameOf(closedBy);
  return (
    <Text>
      {work.closedBy(who, time(at))}
      {note === null ? '' : `: ${note}`}
    </Text>
  );
}

/** Sends what ends an item, and lets the lists look again that it stands in. */
function useEnding(item: WorkItem, note: string) {
  const { work } = useWords();
  const queries = useQueryClient();
  const notice = useNotice();
  return useSubmit(
    (act: 'close' | 'resume', key) => {
      const options = {
        params: { path: { id: String(item.id) }, header: { 'Idempotency-Key': key } },
        body: { note },
      };
      return answered(
        act === 'close'
          ? api.POST('/api/v1/work-items/{id}/close', options)
          : api.POST('/api/v1/work-items/{id}/resume', options),
      );
    },
    (_, act) => {
      notice(act === 'close' ? work.closed : work.resumed(item.subject));
      void queries.invalidateQueries({ queryKey: workKey });
      if (item.caseNo !== null)
        void queries.invalidateQueries({ queryKey: keysOf.part(item.caseNo, 'work') });
    },
  );
}

/** Its owner or a manager closes an item; a manager starts an orphan again. */
function Acts({ item }: { readonly item: WorkItem }) {
  const { work } = useWords();
  const role = useRole();
  const [note, setNote] = useState('');
  const submit = useEnding(item, note);
  if (role !== item.owner && role !== 'manager') return null;
  const mayResume = role === 'manager' && item.kind === 'case-orphaned';
  return (
    <form
      aria-label={work.close}
      onSubmit={(event) => {
        event.preventDefault();
        submit.send('close');
      }}
    >
      <Stack gap="sm">
        <Textarea
          required
          autosize
          label={work.note}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        <SubmitProblem submit={submit} />
        <Group gap="sm">
          {mayResume ? (
            <Button
              loading={submit.isSending}
              disabled={note.trim() === ''}
              onClick={() => submit.send('resume')}
            >
              {work.resume}
            </Button>
          ) : null}
          <Button type="submit" variant={mayResume ? 'default' : 'filled'} loading={submit.isSending}>
            {work.close}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
