import { refundedCents, type Payment, type Refund, type State } from '../ledger/state';

/** The Stripe API version that these shapes follow. */
export const apiVersion = '2026-10-28.endive';

export function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

export function intentShape(payment: Payment): object {
  return {
    id: payment.intentId,
    object: 'payment_intent',
    amount: payment.amountCents,
    amount_received: payment.captured ? payment.amountCents : 0,
    capture_method: 'automatic',
    created: toSeconds(payment.createdAtMs),
    currency: payment.currency,
    latest_charge: payment.captured ? payment.chargeId : null,
    livemode: false,
    metadata: payment.metadata,
    payment_method_types: ['card'],
    status: payment.captured ? 'succeeded' : 'requires_confirmation',
  };
}

/** `changed` stands for a refund that is about to be written. */
export function chargeShape(state: State, payment: Payment, changed?: Refund): object {
  const amountRefunded = refundedCents(state, payment.id, changed);
  return {
    id: payment.chargeId,
    object: 'charge',
    amount: payment.amountCents,
    amount_captured: payment.amountCents,
    amount_refunded: amountRefunded,
    captured: true,
    created: toSeconds(payment.createdAtMs),
    currency: payment.currency,
    disputed: isDisputed(state, payment),
    livemode: false,
    metadata: payment.metadata,
    paid: true,
    payment_intent: payment.intentId,
    refunded: amountRefunded === payment.amountCents,
    status: 'succeeded',
  };
}

export function refundShape(refund: Refund, payment: Payment): object {
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amountCents,
    balance_transaction: refund.status === 'succeeded' ? refund.id.replace('re_', 'txn_') : null,
    charge: payment.chargeId,
    created: toSeconds(refund.createdAtMs),
    currency: refund.currency,
    metadata: refund.metadata,
    payment_intent: payment.intentId,
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: refund.status,
    transfer_reversal: null,
    ...(refund.pendingReason && { pending_reason: refund.pendingReason }),
    ...(refund.failureReason && { failure_reason: refund.failureReason }),
  };
}

export function isDisputed(state: State, payment: Payment): boolean {
  return state.modes.get(payment.id)?.name === 'disputed';
}

export function disputeShape(payment: Payment): object {
  return {
    id: payment.chargeId.replace(/^ch_/, 'dp_'),
    object: 'dispute',
    amount: payment.amountCents,
    charge: payment.chargeId,
    created: toSeconds(payment.createdAtMs),
    currency: payment.currency,
    livemode: false,
    metadata: {},
    payment_intent: payment.intentId,
    reason: 'general',
    status: 'needs_response',
  };
}
