import { sql } from 'kysely';
import type { Database } from '../database';
import { within } from './checked';
import type { Breach, Checked, Scope } from './checked';

/** I6: one remedy per case, one replacement and one repair at a time, and nothing more for a unit that was refunded. */
export async function remedyBreaches(db: Database, scope: Scope): Promise<Checked> {
  const { rows: counted } = await sql<{ remedied: number }>`
    select count(*) as remedied from (
      select case_no from dispatch_orders where purpose <> 'goods-back'
      union select case_no from repair_orders
      union select case_no from refund_intents) remedied
    where ${within(scope, 'case_no')}`.execute(db);
  const { rows } = await sql<Breach>`
    select subject, what from (
      select case_no as subject, format('%s replacements are ordered or sent', count(*)) as what
        from dispatch_orders where purpose = 'replacement' and state in ('to-pack', 'dispatched', 'delivered')
        group by case_no having count(*) > 1
      union all
      select case_no, format('%s repair orders are open or done', count(*))
        from repair_orders where state in ('open', 'passed') group by case_no having count(*) > 1
      union all
      select i.case_no, format('it is refunded, and a replacement is %s', d.state)
        from refund_intents i join dispatch_orders d using (case_no)
        where i.state = 'settled' and i.purpose = 'price' and d.purpose = 'replacement' and d.state in ('to-pack', 'dispatched', 'delivered')
      union all
      select later.case_no, format('its unit was refunded already in %s', i.case_no)
        from refund_intents i join cases first using (case_no)
        join cases later on later.unit_id = first.unit_id and later.case_id > first.case_id
        where i.state = 'settled' and i.purpose = 'price' and later.outcome in ('refunded', 'replaced', 'repaired')
      union all
      -- What goes back beside a cheaper product is owed with the choice, and paid before the case may end (E65).
      select c.case_no, format('it closed as replaced, %s of a difference were chosen and %s are paid', chosen.cents, paid.cents)
        from cases c
        cross join lateral (select coalesce((e.detail->>'differenceCents')::bigint, 0) as cents from case_events e
          where e.case_no = c.case_no and e.name in ('optionChosen', 'replacementOrderedAgain') order by e.seq desc limit 1) chosen
        cross join lateral (select coalesce(sum(amount_cents), 0) as cents from refund_intents
          where case_no = c.case_no and purpose = 'difference' and state = 'settled') paid
        where c.stage = 'closed' and c.outcome = 'replaced' and chosen.cents <> paid.cents
      union all
      select c.case_no, format('it closed as %s, but there are %s settled refunds, %s replacements delivered, %s repairs passed and %s delivered',
        c.outcome, l.refunds, l.replaced, l.passed, l.home)
        from cases c cross join lateral (
          select (select count(*) from refund_intents where case_no = c.case_no and purpose = 'price' and state = 'settled') as refunds,
            -- One refund has a part for each way the unit was paid with, and all of them are paid (E79).
            (select greatest(count(*), 1) from refund_intents where case_no = c.case_no and purpose = 'price') as parts,
            (select count(*) from repair_orders where case_no = c.case_no and state = 'passed') as passed,
            count(*) filter (where purpose = 'replacement') as replaced,
            count(*) filter (where purpose = 'repaired') as home
          from dispatch_orders where case_no = c.case_no and state = 'delivered') l
        where c.stage = 'closed' and case c.outcome
          when 'refunded' then l.refunds <> l.parts when 'replaced' then l.replaced <> 1
          when 'repaired' then l.passed <> 1 or l.home <> 1 else false end
    ) found where ${within(scope, 'subject')} order by subject limit 1000`.execute(db);
  return { checked: counted[0]?.remedied ?? 0, breaches: rows };
}
