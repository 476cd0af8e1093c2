import { idOf, isFields, text } from './wire';

/** A payment as far as refunds need it. Amounts are minor units. */
export interface ProviderPayment {
  readonly capturedCents: number;
  /** Three small letters, as the provider writes them. */
  readonly currency: string;
  readonly disputes: readonly ProviderDispute[];
}

/** A payment that the customer disputes with his bank: open, or decided for us (`won`) or for him (`lost`). */
export interface ProviderDispute {
  readonly disputeId: string;
  readonly standing: 'open' | 'won' | 'lost';
  readonly amountCents: number;
  readonly currency: string;
  readonly paymentIntentId: string | null;
  readonly chargeId: string | null;
}

/** A charge as the provider's JSON has it; null when it is none. */
export interface ProviderCharge {
  readonly chargeId: string;
  readonly paymentIntentId: string | null;
  readonly capturedCents: number;
  readonly refundedCents: number;
  readonly currency: string;
  readonly disputed: boolean;
}

/** A dispute as the provider sent it; null where it is none. Amounts are in the minor units of its currency. */
export function readDispute(value: unknown): ProviderDispute | null {
  if (!isFields(value) || value['object'] !== 'dispute') return null;
  const { id, amount, currency, status } = value;
  if (typeof id !== 'string' || typeof amount !== 'number' || typeof currency !== 'string') return null;
  return {
    disputeId: id,
    standing: standingOf(status),
    amountCents: amount,
    currency,
    paymentIntentId: idOf(value['payment_intent']),
    chargeId: idOf(value['charge']),
  };
}

/** A charge as the provider sent it; null where it is none. Amounts are in the minor units of its currency. */
export function readCharge(value: unknown): ProviderCharge | null {
  if (!isFields(value) || value['object'] !== 'charge') return null;
  const { id, amount, currency } = value;
  if (typeof id !== 'string' || typeof amount !== 'number' || typeof currency !== 'string') return null;
  const captured = value['amount_captured'];
  const refunded = value['amount_refunded'];
  return {
    chargeId: id,
    paymentIntentId: idOf(value['payment_intent']),
    capturedCents: typeof captured === 'number' ? captured : amount,
    refundedCents: typeof refunded === 'number' ? refunded : 0,
    currency,
    disputed: value['disputed'] === true,
  };
}

// A warning that was closed, and a dispute that was prevented, took no money; a status that is new counts as open.
const decidedForUs: readonly string[] = ['won', 'warning_closed', 'prevented'];

function standingOf(status: unknown): ProviderDispute['standing'] {
  const known = text(status) ?? '';
  if (known === 'lost') return 'lost';
  return decidedForUs.includes(known) ? 'won' : 'open';
}
