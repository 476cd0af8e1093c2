import { useState } from 'react';
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { StaffRole } from '../api/types';
import { Card } from '../cases/card';
import { useNotice } from '../shell/notice';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { RoleChoice } from './role-choice';
import { usersKey } from './staff-queries';

export interface Invitation {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly language: 'en' | 'de';
}

/** Sends an invitation; who has not come yet gets a new letter. */
export function useInvite(done: () => void) {
  const { users } = useWords();
  const queries = useQueryClient();
  const notice = useNotice();
  return useSubmit(
    ({ roles, ...rest }: Invitation) =>
      answered(api.POST('/api/v1/users/invitations', { body: { ...rest, roles: [...roles] } })),
    (_, { name }) => {
      notice(users.invitedNow(name));
      void queries.invalidateQueries({ queryKey: usersKey });
      done();
    },
  );
}

const nobody: Invitation = { email: '', name: '', roles: [], language: 'en' };

export function InviteForm() {
  const { users } = useWords();
  const [given, setGiven] = useState(nobody);
  const set = (change: Partial<Invitation>): void => setGiven((before) => ({ ...before, ...change }));
  const submit = useInvite(() => setGiven(nobody));
  return (
    <Card title={users.invite}>
      <form
        aria-label={users.invite}
        onSubmit={(event) => {
          event.preventDefault();
          submit.send(given);
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{users.inviteText}</Text>
          <Group align="end" gap="sm">
            <TextInput
              required
              label={users.name}
              maxLength={100}
              value={given.name}
              onChange={({ currentTarget }) => set({ name: currentTarget.value })}
            />
            <TextInput
              required
              type="email"
              label={users.email}
              value={given.email}
              onChange={({ currentTarget }) => set({ email: currentTarget.value })}
            />
            <NativeSelect
              label={users.language}
              value={given.language}
              onChange={({ currentTarget }) => set({ language: currentTarget.value === 'de' ? 'de' : 'en' })}
              data={[
                { value: 'en', label: 'English' },
                { value: 'de', label: 'Deutsch' },
              ]}
            />
          </Group>
          <RoleChoice roles={given.roles} choose={(roles) => set({ roles })} />
          <SubmitProblem submit={submit} meaning={{ 409: users.hasAccount }} />
          <div>
            <Button type="submit" loading={submit.isSending} disabled={given.roles.length === 0}>
              {users.sendInvitation}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
