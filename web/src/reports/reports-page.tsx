import '@mantine/charts/styles.css';
import { useState } from 'react';
import { BarChart } from '@mantine/charts';
import { Button, Group, Paper, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { useFormat } from '../format';
import { Empty, PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { named, useWords } from '../words/language';
import { saveCsv } from './save-csv';

const yearMs = 365 * 86_400_000;

interface Span {
  readonly from: string;
  readonly to: string;
}

/** How cases end and where the open ones stand, as pictures, tables and files. */
export default function ReportsPage() {
  const { reports, cases } = useWords();
  const { count } = useFormat();
  const [span, setSpan] = useState<Span>(lastYear);
  const { data, error, isPending } = useReport(span);
  return (
    <>
      <PageTitle title={reports.title} />
      <Stack>
        <SpanForm span={span} show={setSpan} />
        <ProblemNotice problem={error} />
        {isPending ? <Waiting /> : null}
        {data?.opened === 0 ? <Empty>{reports.none}</Empty> : null}
        {data && data.opened > 0 ? (
          <>
            <Text>{reports.opened(count(data.opened))}</Text>
            <Report title={reports.outcomes} file="outcomes" counts={data.outcomes} names={cases.outcomes} />
            <Report title={reports.stages} file="stages" counts={data.stages} names={cases.stages} />
          </>
        ) : null}
      </Stack>
    </>
  );
}

function lastYear(): Span {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return { from: day(Date.now() - yearMs), to: day(Date.now()) };
}

function useReport({ from, to }: Span) {
  return useQuery({
    queryKey: ['report', from, to],
    queryFn: () =>
      answered(
        api.GET('/api/v1/reports/outcomes', {
          params: { query: { from: `${from}T00:00:00Z`, to: `${to}T23:59:59.999Z` } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

function SpanForm({ span, show }: { readonly span: Span; readonly show: (span: Span) => void }) {
  const { reports } = useWords();
  const [from, setFrom] = useState(span.from);
  const [to, setTo] = useState(span.to);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        show({ from, to });
      }}
    >
      <Group align="end" gap="sm">
        <TextInput
          type="date"
          label={reports.from}
          required
          value={from}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
        <TextInput
          type="date"
          label={reports.to}
          required
          value={to}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
        <Button type="submit">{reports.show}</Button>
      </Group>
    </form>
  );
}

interface ReportProps {
  readonly title: string;
  readonly file: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly names: Readonly<Record<string, string>>;
}

/** One report: the picture, the table behind it, and the table as a file. */
function Report({ title, file, counts, names }: ReportProps) {
  const { reports } = useWords();
  const { count, share } = useFormat();
  const total = Object.values(counts).reduce((sum, cases) => sum + cases, 0);
  const rows = Object.entries(counts)
    .map(([name, cases]) => ({ name: named(names, name), cases }))
    .sort((a, b) => b.cases - a.cases);
  if (total === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      <div aria-hidden="true">
        <BarChart
          h={40 + rows.length * 40}
          data={rows}
          dataKey="name"
          orientation="vertical"
          yAxisProps={{ width: 130 }}
          xAxisProps={{ allowDecimals: false }}
          barChartProps={{ accessibilityLayer: false, tabIndex: -1 }}
          barProps={{ isAnimationActive: false, maxBarSize: 28 }}
          series={[{ name: 'cases', label: reports.count, color: 'blue.8' }]}
        />
      </div>
      <Table mt="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{reports.name}</Table.Th>
            <Table.Th ta="right">{reports.count}</Table.Th>
            <Table.Th ta="right">{reports.share}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, cases }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td ta="right">{count(cases)}</Table.Td>
              <Table.Td ta="right">{share(cases / total)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Button
        mt="sm"
        variant="default"
        onClick={() =>
          saveCsv(file, [[reports.name, reports.count], ...rows.map(({ name, cases }) => [name, cases])])
        }
      >
        {reports.csv}
      </Button>
    </Paper>
  );
}
