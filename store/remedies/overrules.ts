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
