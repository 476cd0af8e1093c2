import { sql } from 'kysely';
import type { Queries } from '../database';
import type { Span } from './stages';

export interface RefundTotal {
  readonly state: string;
  readonly currency: string;
  readonly refunds: number;
  readonly amountCents: number;
}

/** The refunds that were decided in the span, by where they stand now and by currency. */
export async function refundTotals(db: Queries, { from, to }: Span): Promise<readonly RefundTotal[]> {
  return db
    .selectFrom('refund_intents')
    .select(['state', 'currency', sql<number>`count(*)::int`.as('refunds')])
    .select(sql<number>`sum(amount_cents)::bigint`.as('amountCents'))
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .groupBy(['state', 'currency'])
    .orderBy('currency')
    .orderBy('state')
    .execute();
}

/** Upper bounds of the classes that goods are counted in by their age, in days; one more class holds older ones. */
export const ageClassDays = [3, 7, 14, 30, 60] as const;

export interface HeldGoods {
  readonly place: string;
  readonly goods: number;
  readonly classes: readonly number[];
  readonly oldestSince: Date;
  readonly oldestCaseNo: string;
}

/** How long the goods of open cases, and strangers' goods in quarantine, have been in our house (I10). */
export async function custodyAge(db: Queries, now: Date): Promise<readonly HeldGoods[]> {
  const bounds = sql.raw(`array[${ageClassDays.join(', ')}]::float8[]`);
  const { rows } = await sql<HeldGoods>`
    with held as (
      select c.case_no, c.snapshot->>'place' as place, coalesce((
        select min(k.at) from custody k
        where k.case_no = c.case_no and k.place in ('receiving', 'quarantine', 'lab', 'outgoing')
          and k.seq > coalesce((
            select max(o.seq) from custody o
            where o.case_no = c.case_no and o.place not in ('receiving', 'quarantine', 'lab', 'outgoing')
          ), 0)
      ), c.updated_at) as since
      from cases c
      where c.stage <> 'closed' and c.snapshot->>'place' in ('receiving', 'quarantine', 'lab', 'outgoing')
      union all
      select case_no, 'stray', came_at from stray_goods where returned_at is null
    ), classed as (
      select *, width_bucket(extract(epoch from ${now}::timestamptz - since)::float8 / 86400, ${bounds}) as class from held
    )
    select place, count(*)::int as goods,
      array[${sql.join([0, 1, 2, 3, 4, 5].map((one) => sql`(count(*) filter (where class = ${one}))::int`))}] as classes,
      min(since) as "oldestSince", (array_agg(case_no order by since))[1] as "oldestCaseNo"
    from classed
    group by place
    order by place`.execute(db);
  return rows;
}
