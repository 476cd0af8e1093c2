import { useState } from 'react';
import { Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { User } from '../api/types';
import { useNotice } from '../shell/notice';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { usersKey } from './staff-queries';

/** Takes two clicks to take somebody's second factor away, and says what follows. */
export function ResetFactor({ user, close }: { readonly user: User; readonly close: () => void }) {
  const { factor, shell } = useWords();
  const queries = useQueryClient();
  const notice = useNotice();
  const [isAsking, setAsking] = useState(false);
  const { userId, name } = user;
  const submit = useSubmit(
    () => answered(api.DELETE('/api/v1/users/{userId}/second-factor', { params: { path: { userId } } })),
    () => {
      notice(factor.wasReset(name));
      void queries.invalidateQueries({ queryKey: usersKey });
      close();
    },
  );
  if (!isAsking)
    return (
      <Button variant="default" onClick={() => setAsking(true)}>
        {factor.reset}
      </Button>
    );
  return (
    <Group gap="sm">
      <Text size="sm">{factor.resetText}</Text>
      <SubmitProblem submit={submit} />
      <Button color="red.9" loading={submit.isSending} onClick={() => submit.send(undefined)}>
        {factor.resetSure}
      </Button>
      <Button variant="default" onClick={() => setAsking(false)}>
        {shell.cancel}
      </Button>
    </Group>
  );
}
