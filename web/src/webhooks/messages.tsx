import { Button, Group, NativeSelect, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import type { WebhookEndpoint, WebhookMessage } from '../api/types';
import { useFormat } from '../format';
import { CaseLink } from '../shell/links';
import { useNotice } from '../shell/notice';
import { Paged, WideTable } from '../shell/paged';
import { SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { named, useWords } from '../words/language';
import { useMessages, webhooksKey } from './queries';
import { useWebhookWords } from './webhook-words';

const states = ['waiting', 'delivered', 'failed'] as const;

/** What became of each message, and a button to send it again. */
export function Messages({ endpoints }: { readonly endpoints: readonly WebhookEndpoint[] }) {
  const webhooks = useWebhookWords();
  const { goods } = useWords();
  const [search, setSearch] = useSearchParams();
  const state = states.find((one) => one === search.get('state')) ?? null;
  const endpointId = search.get('endpoint');
  const list = useMessages({ state, endpointId });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const set = (name: string, value: string): void =>
    setSearch((before) => {
      if (value === '') before.delete(name);
      else before.set(name, value);
      return before;
    });
  const labelOf = (id: string): string => endpoints.find((one) => one.endpointId === id)?.label ?? id;
  return (
    <>
      <Group gap="sm">
        <NativeSelect
          label={webhooks.which}
          value={state ?? ''}
          onChange={({ currentTarget: { value } }) => set('state', value)}
          data={[
            { value: '', label: webhooks.states.all },
            ...states.map((value) => ({ value, label: webhooks.states[value] })),
          ]}
        />
        <NativeSelect
          label={webhooks.whichEndpoint}
          value={endpointId ?? ''}
          onChange={({ currentTarget: { value } }) => set('endpoint', value)}
          data={[
            { value: '', label: webhooks.states.all },
            ...endpoints.map((one) => ({ value: one.endpointId, label: one.label })),
          ]}
        />
      </Group>
      <Paged list={list} isEmpty={rows.length === 0} empty={webhooks.noMessages}>
        <WideTable
          head={[
            goods.when,
            webhooks.message,
            webhooks.endpoint,
            webhooks.state,
            webhooks.answer,
            webhooks.resend,
          ]}
        >
          {rows.map((message) => (
            <MessageRow key={message.messageNo} message={message} label={labelOf(message.endpointId)} />
          ))}
        </WideTable>
      </Paged>
    </>
  );
}

interface RowProps {
  readonly message: WebhookMessage;
  readonly label: string;
}

function MessageRow({ message, label }: RowProps) {
  const webhooks = useWebhookWords();
  const { events } = useWords();
  const { time } = useFormat();
  const { caseNo, name, state, attempts, nextAttemptAt, lastStatus, lastError, deliveredAt, createdAt } =
    message;
  return (
    <Table.Tr>
      <Table.Td>{time(createdAt)}</Table.Td>
      <Table.Td>
        <CaseLink caseNo={caseNo} />
        <Text size="sm">{named(events, name)}</Text>
      </Table.Td>
      <Table.Td>{label}</Table.Td>
      <Table.Td>
        <Text fw={state === 'failed' ? 600 : 400}>
          {deliveredAt === null ? webhooks.states[state] : webhooks.delivered(time(deliveredAt))}
        </Text>
        {attempts > 0 ? <Text size="sm">{webhooks.tries(attempts)}</Text> : null}
        {nextAttemptAt !== null && attempts > 0 ? (
          <Text size="sm">{webhooks.next(time(nextAttemptAt))}</Text>
        ) : null}
      </Table.Td>
      <Table.Td className="wrapping">{lastError ?? lastStatus ?? '–'}</Table.Td>
      <Table.Td>{state === 'waiting' && attempts === 0 ? null : <Resend message={message} />}</Table.Td>
    </Table.Tr>
  );
}

function Resend({ message: { messageNo, caseNo, seq } }: { readonly message: WebhookMessage }) {
  const webhooks = useWebhookWords();
  const queries = useQueryClient();
  const notice = useNotice();
  const submit = useSubmit(
    () =>
      answered(api.POST('/api/v1/webhook-messages/{messageNo}/resend', { params: { path: { messageNo } } })),
    ({ resent }) => {
      notice(webhooks.resent(resent));
      void queries.invalidateQueries({ queryKey: webhooksKey });
    },
  );
  return (
    <>
      <Button
        size="xs"
        variant="default"
        aria-label={`${webhooks.resend}: ${caseNo} ${String(seq)}`}
        loading={submit.isSending}
        onClick={() => submit.send(undefined)}
      >
        {webhooks.resend}
      </Button>
      <SubmitProblem submit={submit} />
    </>
  );
}
