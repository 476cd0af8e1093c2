import { sql } from 'kysely';
import type { Queries } from '../database';
import type { Span } from './stages';

export interface Refusals {
  readonly rule: string;
  /** By the desk, which counted the dates. */
  readonly byDesk: number;
  readonly bySupport: number;
  /** After the lab's verdict, which left no option. */
  readonly afterLab: number;
}

/** How many cases each rule ended in the span; one that rests on two rules counts under both. */
export async function refusalsByRule(db: Queries, { from, to }: Span): Promise<readonly Refusals[]> {
  const { rows } = await sql<Refusals>`
    select rule,
      (count(distinct case_no) filter (where name = 'appealRefused'))::int as "byDesk",
      (count(distinct case_no) filter (where name = 'caseRefused'))::int as "bySupport",
      (count(distinct case_no) filter (where name = 'noOptionFound'))::int as "afterLab"
    from case_events cross join unnest(rules) as rule
    where name in ('appealRefused', 'caseRefused', 'noOptionFound') and at >= ${from} and at < ${to}
    group by rule
    order by count(distinct case_no) desc, rule`.execute(db);
  return rows;
}

export interface ProductCauses {
  readonly sku: string;
  readonly title: string;
  readonly cases: number;
  readonly causes: Readonly<Record<string, number>>;
}

const mostProducts = 50;

/** What the lab found, by product, for the cases opened in the span; the products with the most cases first. */
export async function causesByProduct(db: Queries, { from, to }: Span): Promise<readonly ProductCauses[]> {
  const { rows } = await sql<ProductCauses>`
    with found as (
      select l.sku, c.snapshot->'verdict'->>'cause' as cause, count(*)::int as cases
      from cases c
      join units u on u.unit_id = c.unit_id
      join order_lines l on l.order_no = u.order_no and l.line_no = u.line_no
      where c.opened_at >= ${from} and c.opened_at < ${to} and c.snapshot->'verdict'->>'cause' is not null
      group by 1, 2
    )
    select f.sku, p.title, sum(f.cases)::int as cases, jsonb_object_agg(f.cause, f.cases) as causes
    from found f join products p on p.sku = f.sku
    group by f.sku, p.title
    order by 3 desc, f.sku
    limit ${mostProducts}`.execute(db);
  return rows;
}

export interface RepairCosts {
  readonly sku: string;
  readonly title: string;
  readonly currency: string;
  readonly cases: number;
  readonly repaired: number;
  readonly replaced: number;
  /** Means, in minor units of the currency. */
  readonly repairCents: number;
  readonly replacementCents: number;
}

/**
 * What a repair would have cost, as the lab estimated it, against a replacement, for the cases opened in the span whose
 * newest offer knew both (O7).
 */
export async function repairCosts(db: Queries, { from, to }: Span): Promise<readonly RepairCosts[]> {
  const { rows } = await sql<RepairCosts>`
    select l.sku, p.title, o.facts->>'currency' as currency, count(*)::int as cases,
      (count(*) filter (where c.outcome = 'repaired'))::int as repaired,
      (count(*) filter (where c.outcome = 'replaced'))::int as replaced,
      round(avg((o.facts->>'repairCostCents')::bigint))::bigint as "repairCents",
      round(avg((o.facts->>'replacementCostCents')::bigint))::bigint as "replacementCents"
    from cases c
    join lateral (select facts from offers where case_no = c.case_no order by version desc limit 1) o on true
    join units u on u.unit_id = c.unit_id
    join order_lines l on l.order_no = u.order_no and l.line_no = u.line_no
    join products p on p.sku = l.sku
    where c.opened_at >= ${from} and c.opened_at < ${to}
      and o.facts->>'repairCostCents' is not null and o.facts->>'replacementCostCents' is not null
    group by 1, 2, 3
    order by count(*) desc, l.sku, 3
    limit ${mostProducts}`.execute(db);
  return rows;
}
