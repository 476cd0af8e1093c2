import { useState } from 'react';
import { Badge, Button, PasswordInput, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { OwnSession } from '../api/types';
import { Card } from '../cases/card';
import { useFormat } from '../format';
import { useNotice } from '../shell/notice';
import { PageTitle, Waiting } from '../shell/page';
import { WideTable } from '../shell/paged';
import { ProblemNotice, SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';
import { FactorCard } from './factor-card';

const sessionsKey = ['own-sessions'] as const;

/** What belongs to oneself: where one is signed in, and the password. */
export default function AccountPage() {
  const { account, factor, shell } = useWords();
  const { zone } = useFormat();
  return (
    <>
      <PageTitle title={account.title} />
      <Stack gap="xl">
        <section aria-label={account.sessions}>
          <Title order={2} size="h3">
            {account.sessions}
          </Title>
          <Text mb="sm">{account.sessionsText}</Text>
          <Sessions />
          <small>{shell.zone(zone)}</small>
        </section>
        <Card title={account.password}>
          <PasswordForm />
        </Card>
        <Card title={factor.title}>
          <FactorCard />
        </Card>
      </Stack>
    </>
  );
}

function Sessions() {
  const { account } = useWords();
  const { data, error, isPending } = useQuery({
    queryKey: sessionsKey,
    queryFn: () => answered(api.GET('/api/v1/session/all')),
  });
  return (
    <>
      <ProblemNotice problem={error} />
      {isPending ? <Waiting /> : null}
      {data ? (
        <WideTable head={[account.session, account.since, account.seen, account.ends, account.end]}>
          {data.items.map((session) => (
            <SessionRow key={session.sessionId} session={session} />
          ))}
        </WideTable>
      ) : null}
    </>
  );
}

function SessionRow({ session }: { readonly session: OwnSession }) {
  const { account, cases } = useWords();
  const { time } = useFormat();
  const queries = useQueryClient();
  const notice = useNotice();
  const { sessionId, role, createdAt, seenAt, expiresAt, isThis } = session;
  const submit = useSubmit(
    () => answered(api.DELETE('/api/v1/session/all/{sessionId}', { params: { path: { sessionId } } })),
    () => {
      notice(account.ended);
      void queries.invalidateQueries({ queryKey: sessionsKey });
    },
  );
  return (
    <Table.Tr>
      <Table.Td>
        {named(cases.who, role)} {isThis ? <Badge>{account.this}</Badge> : null}
      </Table.Td>
      <Table.Td>{time(createdAt)}</Table.Td>
      <Table.Td>{time(seenAt)}</Table.Td>
      <Table.Td>{time(expiresAt)}</Table.Td>
      <Table.Td>
        {/* This one ends by signing out, which also takes its cookie. */}
        {isThis ? null : (
          <Button
            size="xs"
            variant="default"
            aria-label={`${account.end}: ${time(createdAt)}`}
            loading={submit.isSending}
            onClick={() => submit.send(undefined)}
          >
            {account.end}
          </Button>
        )}
        <SubmitProblem submit={submit} />
      </Table.Td>
    </Table.Tr>
  );
}

function PasswordForm() {
  const { account } = useWords();
  const queries = useQueryClient();
  const notice = useNotice();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const submit = useSubmit(
    () => answered(api.POST('/api/v1/session/password', { body: { current, next } })),
    () => {
      setCurrent('');
      setNext('');
      notice(account.changed);
      void queries.invalidateQueries({ queryKey: sessionsKey });
    },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(undefined);
      }}
    >
      <Stack gap="sm" maw={420}>
        <Text>{account.passwordText}</Text>
        <PasswordInput
          label={account.current}
          autoComplete="current-password"
          required
          value={current}
          onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
        />
        <PasswordInput
          label={account.next}
          autoComplete="new-password"
          required
          value={next}
          onChange={({ currentTarget }) => setNext(currentTarget.value)}
        />
        <SubmitProblem submit={submit} meaning={{ 403: account.refused }} />
        <div>
          <Button type="submit" loading={submit.isSending}>
            {account.change}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
