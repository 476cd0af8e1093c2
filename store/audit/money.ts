import { sql } from 'kysely';
import type { Queries } from '../database';
import type { Scope } from './checked';

/** A refund intent beside what the case and its order say about the money. */
export type AuditedIntent = Awaited<ReturnType<typeof pageOf>>[number];

const PAGE = 200;

/** All intents, payment by payment, so that the intents of one charge come in one page or in neighbouring ones. */
export async function* intentsByPage(db: Queries, scope: Scope): AsyncGenerator<readonly AuditedIntent[]> {
  let after = { paymentId: '', intentId: '' };
  for (;;) {
    const rows = await pageOf(db, scope, after);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last;
  }
}

function pageOf(
  db: Queries,
  { caseNo }: Scope,
  after: { readonly paymentId: string; readonly intentId: string },
) {
  const page = intents(db)
    .where((is) =>
      is(is.refTuple('i.payment_id', 'i.intent_id'), '>', is.tuple(after.paymentId, after.intentId)),
    )
    .orderBy('i.payment_id')
    .orderBy('i.intent_id')
    .limit(PAGE);
  return (caseNo === null ? page : page.where('i.case_no', '=', caseNo)).execute();
}

/** The intents on a payment. */
export function intentsOnPayment(db: Queries, paymentId: string): Promise<readonly AuditedIntent[]> {
  return intents(db).where('i.payment_id', '=', paymentId).execute();
}

/** Which of these intents the desk has written down. */
export async function knownIntents(db: Queries, intentIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (intentIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('refund_intents')
    .select('intent_id')
    .where('intent_id', 'in', intentIds)
    .execute();
  return new Set(rows.map((row) => row.intent_id));
}

function intents(db: Queries) {
  return (
    db
      .selectFrom('refund_intents as i')
      .innerJoin('cases as c', 'c.case_no', 'i.case_no')
      .innerJoin('units as u', 'u.unit_id', 'i.unit_id')
      .innerJoin('orders as o', 'o.order_no', 'u.order_no')
      .innerJoin('order_lines as l', (join) =>
        join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
      )
      .select(['i.intent_id as intentId', 'i.case_no as caseNo', 'i.payment_id as paymentId', 'i.state'])
      .select(['i.amount_cents as amountCents', 'i.currency', 'i.round', 'i.called_at as calledAt'])
      .select(['i.requested_by as requestedBy', 'i.approved_by as approvedBy', 'i.updated_at as updatedAt'])
      .select(['i.provider_refund_id as providerRefundId', 'i.settled_by_hand as settledByHand', 'i.failure'])
      .select(['o.currency as orderCurrency'])
      .select(
        sql<boolean>`(i.payment_provider, i.payment_id) in (
        select p.provider, p.payment_id from order_payments p where p.order_no = o.order_no
        union all select o.payment_provider, o.payment_id
          where not exists (select from order_payments p where p.order_no = o.order_no)
      )`.as('isOnOrder'),
      )
      .select(
        sql<number>`(select sum(all_of.amount_cents) from refund_intents all_of
        where all_of.case_no = i.case_no and all_of.purpose = i.purpose)::bigint`.as('decidedCents'),
      )
      // What the customer read and chose; other than the price of a unit, a difference stands in no order (E65).
      .select(
        sql<number | null>`(select (e.detail->>'differenceCents')::bigint from case_events e
        where e.case_no = i.case_no and e.name in ('optionChosen', 'replacementOrderedAgain') order by e.seq desc limit 1)`.as(
          'promisedCents',
        ),
      )
      .select(
        sql<number>`(select coalesce(sum(d.amount_cents), 0) from refund_intents d join cases before using (case_no)
        where d.unit_id = i.unit_id and d.purpose = 'difference' and before.case_id < c.case_id
          and d.created_at <= i.created_at)::bigint`.as('paidBackCents'),
      )
      .select(
        sql<number>`(select coalesce(sum(o.amount_cents), 0) from refund_intents o
        where o.unit_id = i.unit_id and o.state not in ('failed', 'reversed'))::bigint`.as('ofUnitCents'),
      )
      // A price that could not be paid back, before another remedy took its place, is owed no more (O3).
      .select(
        sql<boolean>`i.purpose = 'price' and i.state in ('failed', 'reversed')
        and exists (select from remedies r where r.case_no = i.case_no and r.kind = 'replacement')`.as(
          'isGivenUp',
        ),
      )
      .select('i.purpose')
      .select('i.payment_provider as provider')
      .select(['l.unit_paid_cents as unitPaidCents', 'c.policy_version as policyVersion'])
  );
}
