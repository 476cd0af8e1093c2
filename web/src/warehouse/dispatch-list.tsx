import { useState } from 'react';
import { Anchor, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api, sendAction } from '../api/client';
import type { ActionBody, Dispatch } from '../api/types';
import { useFormat } from '../format';
import { Empty, Waiting } from '../shell/page';
import { useNotice } from '../shell/notice';
import { ProblemNotice, SubmitProblem } from '../shell/problem-notice';
import { useSubmit } from '../shell/submit';
import { ProductLink } from '../shell/links';
import { Papers } from './papers';
import { named, useWords } from '../words/language';

/** What is to be packed, the oldest order first. */
export function DispatchList() {
  const { warehouse, shell } = useWords();
  const list = useInfiniteQuery({
    queryKey: ['dispatches'],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/dispatches', { params: { query: { limit: 20, ...(cursor !== '' && { cursor }) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 30_000,
  });
  if (list.isPending) return <Waiting />;
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack gap="sm">
      <ProblemNotice problem={list.error} />
      {rows.length === 0 && !list.error ? <Empty>{warehouse.nothingToPack}</Empty> : null}
      {rows.some(({ onHold }) => !onHold) ? <Papers /> : null}
      {rows.map((row) => (
        <DispatchCard key={row.dispatchId} row={row} />
      ))}
      {list.hasNextPage ? (
        <Button variant="default" onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
          {shell.more}
        </Button>
      ) : null}
    </Stack>
  );
}

function DispatchCard({ row }: { readonly row: Dispatch }) {
  const { warehouse, cases } = useWords();
  const { day } = useFormat();
  const to = [row.recipientName, row.city, row.country].filter((part) => part !== null).join(', ');
  return (
    <Paper withBorder p="md" component="article" aria-label={row.caseNo}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Anchor component={Link} href={`/cases/${row.caseNo}`} fw={700} underline="always">
            {row.caseNo}
          </Anchor>
          <Text>{named(cases.purposes, row.purpose)}</Text>
        </Group>
        <Text>
          <Text span fw={600}>
            <ProductLink sku={row.sku} />
          </Text>{' '}
          {row.title}
          {row.serialNo === null ? '' : ` · ${cases.serialNo} ${row.serialNo}`}
        </Text>
        <Text>
          {warehouse.to}: {to}
        </Text>
        <Text size="sm">{row.addressConfirmed ? warehouse.addressConfirmed : warehouse.addressOpen}</Text>
        {row.dueAt === null ? null : (
          <Text>
            {warehouse.due}: {day(row.dueAt)}
          </Text>
        )}
        {row.label?.state === 'failed' ? <Text c="red">{warehouse.labelFailed}</Text> : null}
        {row.onHold ? (
          <Text fw={600}>{cases.onHold}</Text>
        ) : (
          <>
            <Papers caseNo={row.caseNo} />
            <HandOver row={row} />
          </>
        )}
      </Stack>
    </Paper>
  );
}

function HandOver({ row }: { readonly row: Dispatch }) {
  const { warehouse } = useWords();
  const [trackingNo, setTrackingNo] = useState(row.trackingNo ?? '');
  const [carrier, setCarrier] = useState(row.carrier ?? '');
  const queries = useQueryClient();
  const notice = useNotice();
  const submit = useSubmit(
    (body: ActionBody<'dispatch-goods'>, key) => sendAction(row.caseNo, 'dispatch-goods', { body, key }),
    () => {
      notice(warehouse.sent(row.caseNo));
      void queries.invalidateQueries({ queryKey: ['dispatches'] });
    },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit.send({
          ...(trackingNo.trim() !== '' && { trackingNo: trackingNo.trim() }),
          ...(carrier.trim() !== '' && { carrier: carrier.trim() }),
        });
      }}
    >
      <Group align="end" gap="sm">
        <TextInput
          label={warehouse.trackingNo}
          maxLength={64}
          value={trackingNo}
          onChange={({ currentTarget }) => setTrackingNo(currentTarget.value)}
        />
        <TextInput
          label={warehouse.carrier}
          maxLength={64}
          value={carrier}
          onChange={({ currentTarget }) => setCarrier(currentTarget.value)}
        />
        <Button type="submit" loading={submit.isSending}>
          {warehouse.pack}
        </Button>
      </Group>
      <SubmitProblem submit={submit} />
    </form>
  );
}
