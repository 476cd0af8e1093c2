import { idOf, isFields, text } from './wire';

/** A refund as the provider keeps it. */
export interface ProviderRefund {
  readonly providerRefundId: string;
  readonly state: 'pending' | 'succeeded' | 'failed' | 'canceled';
  readonly amountCents: number;
  /** Three small letters, as the provider writes them. */
  readonly currency: string;
  /** Why it failed, e.g. `expired_or_canceled_card`. */
  readonly failureReason: string | null;
  /** Why it is still pending, e.g. `insufficient_funds`. */
  readonly pendingReason: string | null;
  /** The payment's ids; a payment without an intent has only a charge. */
  readonly paymentIntentId: string | null;
  readonly chargeId: string | null;
  /** What the desk wrote on it; null for a refund made by hand. */
  readonly intentId: string | null;
  readonly caseNo: string | null;
  readonly round: number | null;
  /** ISO 8601, to the second. */
  readonly createdAt: string;
}

/** Reads a refund from the provider's JSON; null when it is none. */
export function readRefund(value: unknown): ProviderRefund | null {
  if (!isFields(value) || value['object'] !== 'refund') return null;
  const { id, amount, currency, created } = value;
  if (typeof id !== 'string' || typeof currency !== 'string') return null;
  if (typeof amount !== 'number' || typeof created !== 'number') return null;
  const metadata = isFields(value['metadata']) ? value['metadata'] : {};
  const round = Number(text(metadata['desk_round']) ?? Number.NaN);
  return {
    providerRefundId: id,
    state: stateOf(value['status']),
    amountCents: amount,
    currency,
    failureReason: text(value['failure_reason']),
    pendingReason: text(value['pending_reason']),
    paymentIntentId: idOf(value['payment_intent']),
    chargeId: idOf(value['charge']),
    intentId: text(metadata['desk_intent']),
    caseNo: text(metadata['desk_case']),
    round: Number.isInteger(round) ? round : null,
    createdAt: toIso(created),
  };
}

/** Seconds since 1970 as ISO 8601. */
export function toIso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Neither failed nor cancelled: its money is gone or on its way. */
export function isLive(refund: ProviderRefund): boolean {
  return refund.state === 'pending' || refund.state === 'succeeded';
}

/** Whether a refund is of exactly what was decided: the desk's own word on it says nothing of the amount (I2). */
export function isAsDecided(
  refund: Pick<ProviderRefund, 'amountCents' | 'currency'>,
  decided: { readonly amountCents: number; readonly currency: string },
): boolean {
  return (
    refund.amountCents === decided.amountCents &&
    refund.currency.toLowerCase() === decided.currency.toLowerCase()
  );
}

/** `requires_action` and anything new count as pending: the money has not arrived, and may still. */
function stateOf(status: unknown): ProviderRefund['state'] {
  return status === 'succeeded' || status === 'failed' || status === 'canceled' ? status : 'pending';
}
