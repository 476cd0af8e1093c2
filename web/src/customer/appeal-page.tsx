import { useState } from 'react';
import { Alert, Anchor, Button, Container, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import type { AcceptedAppeal } from '../api/types';
import { useDesk } from '../shell/desk';
import { PageTitle } from '../shell/page';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { AppealForm } from './appeal-form';
import type { Appeal } from './appeal-form';

/** The door for an appeal: what A1 to A3 ask, and then what the desk made of it. */
export default function AppealPage() {
  const { customer } = useWords();
  const [accepted, setAccepted] = useState<AcceptedAppeal | null>(null);
  const submit = useSubmit(
    (body: Appeal, key) =>
      answered(api.POST('/api/v1/appeals', { body, params: { header: { 'Idempotency-Key': key } } })),
    setAccepted,
  );
  return (
    <Container size="sm" px={0}>
      <PageTitle title={accepted === null ? customer.title : customer.sentTitle} />
      {accepted === null ? (
        <Stack>
          <Text>{customer.intro}</Text>
          <Windows />
          <Anchor component={Link} href="/open" underline="always">
            {customer.linkTitle}
          </Anchor>
          <AppealForm submit={submit} />
        </Stack>
      ) : (
        <Accepted accepted={accepted} another={() => setAccepted(null)} />
      )}
    </Container>
  );
}

function Windows() {
  const { customer } = useWords();
  const { receiptWindowDays, orderWindowDays } = useDesk();
  if (receiptWindowDays === null) return null;
  return <Text>{customer.windows(receiptWindowDays, orderWindowDays)}</Text>;
}

interface AcceptedProps {
  readonly accepted: AcceptedAppeal;
  readonly another: () => void;
}

function Accepted({ accepted, another }: AcceptedProps) {
  const { customer } = useWords();
  return (
    <Stack role="status">
      <Text>{customer.sent(accepted.appealNo)}</Text>
      {accepted.cases.map(({ caseNo, eligibility }) => (
        <Paper key={caseNo} withBorder p="md">
          <Title order={2} size="h4">
            {caseNo}
          </Title>
          <Text fw={600}>{eligibility.eligible ? customer.covered : customer.notCovered}</Text>
          <Text>{eligibility.explanation}</Text>
        </Paper>
      ))}
      {accepted.refusedItems.map(({ sku, explanation }) => (
        <Alert key={sku} color="yellow" variant="outline" title={`${customer.refusedItem}: ${sku}`}>
          {explanation}
        </Alert>
      ))}
      <div>
        <Button variant="default" onClick={another}>
          {customer.another}
        </Button>
      </div>
    </Stack>
  );
}
