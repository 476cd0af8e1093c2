import { useState } from 'react';
import { Badge, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { StaffRole, User } from '../api/types';
import { useFormat } from '../format';
import { useNotice } from '../shell/notice';
import { Waiting } from '../shell/page';
import { WideTable } from '../shell/paged';
import { ProblemNotice, SubmitProblem } from '../shell/problem-notice';
import { useRole, useSession } from '../shell/session';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';
import { useInvite } from './invite-form';
import { ResetFactor } from './reset-factor';
import { RoleChoice } from './role-choice';
import { usersKey, useUsers } from './staff-queries';

/** Everybody who works here. */
export function Staff() {
  const { users } = useWords();
  const { data, error, isPending } = useUsers();
  const [changing, setChanging] = useState<string | null>(null);
  return (
    <>
      <ProblemNotice problem={error} />
      {isPending ? <Waiting /> : null}
      {data ? (
        <WideTable head={[users.name, users.roles, users.state, users.lastSeen, users.change]}>
          {data.items.map((user) => (
            <UserRows
              key={user.userId}
              user={user}
              isOpen={changing === user.userId}
              open={() => setChanging(changing === user.userId ? null : user.userId)}
            />
          ))}
        </WideTable>
      ) : null}
    </>
  );
}

interface UserRowsProps {
  readonly user: User;
  readonly isOpen: boolean;
  readonly open: () => void;
}

function UserRows({ user, isOpen, open }: UserRowsProps) {
  const { users, cases } = useWords();
  const { time } = useFormat();
  const own = useRole();
  const mayChange = own === 'admin' || !user.roles.includes('admin');
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Text fw={600}>{user.name}</Text>
          <Text size="sm" c="dimmed">
            {user.email}
          </Text>
        </Table.Td>
        <Table.Td>
          {user.roles.map((role) => named(cases.who, role)).join(', ')}
          {user.rolesFromProvider ? <Text size="sm">{users.fromProvider}</Text> : null}
        </Table.Td>
        <Table.Td>
          <State user={user} />
        </Table.Td>
        <Table.Td>{user.lastSignedInAt === null ? users.never : time(user.lastSignedInAt)}</Table.Td>
        <Table.Td>
          {mayChange ? (
            <Button
              size="xs"
              variant="default"
              aria-expanded={isOpen}
              aria-label={`${users.change}: ${user.name}`}
              onClick={open}
            >
              {users.change}
            </Button>
          ) : null}
        </Table.Td>
      </Table.Tr>
      {isOpen ? (
        <Table.Tr>
          <Table.Td colSpan={5}>
            <UserForm user={user} close={open} />
          </Table.Td>
        </Table.Tr>
      ) : null}
    </>
  );
}

function State({ user }: { readonly user: User }) {
  const { users } = useWords();
  if (user.disabled) return <Badge color="red">{users.disabled}</Badge>;
  if (user.invited) return <Badge color="yellow">{users.invited}</Badge>;
  return (
    <>
      {users.active}
      {user.secondFactor ? <Text size="sm">{users.withFactor}</Text> : null}
    </>
  );
}

interface Change {
  readonly name?: string;
  readonly roles?: StaffRole[];
  readonly disabled?: boolean;
}

function UserForm({ user, close }: { readonly user: User; readonly close: () => void }) {
  const { users } = useWords();
  const session = useSession();
  const role = useRole();
  const queries = useQueryClient();
  const notice = useNotice();
  const [name, setName] = useState(user.name);
  const [roles, setRoles] = useState<readonly StaffRole[]>(user.roles);
  const submit = useSubmit(
    (change: Change) =>
      answered(
        api.PUT('/api/v1/users/{userId}', { params: { path: { userId: user.userId } }, body: change }),
      ),
    (changed) => {
      notice(users.changed(changed.name));
      void queries.invalidateQueries({ queryKey: usersKey });
      close();
    },
  );
  const isOwn = session?.kind === 'staff' && session.userId === user.userId;
  return (
    <form
      aria-label={`${users.change}: ${user.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        submit.send({ name, ...(!isOwn && !user.rolesFromProvider && { roles: [...roles] }) });
      }}
    >
      <Stack gap="sm">
        <TextInput
          required
          label={users.name}
          maxLength={100}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        {/* Nobody changes his own roles or shuts himself out. */}
        {isOwn || user.rolesFromProvider ? null : <RoleChoice roles={roles} choose={setRoles} />}
        <SubmitProblem submit={submit} />
        <Group gap="sm">
          <Button type="submit" loading={submit.isSending} disabled={roles.length === 0}>
            {users.save}
          </Button>
          {user.invited && !user.disabled ? <InviteAgain user={user} close={close} /> : null}
          {isOwn || !user.secondFactor || role !== 'admin' ? null : <ResetFactor user={user} close={close} />}
          {isOwn ? null : (
            <Disabling isDisabled={user.disabled} send={(disabled) => submit.send({ disabled })} />
          )}
        </Group>
      </Stack>
    </form>
  );
}

function InviteAgain({ user, close }: { readonly user: User; readonly close: () => void }) {
  const { users } = useWords();
  const submit = useInvite(close);
  const { email, name, roles, language } = user;
  return (
    <>
      <Button
        variant="default"
        loading={submit.isSending}
        onClick={() => submit.send({ email, name, roles, language })}
      >
        {users.inviteAgain}
      </Button>
      <SubmitProblem submit={submit} />
    </>
  );
}

interface DisablingProps {
  readonly isDisabled: boolean;
  readonly send: (disabled: boolean) => void;
}

/** Takes two clicks to put somebody out, and says what follows. */
function Disabling({ isDisabled, send }: DisablingProps) {
  const { users, shell } = useWords();
  const [isAsking, setAsking] = useState(false);
  if (isDisabled)
    return (
      <Button variant="default" onClick={() => send(false)}>
        {users.enable}
      </Button>
    );
  if (!isAsking)
    return (
      <Button variant="default" onClick={() => setAsking(true)}>
        {users.disable}
      </Button>
    );
  return (
    <Group gap="sm">
      <Text size="sm">{users.disableText}</Text>
      <Button color="red.9" onClick={() => send(true)}>
        {users.disableSure}
      </Button>
      <Button variant="default" onClick={() => setAsking(false)}>
        {shell.cancel}
      </Button>
    </Group>
  );
}
