import { sql } from 'kysely';
import type { Queries } from '../database';

/** A span of time: from its first moment to the one after its last. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

export type Grain = 'day' | 'week' | 'month';

export interface StandingCases {
  /** First day of the day, week or month at whose end they were counted. */
  readonly day: string;
  readonly stage: string;
  readonly cases: number;
}

/**
 * How many open cases stood in each stage at the end of each day, week or month of a calendar; the last one ends with
 * the span. Nothing before the first case is counted.
 */
export async function stagesOverTime(
  db: Queries,
  { from, to }: Span,
  { grain, timeZone }: { readonly grain: Grain; readonly timeZone: string },
): Promise<readonly StandingCases[]> {
  const dayOf = (at: unknown) => sql`date_trunc(${grain}::text, (${at}) at time zone ${timeZone}::text)`;
  const { rows } = await sql<StandingCases>`
    with spans as (
      select stage, greatest(entered_at, ${from}::timestamptz) as begun, left_at
      from case_stages
      where entered_at < ${to} and (left_at is null or left_at >= ${from}) and stage <> 'closed'
    ), moves as (
      select day, stage, sum(moved) as moved
      from (
        select ${dayOf(sql.ref('begun'))} as day, stage, 1 as moved from spans
        union all
        select ${dayOf(sql.ref('left_at'))}, stage, -1 from spans where left_at < ${to}
      ) as each_move
      group by day, stage
    ), days as (
      select generate_series(
        min(day), ${dayOf(sql`${to}::timestamptz - interval '1 millisecond'`)}, ('1 ' || ${grain}::text)::interval
      ) as day
      from moves
    )
    select to_char(d.day, 'YYYY-MM-DD') as day, s.stage,
      (sum(coalesce(m.moved, 0)) over (partition by s.stage order by d.day))::int as cases
    from days d
    cross join (select distinct stage from moves) s
    left join moves m on m.day = d.day and m.stage = s.stage
    order by d.day, s.stage`.execute(db);
  return rows;
}

/** Upper bounds of the classes that times are counted in, in seconds; one more class holds what took longer. */
export const timeClassSeconds = [3_600, 86_400, 259_200, 604_800, 1_209_600, 2_592_000] as const;

export interface StageTimes {
  readonly stage: string;
  readonly cases: number;
  readonly medianSeconds: number;
  /** Nine of ten cases took at most this long. */
  readonly ninthTenthSeconds: number;
  readonly longestSeconds: number;
  /** How many took how long, by `timeClassSeconds`. */
  readonly classes: readonly number[];
}

/** How long cases stood in each stage that they left in the span. */
export async function stageTimes(db: Queries, { from, to }: Span): Promise<readonly StageTimes[]> {
  const bounds = sql.raw(`array[${timeClassSeconds.join(', ')}]::float8[]`);
  const { rows } = await sql<StageTimes>`
    with times as (
      select stage, extract(epoch from left_at - entered_at)::float8 as seconds
      from case_stages
      where left_at >= ${from} and left_at < ${to} and stage <> 'closed'
    ), classed as (
      select stage, seconds, width_bucket(seconds, ${bounds}) as class from times
    )
    select stage, count(*)::int as cases,
      percentile_cont(0.5) within group (order by seconds) as "medianSeconds",
      percentile_cont(0.9) within group (order by seconds) as "ninthTenthSeconds",
      max(seconds) as "longestSeconds",
      array[${sql.join([0, 1, 2, 3, 4, 5, 6].map((one) => sql`(count(*) filter (where class = ${one}))::int`))}] as classes
    from classed
    group by stage
    order by stage`.execute(db);
  return rows;
}

export interface Promises {
  readonly stage: string;
  /** Left in the span, and in time. */
  readonly kept: number;
  /** Left in the span after their deadline had passed. */
  readonly broken: number;
  /** Overdue at this moment. */
  readonly overdue: number;
}

/** What became of our own promises: the inspection, the refund, the dispatch and the repair "within a few days" (J). */
export async function promisesKept(db: Queries, { from, to }: Span): Promise<readonly Promises[]> {
  const { rows } = await sql<Promises>`
    select stage,
      (count(*) filter (where left_at is not null and not missed))::int as kept,
      (count(*) filter (where left_at is not null and missed))::int as broken,
      (count(*) filter (where left_at is null))::int as overdue
    from case_stages
    where stage in ('lab', 'refund', 'replacement', 'repair')
      and ((left_at >= ${from} and left_at < ${to}) or (left_at is null and missed))
    group by stage
    order by stage`.execute(db);
  return rows;
}
