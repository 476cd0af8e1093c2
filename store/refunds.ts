import type { CaseState } from '../workflows/contract';
import type { Database, Tx } from './database';
import type { RefundIntentsTable } from './tables';
import type { Selectable } from 'kysely';

export type RefundIntent = Selectable<RefundIntentsTable>;

/** The intent of a case's refund. Its id and round make the provider's idempotency key, so it never changes. */
function intentIdOf(caseNo: string): string {
  return `INT-${caseNo}`;
}

/**
 * Writes down what is to be paid, before anybody is asked to pay: one row per case, never deleted. A repeated call
 * finds the row; only an approver can be added.
 */
export async function ensureIntent(
  tx: Tx,
  state: Extract<CaseState, { readonly stage: 'refund' }>,
  paymentId: string,
): Promise<RefundIntent> {
  const { caseNo, unit, refund } = state;
  return tx
    .insertInto('refund_intents')
    .values({
      intent_id: intentIdOf(caseNo),
      case_no: caseNo,
      unit_id: unit.unitId,
      payment_id: paymentId,
      amount_cents: refund.amountCents,
      currency: unit.currency,
      state: 'requested',
      requested_by: refund.requestedBy,
      approved_by: refund.approvedBy,
      called_at: null,
      provider_refund_id: null,
      failure: null,
      settled_by_hand: null,
    })
    .onConflict((conflict) => conflict.column('case_no').doUpdateSet({ approved_by: refund.approvedBy }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function intentOf(db: Database, caseNo: string): Promise<RefundIntent | null> {
  return (
    (await db.selectFrom('refund_intents').selectAll().where('case_no', '=', caseNo).executeTakeFirst()) ??
    null
  );
}

/** Notes that the provider is about to be asked in this round, so that whoever comes after a crash looks first. */
export async function noteCall(db: Database, intentId: string, at: Date): Promise<void> {
  await db
    .updateTable('refund_intents')
    .set({ state: 'submitted', called_at: at, updated_at: at })
    .where('intent_id', '=', intentId)
    .where('called_at', 'is', null)
    .execute();
}

/** Ends a round whose key can only replay its answer; the next one gets a new key, after a look-up. */
export async function endRound(db: Database, intent: RefundIntent, at: Date): Promise<void> {
  await db
    .updateTable('refund_intents')
    .set({ round: intent.round + 1, called_at: null, state: 'unknown', updated_at: at })
    .where('intent_id', '=', intent.intent_id)
    .where('round', '=', intent.round)
    .execute();
}

/** The payment an order was paid with. */
export async function paymentOfOrder(db: Database, orderNo: string): Promise<string> {
  const row = await db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', orderNo)
    .executeTakeFirstOrThrow();
  return row.payment_id;
}
