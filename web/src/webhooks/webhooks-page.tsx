import { Stack, Text, Title } from '@mantine/core';
import { PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { EndpointForm } from './endpoint-form';
import { Endpoints } from './endpoints';
import { Messages } from './messages';
import { useEndpoints } from './queries';
import { useWebhookWords } from './webhook-words';

/** Who is told what happens in the cases, and what became of each message. */
export default function WebhooksPage() {
  const webhooks = useWebhookWords();
  const { data, error, isPending } = useEndpoints();
  const endpoints = data?.items ?? [];
  return (
    <>
      <PageTitle title={webhooks.title} />
      <Stack gap="lg">
        <Text>{webhooks.text}</Text>
        <ProblemNotice problem={error} />
        {isPending ? <Waiting /> : null}
        {data ? <Endpoints endpoints={endpoints} /> : null}
        <EndpointForm />
        <Title order={2} size="h3">
          {webhooks.messages}
        </Title>
        <Messages endpoints={endpoints} />
      </Stack>
    </>
  );
}
