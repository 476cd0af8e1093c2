import type { Payments } from '../../../gateways/payments';
import type { FailureKind, NextStep } from '../../../gateways/payments/failures';
import type { Mode, ModeName } from '../../../local/sandbox/modes';

/** What goes wrong between the desk and its provider (T3). */
export type Fault =
  | 'refused connection'
  | 'time-out before the effect'
  | 'time-out after the effect'
  | '500, replayed'
  | '500 after the effect'
  | 'reset before the answer'
  | 'reset in mid-body'
  | '429 with Retry-After'
  | 'malformed body'
  | 'slower than the gateway waits';

/** How the sandbox is made to fail that way; null: nobody listens at all. */
export const modeOf: Readonly<Record<Fault, { readonly mode: ModeName; readonly delayMs?: number } | null>> =
  {
    'refused connection': null,
    'time-out before the effect': { mode: 'timeout-before' },
    'time-out after the effect': { mode: 'timeout-after' },
    '500, replayed': { mode: 'error-500-before' },
    '500 after the effect': { mode: 'error-500-after' },
    'reset before the answer': { mode: 'reset-after' },
    'reset in mid-body': { mode: 'reset-mid-body' },
    '429 with Retry-After': { mode: 'rate-limit', delayMs: 7_000 },
    'malformed body': { mode: 'malformed' },
    'slower than the gateway waits': { mode: 'slow', delayMs: 1_500 },
  };

/** The written meaning of one fault for one call. */
export interface Cell {
  readonly kind: FailureKind;
  readonly next: NextStep;
  /** Refunds in the provider's ledger through this call: when it has failed, and after the same call once more. */
  readonly effects: { readonly then: number; readonly again: number };
  /** The same call fails the same way again: the provider keeps that answer under its key. */
  readonly isReplayed?: true;
}

/** A call that reaches the provider, and which of the sandbox's requests it makes. */
export interface Row {
  readonly meets: Mode['on'];
  readonly faults: Readonly<Record<Fault, Cell>>;
}

/** A question moves no money: it is simply asked again. `again`: what the repeated call does once it is answered. */
function question(again: 0 | 1): Readonly<Record<Fault, Cell>> {
  const asked: Cell = { kind: 'unreachable', next: 'look-first', effects: { then: 0, again } };
  return {
    'refused connection': { ...asked, next: 'same-key' },
    'time-out before the effect': asked,
    'time-out after the effect': asked,
    '500, replayed': asked,
    '500 after the effect': asked,
    'reset before the answer': asked,
    'reset in mid-body': asked,
    '429 with Retry-After': { ...asked, kind: 'busy', next: 'same-key' },
    'malformed body': asked,
    'slower than the gateway waits': asked,
  };
}

const lost = (then: number): Cell => ({ kind: 'unknown', next: 'look-first', effects: { then, again: 1 } });
const answered = (done: number): Cell => ({
  kind: 'answered-5xx',
  next: 'look-first',
  effects: { then: done, again: done },
  isReplayed: true,
});

/**
 * Every method of the payment gateway under every fault. A method without its row does not compile;
 * `asks nobody` is for one that never leaves this process, `asks of no payment` for the account's list: the sandbox
 * misbehaves payment by payment, and what reads that list is repeated whole (the reconciler).
 */
export const faultMatrix: Readonly<Record<keyof Payments, Row | 'asks nobody' | 'asks of no payment'>> = {
  createRefund: {
    meets: 'refund',
    faults: {
      'refused connection': { kind: 'unreachable', next: 'same-key', effects: { then: 0, again: 1 } },
      'time-out before the effect': lost(0),
      'time-out after the effect': lost(1),
      '500, replayed': answered(0),
      '500 after the effect': answered(1),
      'reset before the answer': lost(1),
      'reset in mid-body': lost(1),
      '429 with Retry-After': { kind: 'busy', next: 'same-key', effects: { then: 0, again: 1 } },
      'malformed body': lost(1),
      'slower than the gateway waits': lost(0),
    },
  },
  listRefunds: { meets: 'look-up', faults: question(0) },
  retrieveRefund: { meets: 'look-up', faults: question(0) },
  refundsSince: 'asks of no payment',
  disputesSince: 'asks of no payment',
  capturedOf: { meets: 'payment', faults: question(0) },
  retrievePayment: { meets: 'payment', faults: question(0) },
  verifyWebhook: 'asks nobody',
};

/** Before it refunds, createRefund reads the payment's currency: a failure there has moved no money. */
export const readingThePayment: Row = { meets: 'payment', faults: question(1) };

/** How a refusal is brought about. */
export type Refusal = {
  readonly code: string;
  readonly kind: FailureKind;
  readonly next: NextStep;
  readonly arrange:
    | { readonly mode: ModeName }
    | { readonly refundedThirds: number; readonly amountCents?: number }
    | { readonly paymentId: string }
    | { readonly currency: string }
    | { readonly sentBeforeCents: number };
};

/** What the provider refuses for good, by its documented code: no effect, and never repeated without a person. */
export const refusals: readonly Refusal[] = [
  { code: 'charge_disputed', kind: 'refused', next: 'person', arrange: { mode: 'disputed' } },
  { code: 'balance_insufficient', kind: 'setup', next: 'alarm', arrange: { mode: 'balance-insufficient' } },
  { code: 'charge_already_refunded', kind: 'refused', next: 'look-first', arrange: { refundedThirds: 3 } },
  {
    code: 'amount_too_large',
    kind: 'refused',
    next: 'person',
    arrange: { refundedThirds: 2, amountCents: 3_001 },
  },
  { code: 'resource_missing', kind: 'refused', next: 'person', arrange: { paymentId: 'pi_nobody' } },
  { code: 'currency_mismatch', kind: 'refused', next: 'person', arrange: { currency: 'usd' } },
  { code: 'idempotency_error', kind: 'refused', next: 'alarm', arrange: { sentBeforeCents: 2_999 } },
];
