import { answered, api } from '../api/client';
import type { Stage } from '../api/types';
import { stageOrder } from '../cases/picture/stage-order';
import { useFormat } from '../format';
import { useWords } from '../words/language';
import { Bars, TimeBars } from './bars';
import { Report } from './report';
import { spanned, useReport } from './span';
import type { Span } from './span';

const colours: Readonly<Record<Stage, string>> = {
  appeal: 'gray.6',
  support: 'blue.6',
  agreement: 'cyan.6',
  parcel: 'teal.6',
  lab: 'violet.6',
  offer: 'yellow.6',
  refund: 'green.7',
  replacement: 'lime.7',
  repair: 'orange.6',
  'goods-back': 'pink.6',
  closed: 'dark.3',
};

/** Who stood where, day by day, week by week or month by month. */
export function StagesOverTime({ span }: { readonly span: Span }) {
  const { reports, cases } = useWords();
  const { civilDay } = useFormat();
  const query = useReport('stages-over-time', span, () =>
    answered(api.GET('/api/v1/reports/stages-over-time', spanned(span))),
  );
  const items = query.data?.items ?? [];
  const stages = stageOrder.filter((stage) => items.some((item) => (item.stages[stage] ?? 0) > 0));
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  return (
    <Report
      title={reports.overTime.title}
      text={reports.overTime.text}
      file="stages-over-time"
      query={query}
      rows={items}
      columns={[
        {
          name: reports.overTime.grains[query.data?.grain ?? 'week'],
          of: ({ day }) => day,
          shown: ({ day }) => civilDay(day),
        },
        ...stages.map((stage) => ({
          name: cases.stages[stage],
          of: (item: (typeof items)[number]) => item.stages[stage] ?? 0,
        })),
        { name: reports.total, of: (item) => sum(item.stages) },
      ]}
    >
      <TimeBars
        data={items.map((item) => ({ ...item.stages, name: civilDay(item.day) }))}
        series={stages.map((stage) => ({
          name: stage,
          label: cases.stages[stage],
          color: colours[stage],
        }))}
      />
    </Report>
  );
}

const shades = ['blue.1', 'blue.3', 'blue.5', 'blue.7', 'blue.9', 'violet.8', 'grape.9'];

/** The distribution of the time in each stage. */
export function StageTimes({ span }: { readonly span: Span }) {
  const { reports, cases } = useWords();
  const { duration, share } = useFormat();
  const { times } = reports;
  const query = useReport('stage-times', span, () =>
    answered(api.GET('/api/v1/reports/stage-times', spanned(span))),
  );
  const items = stageOrder.flatMap((stage) => query.data?.items.find((item) => item.stage === stage) ?? []);
  const long = (name: string, of: (item: (typeof items)[number]) => number) => ({
    name,
    fileName: times.hours(name),
    of: (item: (typeof items)[number]) => Math.round(of(item) / 36) / 100,
    shown: (item: (typeof items)[number]) => duration(of(item)),
  });
  return (
    <Report
      title={times.title}
      text={times.text}
      file="stage-times"
      query={query}
      rows={items}
      columns={[
        { name: reports.stage, of: ({ stage }) => cases.stages[stage] },
        { name: reports.count, of: (item) => item.cases },
        long(times.median, ({ medianSeconds }) => medianSeconds),
        long(times.ninthTenth, ({ ninthTenthSeconds }) => ninthTenthSeconds),
        long(times.longest, ({ longestSeconds }) => longestSeconds),
        ...times.classes.map((name, index) => ({
          name,
          of: (item: (typeof items)[number]) => item.classes[index] ?? 0,
        })),
      ]}
    >
      <Bars
        type="percent"
        data={items.map(({ stage, classes }) => ({
          ...Object.fromEntries(classes.map((count, index) => [`class${String(index)}`, count])),
          name: cases.stages[stage],
        }))}
        series={times.classes.map((label, index) => ({
          name: `class${String(index)}`,
          label,
          color: shades[index] ?? 'gray.6',
        }))}
        written={share}
      />
    </Report>
  );
}

/** Our own promises. */
export function Promises({ span }: { readonly span: Span }) {
  const { reports, cases } = useWords();
  const { share } = useFormat();
  const { promises } = reports;
  const query = useReport('promises', span, () =>
    answered(api.GET('/api/v1/reports/promises', spanned(span))),
  );
  const items = query.data?.items ?? [];
  const rate = ({ kept, broken, overdue }: (typeof items)[number]): number =>
    kept / Math.max(1, kept + broken + overdue);
  return (
    <Report
      title={promises.title}
      text={promises.text}
      file="promises"
      query={query}
      rows={items}
      columns={[
        { name: reports.stage, of: ({ stage }) => cases.stages[stage] },
        { name: promises.kept, of: ({ kept }) => kept },
        { name: promises.broken, of: ({ broken }) => broken },
        { name: promises.overdue, of: ({ overdue }) => overdue },
        {
          name: promises.rate,
          of: (item) => Math.round(rate(item) * 1000) / 1000,
          shown: (item) => share(rate(item)),
        },
      ]}
    >
      <Bars
        type="stacked"
        data={items.map(({ stage, kept, broken, overdue }) => ({
          name: cases.stages[stage],
          ...{ kept, broken, overdue },
        }))}
        series={[
          { name: 'kept', label: promises.kept, color: 'green.7' },
          { name: 'broken', label: promises.broken, color: 'red.7' },
          { name: 'overdue', label: promises.overdue, color: 'orange.6' },
        ]}
      />
    </Report>
  );
}
