import { sql } from 'kysely';
import type { Place } from '../../workflows/contract';
import type { Database } from '../database';
import { within } from './checked';
import type { Breach, Checked, Scope } from './checked';

/** I10: no case is closed whose goods are in our house, by its record or by the custody ledger. */
export async function custodyBreaches(
  db: Database,
  scope: Scope,
  inHouse: readonly Place[],
): Promise<Checked> {
  const { rows: counted } = await sql<{ closed: number }>`
    select count(*) as closed from cases where stage = 'closed' and ${within(scope, 'case_no')}`.execute(db);
  const { rows } = await sql<Breach>`
    select case_no as subject, what from (
      select c.case_no, case
        when c.snapshot->>'place' = any(${inHouse})
          then format('it is closed, and its goods are in %s', c.snapshot->>'place')
        when last.place = any(${inHouse})
          then format('it is closed, and the custody ledger leaves its goods in %s', last.place)
        when last.place = 'returned' and not exists (
          select from dispatch_orders d where d.case_no = c.case_no and d.state = 'delivered')
          then 'its goods went home by no dispatch order'
      end as what
      from cases c left join lateral (
        select place from custody where case_no = c.case_no
        order by seq desc, (place = c.snapshot->>'place') desc limit 1) last on true
      where c.stage = 'closed' and ${within(scope, 'c.case_no')}) judged
    where what is not null order by case_no limit 1000`.execute(db);
  return { checked: counted[0]?.closed ?? 0, breaches: rows };
}
