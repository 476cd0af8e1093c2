import { sql } from 'kysely';
import type { Queries } from '../database';
import type { Obstacle } from './tables';

/** The cases that are about a person: of his orders, and of what he wrote about anybody's. */
export async function casesOfPerson(db: Queries, email: string): Promise<readonly string[]> {
  const { rows } = await sql<{ caseNo: string }>`
    select c.case_no as "caseNo" from cases c join appeals a using (appeal_no) join orders o using (order_no)
    where lower(a.email) = ${email} or lower(o.customer_email) = ${email} order by c.case_id`.execute(db);
  return rows.map(({ caseNo }) => caseNo);
}

/**
 * What has to end before these cases can be forgotten (E114): the case, its money with every dispute, a payout somebody
 * agreed to, goods on their way, a letter that was promised.
 */
export async function obstaclesIn(db: Queries, caseNos: readonly string[]): Promise<readonly Obstacle[]> {
  if (caseNos.length === 0) return [];
  const { rows } = await sql<Obstacle>`
    select case_no as "caseNo", 'open' as why from cases where case_no = any(${caseNos}) and stage <> 'closed'
    union select case_no, 'money' from refund_intents where case_no = any(${caseNos}) and state <> 'settled'
      and not exists (select from payouts p where p.case_no = refund_intents.case_no and p.state = 'settled')
      -- A price that could not be paid back is owed no more once the case ended otherwise (O3).
      and not (purpose = 'price' and state in ('failed', 'reversed') and exists (select from cases c
        where c.case_no = refund_intents.case_no and c.outcome <> 'refunded'))
    -- Money that went twice, or that nobody can explain, is still to be asked for.
    union select case_no, 'money' from cases where case_no = any(${caseNos}) and stage = 'closed' and attention = 'payments'
    union select case_no, 'payout' from payouts where case_no = any(${caseNos}) and state = 'proposed'
    union select i.case_no, 'dispute' from refund_intents i join payment_disputes d
      on i.payment_id in (d.payment_intent_id, d.charge_id) where i.case_no = any(${caseNos}) and d.standing = 'open'
    union select i.case_no, 'money' from refund_intents i join provider_refunds r using (intent_id)
      where i.case_no = any(${caseNos}) and r.state = 'pending'
    union select case_no, 'goods' from dispatch_orders where case_no = any(${caseNos}) and state in ('to-pack', 'dispatched')
    union select case_no, 'stray goods' from stray_goods where case_no = any(${caseNos}) and returned_at is null
    union select case_no, 'letter' from letters where case_no = any(${caseNos}) and direction = 'out'
      and sent_at is null and undelivered_at is null and next_attempt_at is not null
    order by 1, 2`.execute(db);
  return rows;
}
