import { Anchor, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import type { Action, CaseView } from '../api/types';
import { ActionPanel } from '../cases/actions/action-panel';
import { caseQuery, keysOf } from '../cases/case-queries';
import { CaseUpload, Photos } from '../cases/photos';
import { Standing } from '../cases/picture/standing';
import { Empty, PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { useSession } from '../shell/session';
import { named, useWords } from '../words/language';

const benchWork: readonly Action[] = ['lab-verdict', 'confirm-verdict'];
const repairWork: readonly Action[] = ['finish-repair', 'revise-repair', 'report-shortage'];

/** The bench: devices to inspect and repairs to finish, the most urgent first. */
export default function LabPage() {
  const { lab } = useWords();
  return (
    <>
      <PageTitle title={lab.title} />
      <Stack gap="xl">
        <Text>{lab.text}</Text>
        <Bench stage="lab" title={lab.devices} empty={lab.emptyBench} work={benchWork} />
        <Bench stage="repair" title={lab.repairs} empty={lab.emptyRepairs} work={repairWork} />
      </Stack>
    </>
  );
}

interface BenchProps {
  readonly stage: 'lab' | 'repair';
  readonly title: string;
  readonly empty: string;
  readonly work: readonly Action[];
}

function Bench({ stage, title, empty, work }: BenchProps) {
  const { shell } = useWords();
  const list = useInfiniteQuery({
    queryKey: [...keysOf.lists, 'bench', stage],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/cases', {
          params: { query: { stage, sort: 'due', limit: 20, ...(cursor !== '' && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 20_000,
  });
  const listed = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const views = useQueries({ queries: listed.map(({ caseNo }) => caseQuery(caseNo)) });
  return (
    <section aria-label={title}>
      <Title order={2} size="h3" mb="sm">
        {title}
      </Title>
      <Stack gap="sm">
        {list.isPending ? <Waiting /> : null}
        <ProblemNotice problem={list.error} />
        {list.isSuccess && listed.length === 0 ? <Empty>{empty}</Empty> : null}
        {views.flatMap(({ data }) => (data ? [<BenchCard key={data.caseNo} view={data} work={work} />] : []))}
        {list.hasNextPage ? (
          <Button variant="default" onClick={() => void list.fetchNextPage()}>
            {shell.more}
          </Button>
        ) : null}
      </Stack>
    </section>
  );
}

function BenchCard({ view, work }: { readonly view: CaseView; readonly work: readonly Action[] }) {
  const { cases, lab } = useWords();
  const { caseNo, unit, verdict, problem, arrival } = view;
  const { description } = problem;
  const session = useSession();
  // Nobody confirms his own verdict (O8).
  const isOwn =
    view.attention === 'lab' &&
    session?.kind === 'staff' &&
    verdict !== null &&
    verdict.by === session.userId;
  return (
    <Paper withBorder p="md" component="article" aria-label={caseNo}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Anchor component={Link} href={`/cases/${caseNo}`} fw={700} underline="always">
            {caseNo}
          </Anchor>
          <Standing view={view} />
        </Group>
        <Text fw={600}>
          {unit.title} ({unit.sku}){unit.serialNo === null ? '' : ` · ${unit.serialNo}`}
        </Text>
        {arrival?.matched === 'by product only' ? (
          <Text size="sm">
            {cases.arrival.matched}: {named(cases.arrival.matches, arrival.matched)}
          </Text>
        ) : null}
        {typeof description === 'string' ? <Text className="wrapping">{description}</Text> : null}
        {verdict === null ? null : (
          <Text>
            {cases.verdict}: {named(cases.causes, verdict.cause)}
            {verdict.findings === null ? '' : `. ${verdict.findings}`}
          </Text>
        )}
        {view.repair === null ? null : <RepairLines repair={view.repair} />}
        <Photos caseNo={caseNo} />
        {isOwn ? <Text>{lab.second}</Text> : <ActionPanel view={view} only={work} />}
        <CaseUpload caseNo={caseNo} label={lab.photos} />
      </Stack>
    </Paper>
  );
}

/** What a repair takes: how long, and which parts are kept for it. */
function RepairLines({ repair }: { readonly repair: NonNullable<CaseView['repair']> }) {
  const { lab } = useWords();
  const { minutes, parts } = repair;
  return (
    <>
      {minutes === null ? null : <Text>{lab.minutes(minutes)}</Text>}
      <Text>{parts.length === 0 ? lab.noParts : lab.parts}</Text>
      {parts.length === 0 ? null : (
        <List aria-label={lab.parts}>
          {parts.map(({ sku, quantity }) => (
            <List.Item key={sku}>
              {quantity} ×{' '}
              <Anchor component={Link} href={`/products/${encodeURIComponent(sku)}`} underline="always">
                {sku}
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}
