import { useState } from 'react';
import { Button, Group, Stack, Table, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { Erasure } from '../api/types';
import { useFormat } from '../format';
import { CaseLink } from '../shell/links';
import { useNames } from '../shell/names';
import { Paged, WideTable } from '../shell/paged';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { usePeopleWords } from './people-words';
import { erasuresKey, rowsOf, useErasures } from './queries';

/** Who is to be forgotten, what that waits for, and what became of it. */
export function Erasures() {
  const people = usePeopleWords();
  const { shell } = useWords();
  const { zone } = useFormat();
  const list = useErasures();
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = useNames(rows.flatMap(({ askedBy, endedBy }) => [askedBy, endedBy]));
  return (
    <Stack gap="sm">
      <Paged list={list} isEmpty={rows.length === 0} empty={people.none}>
        <WideTable head={[people.whom, people.asked, people.standing, people.does]}>
          {rows.map((erasure) => (
            <ErasureRow key={erasure.erasureId} erasure={erasure} nameOf={nameOf} />
          ))}
        </WideTable>
      </Paged>
      <small>{shell.zone(zone)}</small>
    </Stack>
  );
}

interface RowProps {
  readonly erasure: Erasure;
  readonly nameOf: (id: string | null) => string;
}

function ErasureRow({ erasure, nameOf }: RowProps) {
  const people = usePeopleWords();
  const { time } = useFormat();
  const { erasureId, email, because, askedBy, askedAt, state } = erasure;
  return (
    <Table.Tr>
      <Table.Td className="wrapping">{email ?? people.forgotten(erasureId)}</Table.Td>
      <Table.Td>
        <Text>{time(askedAt)}</Text>
        <Text size="sm">{because === 'retention' ? people.retention : nameOf(askedBy)}</Text>
      </Table.Td>
      <Table.Td className="wrapping">
        <Standing erasure={erasure} nameOf={nameOf} />
      </Table.Td>
      <Table.Td>{state === 'waiting' ? <Refusal erasureId={erasureId} /> : null}</Table.Td>
    </Table.Tr>
  );
}

function Standing({ erasure, nameOf }: RowProps) {
  const people = usePeopleWords();
  const { time } = useFormat();
  const { state, waitsFor, lookedAt, caseNos, endedAt, endedBy, refusal } = erasure;
  return (
    <>
      <Text fw={600}>{people.states[state]}</Text>
      {waitsFor.map(({ caseNo, why }) => (
        <Text key={`${caseNo} ${why}`} size="sm">
          <CaseLink caseNo={caseNo} />: {people.obstacles[why]}
        </Text>
      ))}
      {state === 'waiting' && lookedAt !== null ? (
        <Text size="sm">{people.lookedAt(time(lookedAt))}</Text>
      ) : null}
      {state === 'done' ? <Text size="sm">{people.gone(rowsOf(erasure), caseNos.join(', '))}</Text> : null}
      {refusal === null ? null : <Text size="sm">{refusal}</Text>}
      {endedAt === null ? null : <Text size="sm">{people.ended(time(endedAt), nameOf(endedBy))}</Text>}
    </>
  );
}

/** Ends a waiting erasure with the reason that the law asks for. */
function Refusal({ erasureId }: { readonly erasureId: number }) {
  const people = usePeopleWords();
  const { shell } = useWords();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const submit = useSubmit(
    () =>
      answered<Erasure>(
        api.POST('/api/v1/erasures/{erasureId}/refusal', {
          params: { path: { erasureId: String(erasureId) } },
          body: { reason },
        }),
      ),
    () => void queries.invalidateQueries({ queryKey: erasuresKey }),
  );
  if (!isOpen)
    return (
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {people.refuse}
      </Button>
    );
  return (
    <form
      aria-label={people.refuse}
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(undefined);
      }}
    >
      <Stack gap="xs">
        <Textarea
          required
          autosize
          minRows={2}
          maxLength={2_000}
          label={people.reason}
          description={people.reasonHint}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Group gap="xs">
          <Button size="xs" type="submit" loading={submit.isSending}>
            {people.refuse}
          </Button>
          <Button size="xs" variant="default" onClick={() => setOpen(false)}>
            {shell.cancel}
          </Button>
        </Group>
        <SubmitProblem submit={submit} />
      </Stack>
    </form>
  );
}
