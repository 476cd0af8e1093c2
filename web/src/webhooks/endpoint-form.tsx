import { useState } from 'react';
import { Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { SubmitProblem } from '../shell/problem-notice';
import { ShownOnce } from '../shell/shown-once';
import { useSubmit } from '../shell/submit';
import { webhooksKey } from './queries';
import { useWebhookWords } from './webhook-words';

interface Wanted {
  readonly label: string;
  readonly url: string;
  /** Names separated by commas; empty for all. */
  readonly events: string;
}

const nothing: Wanted = { label: '', url: '', events: '' };

function makeEndpoint({ label, url, events }: Wanted, key: string) {
  const names = events.split(/[\s,]+/).filter((name) => name !== '');
  return answered(
    api.POST('/api/v1/webhook-endpoints', {
      params: { header: { 'Idempotency-Key': key } },
      body: { label, url, events: names },
    }),
  );
}

export function EndpointForm() {
  const webhooks = useWebhookWords();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState(nothing);
  const [secret, setSecret] = useState<string | null>(null);
  const set = (change: Partial<Wanted>): void => setWanted((before) => ({ ...before, ...change }));
  const submit = useSubmit(makeEndpoint, (made) => {
    setSecret(made.secret);
    setWanted(nothing);
    void queries.invalidateQueries({ queryKey: webhooksKey });
  });
  if (secret !== null)
    return <ShownOnce text={webhooks.secretText} secret={secret} close={() => setSecret(null)} />;
  return (
    <form
      aria-label={webhooks.make}
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(wanted);
      }}
    >
      <Fieldset legend={webhooks.make}>
        <Stack gap="sm">
          <Group align="end" gap="sm">
            <TextInput
              required
              label={webhooks.label}
              maxLength={100}
              value={wanted.label}
              onChange={({ currentTarget }) => set({ label: currentTarget.value })}
            />
            <TextInput
              required
              flex={1}
              miw={240}
              type="url"
              label={webhooks.url}
              maxLength={2_000}
              value={wanted.url}
              onChange={({ currentTarget }) => set({ url: currentTarget.value })}
            />
          </Group>
          <TextInput
            label={webhooks.events}
            description={webhooks.eventsHint}
            maxLength={2_000}
            value={wanted.events}
            onChange={({ currentTarget }) => set({ events: currentTarget.value })}
          />
          <Group>
            <Button type="submit" loading={submit.isSending}>
              {webhooks.make}
            </Button>
          </Group>
          <SubmitProblem submit={submit} />
        </Stack>
      </Fieldset>
    </form>
  );
}
