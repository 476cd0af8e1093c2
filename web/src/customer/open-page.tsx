import { useState } from 'react';
import { Alert, Anchor, Button, Paper, Stack, Text, TextInput } from '@mantine/core';
import { Link, useLocation, useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import { PageTitle } from '../shell/page';
import { SubmitProblem } from '../shell/problem-notice';
import { useNewSession } from '../shell/session';
import { useSubmit } from '../shell/submit';
import { useLanguage } from '../words/language';

/** Behind the links in our letters: opening the page changes nothing, its button uses the link (E70). */
export default function OpenPage() {
  const { words } = useLanguage();
  const { customer } = words;
  const [search] = useSearchParams();
  const token = search.get('token');
  return (
    <Paper maw={480} mx="auto" mt="xl" p="lg" withBorder>
      <PageTitle title={token === null ? customer.linkTitle : customer.openTitle} />
      {token === null ? <AskForLink /> : <UseLink token={token} caseNo={search.get('case')} />}
    </Paper>
  );
}

interface UseLinkProps {
  readonly token: string;
  /** Where it is the link of a letter about one case. */
  readonly caseNo: string | null;
}

function UseLink({ token, caseNo }: UseLinkProps) {
  const { words, language } = useLanguage();
  const { customer } = words;
  const renew = useNewSession();
  const [, go] = useLocation();
  const submit = useSubmit(
    () =>
      answered(
        caseNo === null
          ? api.POST('/api/v1/session/customer', { body: { token } })
          : api.POST('/api/v1/session/case', { body: { token, caseNo, language } }),
      ),
    ({ session }) => {
      renew(session);
      const [only, ...more] = session.kind === 'customer' ? session.caseNos : [];
      // The used link must not stay in the history of the browser.
      go(only !== undefined && more.length === 0 ? `/my/${only}` : '/my', { replace: true });
    },
  );
  return (
    <Stack>
      {/* The link of a letter opens its case for as long as the case may be seen. */}
      <Text>{caseNo === null ? `${customer.openText} ${customer.openOnce}` : customer.openText}</Text>
      <SubmitProblem submit={submit} meaning={{ 401: words.signIn.usedUp }} />
      <Button size="lg" onClick={() => submit.send(undefined)} loading={submit.isSending}>
        {customer.open}
      </Button>
      {submit.problem === null ? null : (
        <Anchor component={Link} href="/open" underline="always">
          {customer.openFailed}
        </Anchor>
      )}
    </Stack>
  );
}

function AskForLink() {
  const { words, language } = useLanguage();
  const { customer } = words;
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const submit = useSubmit(
    () => answered(api.POST('/api/v1/customer-links', { body: { email, language } })),
    () => setSent(true),
  );
  if (isSent)
    return (
      <Alert role="status" variant="outline">
        {customer.linkSent}
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
        <Text>{customer.linkText}</Text>
        <TextInput
          label={customer.linkEmail}
          type="email"
          autoComplete="email"
          required
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <SubmitProblem submit={submit} />
        <Button type="submit" loading={submit.isSending}>
          {customer.linkAsk}
        </Button>
      </Stack>
    </form>
  );
}
