import { useState } from 'react';
import { Anchor, Container, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { answered, api } from '../../api/client';
import type { AcceptedAppeal } from '../../api/types';
import { useDesk } from '../../shell/desk';
import { PageTitle } from '../../shell/page';
import { useSubmit } from '../../shell/submit';
import { useWords } from '../../words/language';
import { Accepted } from './accepted';
import { AppealForm } from './appeal-form';
import type { Appeal } from './appeal-values';
import { withTimeZone } from './time-zone';

/** The door for an appeal: what A1 to A3 ask, and then what the desk made of it. */
export default function AppealPage() {
  const { customer } = useWords();
  const [accepted, setAccepted] = useState<AcceptedAppeal | null>(null);
  const [files, setFiles] = useState<readonly File[]>([]);
  const submit = useSubmit(
    (body: Appeal, key) =>
      withTimeZone((zone) =>
        answered(
          api.POST('/api/v1/appeals', {
            body: { ...body, ...zone },
            params: { header: { 'Idempotency-Key': key } },
          }),
        ),
      ),
    setAccepted,
  );
  const another = (): void => {
    setFiles([]);
    setAccepted(null);
  };
  return (
    <Container size="sm" px={0}>
      <PageTitle title={accepted === null ? customer.title : customer.sentTitle} isNews={accepted !== null} />
      {accepted === null ? (
        <Stack>
          <Text>{customer.intro}</Text>
          <InGeneral />
          <Anchor component={Link} href="/open" underline="always">
            {customer.linkTitle}
          </Anchor>
          <AppealForm submit={submit} files={files} setFiles={setFiles} />
        </Stack>
      ) : (
        <Accepted accepted={accepted} files={files} another={another} />
      )}
    </Container>
  );
}

function InGeneral() {
  const { customer } = useWords();
  const { receiptWindowDays, orderWindowDays } = useDesk();
  if (receiptWindowDays === null) return null;
  return <Text>{customer.windows(receiptWindowDays, orderWindowDays)}</Text>;
}
