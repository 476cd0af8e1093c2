import { useState } from 'react';
import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { WebhookEndpoint } from '../api/types';
import { useNotice } from '../shell/notice';
import { Empty } from '../shell/page';
import { WideTable } from '../shell/paged';
import { SubmitProblem } from '../shell/problem-notice';
import { ShownOnce } from '../shell/shown-once';
import { useSubmit } from '../shell/submit';
import { useWords } from '../words/language';
import { webhooksKey } from './queries';
import { useWebhookWords } from './webhook-words';

export function Endpoints({ endpoints }: { readonly endpoints: readonly WebhookEndpoint[] }) {
  const webhooks = useWebhookWords();
  if (endpoints.length === 0) return <Empty>{webhooks.none}</Empty>;
  return (
    <WideTable head={[webhooks.endpoint, webhooks.events, webhooks.standing, webhooks.does]}>
      {endpoints.map((endpoint) => (
        <EndpointRow key={endpoint.endpointId} endpoint={endpoint} />
      ))}
    </WideTable>
  );
}

function EndpointRow({ endpoint }: { readonly endpoint: WebhookEndpoint }) {
  const webhooks = useWebhookWords();
  const { label, url, events, paused, waiting, failed } = endpoint;
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600}>{label}</Text>
        <Text size="sm" className="wrapping">
          {url}
        </Text>
      </Table.Td>
      <Table.Td className="wrapping">{events.length === 0 ? webhooks.allEvents : events.join(', ')}</Table.Td>
      <Table.Td>
        <Text fw={paused === null ? 400 : 600}>{webhooks.standings[paused ?? 'open']}</Text>
        {waiting > 0 ? <Text size="sm">{webhooks.waits(waiting)}</Text> : null}
        {failed > 0 ? (
          <Text size="sm" fw={600}>
            {webhooks.givenUp(failed)}
          </Text>
        ) : null}
      </Table.Td>
      <Table.Td>
        <EndpointActions endpoint={endpoint} />
      </Table.Td>
    </Table.Tr>
  );
}

type Change = 'pause' | 'resume' | 'remove' | 'resend' | 'secret';

/** What a change answers with, as far as the page says it. */
type Changed = { readonly secret?: string; readonly resent?: number };

async function change(endpointId: string, what: Change): Promise<Changed> {
  const params = { params: { path: { endpointId } } };
  if (what === 'secret') return answered(api.POST('/api/v1/webhook-endpoints/{endpointId}/secret', params));
  if (what === 'resend')
    return answered(api.POST('/api/v1/webhook-endpoints/{endpointId}/resend-failed', params));
  if (what === 'remove') await answered(api.DELETE('/api/v1/webhook-endpoints/{endpointId}', params));
  else if (what === 'pause') await answered(api.POST('/api/v1/webhook-endpoints/{endpointId}/pause', params));
  else await answered(api.POST('/api/v1/webhook-endpoints/{endpointId}/resume', params));
  return {};
}

function EndpointActions({ endpoint }: { readonly endpoint: WebhookEndpoint }) {
  const webhooks = useWebhookWords();
  const { shell } = useWords();
  const { endpointId, label, paused, failed } = endpoint;
  const queries = useQueryClient();
  const notice = useNotice();
  const [isRemoving, setRemoving] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const submit = useSubmit(
    (what: Change) => change(endpointId, what),
    (changed, what) => {
      if (changed.secret !== undefined) setSecret(changed.secret);
      if (changed.resent !== undefined) notice(webhooks.resent(changed.resent));
      if (what === 'remove') notice(webhooks.removed(label));
      void queries.invalidateQueries({ queryKey: webhooksKey });
    },
  );
  const button = (what: Change, text: string) => (
    <Button
      size="xs"
      variant="default"
      aria-label={`${text}: ${label}`}
      loading={submit.isSending}
      onClick={() => submit.send(what)}
    >
      {text}
    </Button>
  );
  if (secret !== null)
    return <ShownOnce text={webhooks.secretText} secret={secret} close={() => setSecret(null)} />;
  if (isRemoving)
    return (
      <Stack gap="xs" align="start">
        <Button size="xs" color="red.9" loading={submit.isSending} onClick={() => submit.send('remove')}>
          {webhooks.removeSure}
        </Button>
        <Button size="xs" variant="default" onClick={() => setRemoving(false)}>
          {shell.cancel}
        </Button>
        <SubmitProblem submit={submit} />
      </Stack>
    );
  return (
    <Group gap="xs">
      {paused === null ? button('pause', webhooks.pause) : button('resume', webhooks.resume)}
      {failed > 0 ? button('resend', webhooks.resendFailed) : null}
      {button('secret', webhooks.newSecret)}
      <Button
        size="xs"
        variant="default"
        aria-label={`${webhooks.remove}: ${label}`}
        onClick={() => setRemoving(true)}
      >
        {webhooks.remove}
      </Button>
      <SubmitProblem submit={submit} />
    </Group>
  );
}
