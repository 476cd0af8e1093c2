import { useState } from 'react';
import { Anchor, Button, Group, NativeSelect, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import type { StaffRole, WorkItem } from '../api/types';
import { Facts } from '../cases/facts';
import { useFormat } from '../format';
import { useDesk } from '../shell/desk';
import { CaseLink } from '../shell/links';
import { useNames } from '../shell/names';
import { useNotice } from '../shell/notice';
import { PageTitle } from '../shell/page';
import { Paged } from '../shell/paged';
import { SubmitProblem } from '../shell/problem-notice';
import { useRole } from '../shell/session';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';

const owners: readonly StaffRole[] = ['payments', 'warehouse', 'manager'];
const workKey = ['work-items'] as const;

/** What does not match and waits for a person. */
export default function WorkPage() {
  const { work, cases } = useWords();
  const [search, setSearch] = useSearchParams();
  const owner = owners.find((role) => role === search.get('owner'));
  const state = search.get('state') === 'closed' ? 'closed' : 'open';
  const list = useItems(owner, state);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const set = (name: string, value: string): void =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      next.set(name, value);
      return next;
    });
  return (
    <>
      <PageTitle title={work.title} />
      <Stack>
        <Text>{work.text}</Text>
        <Group gap="sm">
          <NativeSelect
            label={work.owner}
            value={owner ?? ''}
            onChange={({ currentTarget }) => set('owner', currentTarget.value)}
            data={[
              { value: '', label: work.anyOwner },
              ...owners.map((role) => ({ value: role, label: named(cases.who, role) })),
            ]}
          />
          <NativeSelect
            label={work.state}
            value={state}
            onChange={({ currentTarget }) => set('state', currentTarget.value)}
            data={[
              { value: 'open', label: work.states.open },
              { value: 'closed', label: work.states.closed },
            ]}
          />
        </Group>
        <Paged list={list} isEmpty={rows.length === 0} empty={work.none}>
          {rows.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </Paged>
      </Stack>
    </>
  );
}

function useItems(owner: StaffRole | undefined, state: 'open' | 'closed') {
  return useInfiniteQuery({
    queryKey: [...workKey, owner, state],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/work-items', {
          params: {
            query: {
              state,
              limit: 25,
              ...(owner !== undefined && { owner }),
              ...(cursor !== '' && { cursor: Number(cursor) }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 30_000,
  });
}

function Item({ item }: { readonly item: WorkItem }) {
  const { work, cases } = useWords();
  const { time } = useFormat();
  const { temporalUiUrl } = useDesk();
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
            ...Object.entries(item.detail).map(([name, value]) => [name, shown(value)] as const),
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

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
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

/** Its owner or a manager closes an item; a manager starts an orphan again. */
function Acts({ item }: { readonly item: WorkItem }) {
  const { work } = useWords();
  const role = useRole();
  const [note, setNote] = useState('');
  const queries = useQueryClient();
  const notice = useNotice();
  const submit = useSubmit(
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
    },
  );
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
