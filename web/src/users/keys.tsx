import { useState } from 'react';
import { Button, Group, NativeSelect, Stack, Table, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { ApiKey, KeyScopes, StaffRole } from '../api/types';
import { useFormat } from '../format';
import { useNames } from '../shell/names';
import { useNotice } from '../shell/notice';
import { Waiting } from '../shell/page';
import { WideTable } from '../shell/paged';
import { ShownOnce } from '../shell/shown-once';
import { ProblemNotice, SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';
import { keysKey, staffRoles } from './staff-queries';

/** The keys of machines, and a new one. */
export function Keys() {
  const { users } = useWords();
  const { data, error, isPending } = useQuery({
    queryKey: keysKey,
    queryFn: () => answered(api.GET('/api/v1/keys')),
  });
  const nameOf = useNames((data?.items ?? []).map(({ madeBy }) => madeBy));
  const head = [users.key, users.role, users.made, users.expiry, users.lastUsed, users.revoke];
  return (
    <Stack>
      <ProblemNotice problem={error} />
      {isPending ? <Waiting /> : null}
      {data ? (
        <WideTable head={head}>
          {data.items.map((key) => (
            <KeyRow key={key.keyId} apiKey={key} maker={nameOf(key.madeBy)} />
          ))}
        </WideTable>
      ) : null}
      <KeyForm />
    </Stack>
  );
}

function KeyRow({ apiKey, maker }: { readonly apiKey: ApiKey; readonly maker: string }) {
  const { users, cases } = useWords();
  const { time } = useFormat();
  const { keyId, label, role, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = apiKey;
  const hasEnded = expiresAt !== null && new Date(expiresAt) <= new Date();
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600}>{label ?? users.deskKey}</Text>
        <Text size="sm" c="dimmed">
          {keyId}
        </Text>
      </Table.Td>
      <Table.Td>
        {named(cases.who, role)}
        <Text size="sm">{scopes?.join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        {time(createdAt)}
        <Text size="sm">{maker}</Text>
      </Table.Td>
      <Table.Td>
        {expiresAt === null ? users.noExpiry : time(expiresAt)}
        {hasEnded ? ` (${users.ended})` : ''}
      </Table.Td>
      <Table.Td>{lastUsedAt === null ? users.never : time(lastUsedAt)}</Table.Td>
      <Table.Td>{revokedAt === null ? <Revoke keyId={keyId} /> : users.revoked}</Table.Td>
    </Table.Tr>
  );
}

function Revoke({ keyId }: { readonly keyId: string }) {
  const { users, shell } = useWords();
  const queries = useQueryClient();
  const notice = useNotice();
  const [isAsking, setAsking] = useState(false);
  const submit = useSubmit(
    () => answered(api.DELETE('/api/v1/keys/{keyId}', { params: { path: { keyId } } })),
    () => {
      notice(users.revokedNow(keyId));
      void queries.invalidateQueries({ queryKey: keysKey });
    },
  );
  if (!isAsking)
    return (
      <Button
        size="xs"
        variant="default"
        aria-label={`${users.revoke}: ${keyId}`}
        onClick={() => setAsking(true)}
      >
        {users.revoke}
      </Button>
    );
  return (
    <Stack gap="xs">
      <Button size="xs" color="red.9" loading={submit.isSending} onClick={() => submit.send(undefined)}>
        {users.revokeSure}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsking(false)}>
        {shell.cancel}
      </Button>
      <SubmitProblem submit={submit} />
    </Stack>
  );
}

interface Wanted {
  readonly label: string;
  readonly role: StaffRole;
  /** With spaces between; empty for all that the role may. */
  readonly scopes: string;
  /** A day, or empty for no end. */
  readonly until: string;
}

const nothing: Wanted = { label: '', role: 'warehouse', scopes: '', until: '' };

function makeKey({ label, role, scopes, until }: Wanted, key: string) {
  const named = scopes.split(/[\s,]+/).filter((scope) => scope !== '');
  return answered(
    api.POST('/api/v1/keys', {
      params: { header: { 'Idempotency-Key': key } },
      body: {
        ...{ label, role, expiresAt: until === '' ? null : `${until}T23:59:59Z` },
        // What is no scope is named by the api.
        scopes: named.length === 0 ? null : (named as KeyScopes),
      },
    }),
  );
}

function KeyForm() {
  const { users, cases } = useWords();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState(nothing);
  const [made, setMade] = useState<string | null>(null);
  const set = (change: Partial<Wanted>): void => setWanted((before) => ({ ...before, ...change }));
  const submit = useSubmit(makeKey, (result) => {
    setMade(result.key);
    setWanted(nothing);
    void queries.invalidateQueries({ queryKey: keysKey });
  });
  if (made !== null) return <ShownOnce text={users.madeKey} secret={made} close={() => setMade(null)} />;
  return (
    <form
      aria-label={users.makeKey}
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(wanted);
      }}
    >
      <Stack gap="sm">
        <Group align="end" gap="sm">
          <TextInput
            required
            label={users.label}
            maxLength={100}
            value={wanted.label}
            onChange={({ currentTarget }) => set({ label: currentTarget.value })}
          />
          <NativeSelect
            label={users.role}
            value={wanted.role}
            onChange={({ currentTarget: { value } }) =>
              set({ role: staffRoles.find((role) => role === value) ?? 'support' })
            }
            data={staffRoles.map((role) => ({ value: role, label: named(cases.who, role) }))}
          />
          <TextInput
            label={users.scopes}
            placeholder="orders:write cases:read"
            maxLength={500}
            value={wanted.scopes}
            onChange={({ currentTarget }) => set({ scopes: currentTarget.value })}
          />
          <TextInput
            type="date"
            label={users.expires}
            value={wanted.until}
            onChange={({ currentTarget }) => set({ until: currentTarget.value })}
          />
          <Button type="submit" loading={submit.isSending}>
            {users.makeKey}
          </Button>
        </Group>
        <SubmitProblem submit={submit} />
      </Stack>
    </form>
  );
}
