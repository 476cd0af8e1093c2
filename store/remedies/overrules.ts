import { sql } from 'kysely';
import type { Queries } from '../database';

/** How often a manager set a rule aside, each rule counted once a case and manager. */
export interface Overrules {
  readonly rule: string;
  readonly managerId: string;
  readonly cases: number;
}

/**
 * The rules that managers set aside in a span of time: those that they named, and those that stood against an option
 * for which they decided, as the offer that followed says.
 */
export async function overruleReport(
  db: Queries,
  span: { readonly from: Date; readonly to: Date },
): Promise<readonly Overrules[]> {
  const { rows } = await sql<Overrules>`
    with named as (
      select case_no, seq, detail->>'rule' as rule, actor_id
      from case_events
      where name = 'ruleOverruled' and at >= ${span.from} and at < ${span.to}
    ), implied as (
      select d.case_no, d.seq, r.rule, d.actor_id
      from case_events d
      cross join lateral (
        select o.detail from case_events o
        where o.case_no = d.case_no and o.seq > d.seq and o.name = 'optionsOffered'
        order by o.seq limit 1
      ) offer
      cross join lateral jsonb_array_elements_text(coalesce(offer.detail->'overruled', '[]')) as r(rule)
      where d.name = 'managerDecided' and d.at >= ${span.from} and d.at < ${span.to}
        and not exists (
          select 1 from case_events n
          where n.case_no = d.case_no and n.seq < d.seq and n.name = 'ruleOverruled' and n.detail->>'rule' = r.rule
        )
    )
    select rule, actor_id as "managerId", count(distinct case_no)::int as cases
    from (select * from named union all select * from implied) overruled
    group by rule, actor_id
    order by rule, actor_id`.execute(db);
  return rows;
}

/** One word of a manager against the rules, or for an option. */
export interface ManagersWord {
  readonly caseNo: string;
  readonly seq: number;
  readonly at: Date;
  readonly name: 'ruleOverruled' | 'managerDecided';
  readonly managerId: string;
  /** The rule that was set aside, or the option that was decided for. */
  readonly about: string;
  readonly reason: string | null;
  readonly stage: string;
  readonly outcome: string | null;
}

export interface WordPosition {
  readonly at: Date;
  readonly caseNo: string;
  readonly seq: number;
}

/** What managers decided, the newest first, page by page. */
export async function managersWords(
  db: Queries,
  { after, limit }: { readonly after: WordPosition | null; readonly limit: number },
): Promise<readonly ManagersWord[]> {
  const older = after
    ? sql`and (e.at, e.case_no, e.seq) < (${after.at}::timestamptz, ${after.caseNo}::text, ${after.seq}::integer)`
    : sql``;
  const { rows } = await sql<ManagersWord>`
    select e.case_no as "caseNo", e.seq, e.at, e.name, e.actor_id as "managerId",
      coalesce(e.detail->>'rule', e.detail->>'kind', '') as about, t.body as reason, c.stage, c.outcome
    from case_events e
    join cases c on c.case_no = e.case_no
    left join case_texts t on t.text_id = e.detail->>'reason'
    where e.name in ('ruleOverruled', 'managerDecided') ${older}
    order by e.at desc, e.case_no desc, e.seq desc
    limit ${limit}`.execute(db);
  return rows;
}
