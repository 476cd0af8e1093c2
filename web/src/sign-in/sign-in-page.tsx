import { useState } from 'react';
import { Anchor, Button, Divider, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Redirect, useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import { startOf } from '../shell/navigation';
import { PageTitle } from '../shell/page';
import { SubmitProblem } from '../shell/problem-notice';
import { useSession } from '../shell/session';
import { useSubmit } from '../shell/submit';
import { useLanguage } from '../words/language';
import { ownPath, useGoOn } from './go-on';

/** The door of the staff. */
export default function SignInPage() {
  const { words } = useLanguage();
  const session = useSession();
  const [search] = useSearchParams();
  if (session?.kind === 'staff')
    return <Redirect to={ownPath(search.get('then')) ?? startOf(session.role)} />;
  return (
    <Paper maw={420} mx="auto" mt="xl" p="lg" withBorder>
      <PageTitle title={words.signIn.title} />
      <Stack>
        <PasswordForm />
        <OtherWays />
        <Text size="sm">
          {words.signIn.customer}{' '}
          <Anchor component={Link} href="/open" underline="always">
            {words.signIn.customerLink}
          </Anchor>
        </Text>
      </Stack>
    </Paper>
  );
}

function PasswordForm() {
  const { words } = useLanguage();
  const { signIn } = words;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const goOn = useGoOn();
  const submit = useSubmit(() => answered(api.POST('/api/v1/session', { body: { email, password } })), goOn);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(undefined);
      }}
    >
      <Stack>
        <TextInput
          label={signIn.email}
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label={signIn.password}
          autoComplete="current-password"
          required
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <SubmitProblem submit={submit} meaning={{ 401: signIn.wrong }} />
        <Button type="submit" loading={submit.isSending}>
          {signIn.submit}
        </Button>
        <Anchor component={Link} href="/reset" size="sm" underline="always">
          {signIn.forgotten}
        </Anchor>
      </Stack>
    </form>
  );
}

function OtherWays() {
  const { words } = useLanguage();
  const { data } = useQuery({
    queryKey: ['sign-in'],
    queryFn: () => answered(api.GET('/api/v1/sign-in')),
  });
  if (!data?.oidc) return null;
  return (
    <>
      <Divider />
      <Button component="a" href={data.oidc.startUrl} variant="default">
        {words.signIn.with(data.oidc.label)}
      </Button>
    </>
  );
}
