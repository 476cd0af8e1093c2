import { useState } from 'react';
import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import { PageTitle } from '../shell/page';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { useGoOn } from './go-on';

type Purpose = 'invitation' | 'reset';

/** Behind the links of an invitation and of a forgotten password. */
export default function PasswordPage({ purpose }: { readonly purpose: Purpose }) {
  const { signIn } = useWords();
  const [search] = useSearchParams();
  const token = search.get('token');
  return (
    <Paper maw={420} mx="auto" mt="xl" p="lg" withBorder>
      <PageTitle title={signIn[purpose]} />
      {token === null ? <WithoutToken purpose={purpose} /> : <NewPassword purpose={purpose} token={token} />}
    </Paper>
  );
}

function WithoutToken({ purpose }: { readonly purpose: Purpose }) {
  const { signIn } = useWords();
  return purpose === 'reset' ? <AskForReset /> : <Alert variant="outline">{signIn.noToken}</Alert>;
}

function NewPassword({ purpose, token }: { readonly purpose: Purpose; readonly token: string }) {
  const { signIn } = useWords();
  const [password, setPassword] = useState('');
  const goOn = useGoOn();
  const body = { token, password };
  const submit = useSubmit(
    () =>
      answered(
        purpose === 'invitation'
          ? api.POST('/api/v1/session/invitation', { body })
          : api.POST('/api/v1/session/reset', { body }),
      ),
    goOn,
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(undefined);
      }}
    >
      <Stack>
        <Text>{signIn.invitationText}</Text>
        <PasswordInput
          label={signIn.newPassword}
          autoComplete="new-password"
          required
          autoFocus
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <SubmitProblem submit={submit} meaning={{ 401: signIn.usedUp }} />
        <Button type="submit" loading={submit.isSending}>
          {signIn.setPassword}
        </Button>
      </Stack>
    </form>
  );
}

function AskForReset() {
  const { signIn } = useWords();
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const submit = useSubmit(
    () => answered(api.POST('/api/v1/password-resets', { body: { email } })),
    () => setSent(true),
  );
  if (isSent)
    return (
      <Alert role="status" variant="outline">
        {signIn.resetSent}
      </Alert>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(undefined);
      }}
    >
      <Stack>
        <Text>{signIn.resetText}</Text>
        <TextInput
          label={signIn.email}
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <SubmitProblem submit={submit} />
        <Button type="submit" loading={submit.isSending}>
          {signIn.resetAsk}
        </Button>
      </Stack>
    </form>
  );
}
