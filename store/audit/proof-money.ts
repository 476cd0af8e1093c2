import type { Queries } from '../database';

/** What was decided, what the provider spoke of, what was paid otherwise, and what the customer's bank disputes. */
export async function moneyFacts(db: Queries, caseNo: string) {
  const intents = await intentsOf(db, caseNo);
  const paymentIds = intents.map(({ paymentId }) => paymentId);
  const intentIds = intents.map(({ intentId }) => intentId);
  if (intents.length === 0) return { intents, refunds: [], payouts: [], disputes: [] };
  const [refunds, payouts, disputes] = await Promise.all([
    db
      .selectFrom('provider_refunds')
      .select(['provider_refund_id as providerRefundId', 'intent_id as intentId', 'round'])
      .select(['amount_cents as amountCents', 'currency', 'state', 'failure', 'source'])
      .select(['first_seen_at as firstSeenAt', 'updated_at as updatedAt'])
      .where('intent_id', 'in', intentIds)
      .orderBy('first_seen_at')
      .execute(),
    db
      .selectFrom('payouts')
      .select(['payout_id as payoutId', 'amount_cents as amountCents', 'currency', 'method', 'reference'])
      .select(['requested_by as requestedBy', 'approved_by as approvedBy', 'consent_ref as consentRef'])
      .select(['state', 'proposed_at as proposedAt', 'ended_at as endedAt'])
      .where('case_no', '=', caseNo)
      .orderBy('proposed_at')
      .execute(),
    db
      .selectFrom('payment_disputes')
      .select(['dispute_id as disputeId', 'amount_cents as amountCents', 'currency', 'standing'])
      .select(['first_seen_at as firstSeenAt', 'updated_at as updatedAt'])
      .where((dispute) =>
        dispute.or([dispute('payment_intent_id', 'in', paymentIds), dispute('charge_id', 'in', paymentIds)]),
      )
      .orderBy('first_seen_at')
      .execute(),
  ]);
  return { intents, refunds, payouts, disputes };
}

/** One for each way the unit was paid. */
function intentsOf(db: Queries, caseNo: string) {
  return db
    .selectFrom('refund_intents')
    .select(['intent_id as intentId', 'payment_id as paymentId', 'amount_cents as amountCents', 'currency'])
    .select(['state', 'round', 'requested_by as requestedBy', 'approved_by as approvedBy', 'failure'])
    .select(['provider_refund_id as providerRefundId', 'settled_by_hand as settledByHand'])
    .select(['created_at as createdAt', 'called_at as calledAt', 'payment_provider as provider', 'purpose'])
    .where('case_no', '=', caseNo)
    .orderBy('tender')
    .execute();
}
