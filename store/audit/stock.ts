import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database } from '../database';
import type { Breach, Checked, Scope } from './checked';

/** I3: the stock ledger replayed at every position, compared with the shelf, and each reservation with its entries. */
export async function stockBreaches(db: Database, scope: Scope): Promise<Checked> {
  const { rows: counted } = await sql<{ entries: number }>`
    select (select count(*) from stock_ledger where ${ofCase(scope, 'sku')}) as entries`.execute(db);
  const found = await Promise.all([
    sql<Breach>`
      with replayed as (
        select id, sku, sum(on_hand_delta) over w as on_hand, sum(reserved_delta) over w as reserved
        from stock_ledger where ${ofCase(scope, 'sku')} window w as (partition by sku order by id))
      select sku as subject,
        format('at position %s of the ledger %s are on hand and %s reserved', id, on_hand, reserved) as what
      from replayed where on_hand < 0 or reserved < 0 or reserved > on_hand order by id limit 1000`.execute(
      db,
    ),
    sql<Breach>`
      select p.sku as subject, format('the shelf has %s on hand and %s reserved, the ledger says %s and %s',
        p.stock_on_hand, p.stock_reserved, coalesce(l.on_hand, 0), coalesce(l.reserved, 0)) as what
      from products p left join (
        select sku, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved from stock_ledger group by sku
      ) l on l.sku = p.sku
      where ${ofCase(scope, 'p.sku')}
        and (p.stock_on_hand, p.stock_reserved) is distinct from (coalesce(l.on_hand, 0), coalesce(l.reserved, 0))
      order by p.sku limit 1000`.execute(db),
    sql<Breach>`
      select r.case_no as subject, format('%s × %s for %s is %s, but the ledger has %s beginnings and these ends: %s',
        r.quantity, r.sku, r.purpose, r.state, l.begun, coalesce(l.ends, 'none')) as what
      from reservations r cross join lateral (
        select count(*) filter (where reason = 'reserve') as begun,
          string_agg(reason, ', ' order by id) filter (where reason <> 'reserve') as ends
        from stock_ledger
        where sku = r.sku and reference = r.case_no || '/' || r.purpose || '/' || r.offer_version) l
      where ${ofCase(scope, 'r.sku')}
        and (l.begun <> 1 or l.ends is distinct from case when r.state = 'held' then null else r.state end)
      order by r.case_no limit 1000`.execute(db),
  ]);
  return { checked: counted[0]?.entries ?? 0, breaches: found.flatMap(({ rows }) => rows) };
}

/** A proof looks at the whole ledger of each product that its case has reserved. */
function ofCase({ caseNo }: Scope, column: string): RawBuilder<boolean> {
  return caseNo === null
    ? sql<boolean>`true`
    : sql<boolean>`${sql.ref(column)} in (select sku from reservations where case_no = ${caseNo})`;
}
