import { useState } from 'react';
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiProblem, answered, api } from '../api/client';
import { useWords } from '../words/language';
import { Dialog } from './dialog';
import { factorMeaning, reasonOf, useSecondFactor } from './second-factor';
import { useSubmit } from './submit';
import { shownBy, WhoFields } from './who-fields';
import type { Who } from './who-fields';

interface Props {
  /** Sends again what the desk refused for now. */
  readonly again: () => void;
  readonly cancel: () => void;
}

/** Whether the desk asks somebody to show once more who he is; what he sent took no effect (see docs/security.md). */
export function asksWho(problem: Error | null): boolean {
  return problem instanceof ApiProblem && problem.problem?.['confirm'] === 'password';
}

/** Asks for the password, and a code of who has a second factor, before money goes out, and then sends what was pressed. */
export function ConfirmIdentity({ again, cancel }: Props) {
  const { confirmation } = useWords();
  return (
    <Dialog label={confirmation.title} cancel={cancel}>
      <PasswordForm again={again} cancel={cancel} />
    </Dialog>
  );
}

function PasswordForm({ again, cancel }: Props) {
  const { confirmation, factor, shell } = useWords();
  const [who, setWho] = useState<Who>({ password: '', code: '' });
  const { data } = useSecondFactor();
  const submit = useSubmit(
    () => answered(api.POST('/api/v1/session/confirmation', { body: shownBy(who) })),
    again,
  );
  const hasFactor = (data?.enrolledAt ?? null) !== null || reasonOf(submit.problem) === 'code-missing';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // React passes it on to the form that this dialog was opened from.
        event.stopPropagation();
        submit.send(undefined);
      }}
    >
      <Stack gap="sm">
        <Title order={2} size="h4">
          {confirmation.title}
        </Title>
        <Text>{confirmation.text}</Text>
        <WhoFields who={who} set={setWho} hasFactor={hasFactor} />
        {submit.problem === null ? null : (
          <Text role="alert" c="var(--mantine-color-error)">
            {whyNot(submit.problem, {
              ...shell.whatToDo,
              403: confirmation.wrong,
              ...factorMeaning(submit.problem, factor),
            })}
          </Text>
        )}
        <Group gap="sm">
          <Button type="submit" loading={submit.isSending}>
            {confirmation.confirm}
          </Button>
          <Button variant="default" onClick={cancel}>
            {shell.cancel}
          </Button>
        </Group>
        <OtherWay />
      </Stack>
    </form>
  );
}

/** Pressing once more is all that can be done about the others, and safe. */
function whyNot(problem: Error, advice: Readonly<Record<number, string>>): string {
  return (problem instanceof ApiProblem ? advice[problem.status] : undefined) ?? problem.message;
}

/** For those who sign in elsewhere and have no password here. */
function OtherWay() {
  const { confirmation } = useWords();
  const { data } = useQuery({
    queryKey: ['sign-in'],
    queryFn: () => answered(api.GET('/api/v1/sign-in')),
  });
  if (!data?.oidc) return null;
  return (
    <Anchor href={data.oidc.startUrl} size="sm" underline="always">
      {confirmation.instead(data.oidc.label)}
    </Anchor>
  );
}
