import { useState } from 'react';
import { Button, Group, List, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { ListedCase } from '../api/types';
import { caseQuery, keysOf } from '../cases/case-queries';
import { useFormat } from '../format';
import { Empty } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { useWords } from '../words/language';
import { ArrivalCard } from './arrival-card';

const settleMs = 300;

interface Props {
  /** What was scanned; it becomes the parcel number of the case that is chosen. */
  readonly code: string;
  readonly afterRecord: (caseNo: string) => void;
}

/** Which case an unknown parcel could be of: those that wait for one, and by what stands on it or in it also an earlier one. */
export function MatchList({ code, afterRecord }: Props) {
  const { warehouse } = useWords();
  const [words, setWords] = useState('');
  const [asked] = useDebouncedValue(words.trim(), settleMs);
  const [chosen, choose] = useState<string | null>(null);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: [...keysOf.lists, 'match', asked],
    queryFn: () =>
      answered(
        api.GET('/api/v1/cases', {
          params: {
            query: {
              ...{ sort: 'oldest', limit: 20 },
              // A parcel that comes before anybody agreed to it fits as well; without a word they would be too many (E39).
              ...(asked === '' ? { stage: 'parcel' } : { beforeLab: 'true', q: asked }),
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  if (chosen !== null) return <Chosen caseNo={chosen} code={code} afterRecord={afterRecord} />;
  return (
    <Paper withBorder p="md" component="section" aria-label={warehouse.matchTitle}>
      <Stack gap="sm">
        <Title order={3} size="h4">
          {warehouse.matchTitle}
        </Title>
        <TextInput
          label={warehouse.matchSearch}
          value={words}
          maxLength={200}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <ProblemNotice problem={error} />
        {/* Before anything was asked for, nothing was looked for either. */}
        {asked !== '' && data?.items.length === 0 && !isPlaceholderData ? (
          <Empty>{warehouse.matchNone}</Empty>
        ) : null}
        <List listStyleType="none" spacing="sm">
          {(data?.items ?? []).map((row) => (
            <List.Item key={row.caseNo}>
              <Candidate row={row} choose={() => choose(row.caseNo)} />
            </List.Item>
          ))}
        </List>
      </Stack>
    </Paper>
  );
}

function Candidate({ row, choose }: { readonly row: ListedCase; readonly choose: () => void }) {
  const { warehouse, cases } = useWords();
  const { day } = useFormat();
  const { caseNo, customerName, orderNo, sku, serialNo, openedAt, stage } = row;
  return (
    <Group justify="space-between" gap="xs">
      <div>
        <Text fw={600}>
          {caseNo} · {customerName}
        </Text>
        {stage === 'parcel' ? null : <Text size="sm">{cases.stages[stage]}</Text>}
        <Text size="sm">
          {sku}
          {serialNo === null ? '' : ` · ${serialNo}`} · {cases.order} {orderNo} · {day(openedAt)}
        </Text>
      </div>
      <Button variant="default" onClick={choose}>
        {warehouse.matchIs(caseNo)}
      </Button>
    </Group>
  );
}

function Chosen({ caseNo, code, afterRecord }: Props & { readonly caseNo: string }) {
  const { data: view, error } = useQuery(caseQuery(caseNo));
  if (view === undefined) return <ProblemNotice problem={error} />;
  const { appealNo, stage, unit, actions } = view;
  const { sku, title, serialNo, currency } = unit;
  const piece = { sku, title, serialNo, currency };
  const found = { caseNo, appealNo, stage, ...piece, received: null, actions: [...actions] };
  return <ArrivalCard found={found} parcelNo={code} afterRecord={afterRecord} />;
}
