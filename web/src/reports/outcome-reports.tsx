import { Text } from '@mantine/core';
import { answered, api } from '../api/client';
import { useFormat } from '../format';
import { named, useWords } from '../words/language';
import { Bars } from './bars';
import { Report } from './report';
import { spanned, useReport } from './span';
import type { Span } from './span';

/** How the cases of the span ended, and where the open ones stand. */
export function Outcomes({ span }: { readonly span: Span }) {
  const { reports, cases } = useWords();
  const { count } = useFormat();
  const query = useReport('outcomes', span, () =>
    answered(api.GET('/api/v1/reports/outcomes', spanned(span))),
  );
  const { data } = query;
  return (
    <>
      {data ? <Text>{reports.opened(count(data.opened))}</Text> : null}
      <Counts
        {...reports.outcomes}
        file="outcomes"
        query={query}
        counts={data?.outcomes ?? {}}
        names={cases.outcomes}
      />
      <Counts
        {...reports.standing}
        file="stages"
        query={query}
        counts={data?.stages ?? {}}
        names={cases.stages}
      />
    </>
  );
}

interface CountsProps {
  readonly title: string;
  readonly text: string;
  readonly file: string;
  readonly query: { readonly isPending: boolean; readonly error: Error | null };
  readonly counts: Readonly<Record<string, number>>;
  readonly names: Readonly<Record<string, string>>;
}

function Counts({ title, text, file, query, counts, names }: CountsProps) {
  const { reports } = useWords();
  const { share } = useFormat();
  const total = Object.values(counts).reduce((sum, cases) => sum + cases, 0);
  const rows = Object.entries(counts)
    .map(([name, cases]) => ({ name: named(names, name), cases }))
    .sort((a, b) => b.cases - a.cases);
  return (
    <Report
      title={title}
      text={text}
      file={file}
      query={query}
      rows={rows}
      columns={[
        { name: reports.name, of: ({ name }) => name },
        { name: reports.count, of: ({ cases }) => cases },
        {
          name: reports.share,
          of: ({ cases }) => Math.round((cases / total) * 1000) / 1000,
          shown: ({ cases }) => share(cases / total),
        },
      ]}
    >
      <Bars data={rows} series={[{ name: 'cases', label: reports.count, color: 'blue.8' }]} />
    </Report>
  );
}
