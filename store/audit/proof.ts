import type { Queries } from '../database';

/** What the database holds of one case beside its record: money, stock, goods and letters. */
export type CaseFacts = Awaited<ReturnType<typeof caseFacts>>;

export async function caseFacts(db: Queries, caseNo: string) {
  const [intent, stock, custody, dispatches, letters] = await Promise.all([
    db
      .selectFrom('refund_intents')
      .select(['intent_id as intentId', 'payment_id as paymentId', 'amount_cents as amountCents', 'currency'])
      .select(['state', 'round', 'requested_by as requestedBy', 'approved_by as approvedBy', 'failure'])
      .select(['provider_refund_id as providerRefundId', 'settled_by_hand as settledByHand'])
      .select(['created_at as createdAt', 'called_at as calledAt'])
      .where('case_no', '=', caseNo)
      .executeTakeFirst(),
    db
      .selectFrom('stock_ledger')
      .select([
        'id',
        'sku',
        'on_hand_delta as onHandDelta',
        'reserved_delta as reservedDelta',
        'reason',
        'at',
      ])
      .where('reference', 'like', `${caseNo}/%`)
      .orderBy('id')
      .execute(),
    db
      .selectFrom('custody')
      .select(['seq', 'place', 'at'])
      .where('case_no', '=', caseNo)
      .orderBy('seq')
      .execute(),
    db
      .selectFrom('dispatch_orders')
      .select([
        'dispatch_id as dispatchId',
        'purpose',
        'attempt',
        'sku',
        'state',
        'tracking_no as trackingNo',
      ])
      .where('case_no', '=', caseNo)
      .orderBy('dispatch_id')
      .execute(),
    db
      .selectFrom('letters')
      .select(['template', 'message_id as messageId', 'sent_at as sentAt'])
      .where('case_no', '=', caseNo)
      .where('direction', '=', 'out')
      .orderBy('letter_id')
      .execute(),
  ]);
  return { intent: intent ?? null, stock, custody, dispatches, letters };
}
