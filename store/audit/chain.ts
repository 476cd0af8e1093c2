import { sql } from 'kysely';
import type { Database } from '../database';
import { within } from './checked';
import type { Breach, Checked, Scope } from './checked';

/**
 * I11: every event is as it was written. A changed row differs from its own hash, and where that was reckoned anew, the
 * next row differs; a row that was removed or put in between leaves a gap.
 */
export async function chainBreaches(db: Database, scope: Scope): Promise<Checked> {
  const { rows: counted } = await sql<{ events: number }>`
    select count(*) as events from case_events where ${within(scope, 'case_no')}`.execute(db);
  const { rows } = await sql<Breach>`
    select case_no as subject, what from (
      select c.case_no, c.seq, case
        when c.seq <> coalesce(c.before, 0) + 1
          then format('event %s follows event %s', c.seq, coalesce(c.before, 0))
        when c.hash is distinct from chained_hash(c.previous, c.content)
          then format('event %s or the one before it is not as it was written: its hash differs', c.seq)
      end as what
      from (select case_no, seq, hash, hashed_event(e) as content, lag(seq) over one as before,
          lag(hash) over one as previous
        from case_events e where ${within(scope, 'case_no')}
        window one as (partition by case_no order by seq)) c) judged
    where what is not null order by case_no, seq limit 1000`.execute(db);
  return { checked: counted[0]?.events ?? 0, breaches: rows };
}

/**
 * I11 for what happened to accounts and what was refused: every row of `security_events` is as it was written and in one
 * chain, in the order of their commits.
 */
export async function securityChainBreaches(db: Database): Promise<Checked> {
  const { rows: counted } = await sql<{ events: number }>`
    select count(*) as events from security_events`.execute(db);
  const { rows } = await sql<Breach>`
    select format('security event %s', event_id) as subject, what from (
      select event_id, place, case
        when c.place is null then 'it is in no chain: it was written past the desk'
        when e.at is null then 'it is gone'
        when c.place <> coalesce(c.before, 0) + 1
          then format('its place in the chain is %s, behind %s', c.place, coalesce(c.before, 0))
        when c.hash is distinct from security_hash(c.previous, hashed_security_event(e))
          then 'it or the one before it is not as it was written: its hash differs'
      end as what
      from security_events e full join (
        select *, lag(place) over one as before, lag(hash) over one as previous
        from security_chain window one as (order by place)) c using (event_id)) judged
    where what is not null order by place nulls last, event_id limit 1000`.execute(db);
  return { checked: counted[0]?.events ?? 0, breaches: rows };
}
