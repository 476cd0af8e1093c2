/**
 * What a failure means for the money.
 * - `refused`: the provider said no; the same request will never work.
 * - `setup`: our account or key is not in order; an operator must act.
 * - `busy`: not taken in; again after `retryAfterMs` with the same key.
 * - `answered-5xx`: the provider answered with its own fault and will replay that for this key: the round is over.
 * - `unknown`: no usable answer; the money may have moved.
 * - `in-flight`: an earlier request with this key is still being worked on.
 * - `unreachable`: certainly nothing happened through this call.
 * - `webhook-rejected`: a webhook that is not the provider's, or too old.
 */
export type FailureKind =
  | 'refused'
  | 'setup'
  | 'busy'
  | 'answered-5xx'
  | 'unknown'
  | 'in-flight'
  | 'unreachable'
  | 'webhook-rejected';

/** What to do next: repeat with the same key, look up before anything else, ask a person, or alert an operator. */
export type NextStep = 'same-key' | 'look-first' | 'person' | 'alarm';

/** Whether the call could move money, only asked, or only checked a signature. */
export type PaymentOperation = 'create' | 'read' | 'webhook';

/** Failure types as they appear in Temporal, one per kind. */
export const failureTypes = {
  refused: 'RefundRefused',
  setup: 'ProviderSetup',
  busy: 'ProviderBusy',
  'answered-5xx': 'ProviderAnswered5xx',
  unknown: 'OutcomeUnknown',
  'in-flight': 'RefundInFlight',
  unreachable: 'ProviderUnreachable',
  'webhook-rejected': 'WebhookRejected',
} as const satisfies Record<FailureKind, string>;

export interface Meaning {
  readonly kind: FailureKind;
  readonly next: NextStep;
  /** Plain English for people; never the provider's own text, which may name keys or customers. */
  readonly words: string;
}

export interface FailureRule extends Meaning {
  /** All that is given must hold. */
  readonly when: {
    /** The SDK's error class. */
    readonly type?: string;
    /** The provider's error code. */
    readonly code?: string;
    readonly status?: number;
    readonly minStatus?: number;
    /** The socket's error code. */
    readonly socket?: string;
    readonly message?: RegExp;
  };
  /** The code to report where the provider gives none. */
  readonly code?: string;
}

const notSent: Meaning = {
  kind: 'unreachable',
  next: 'same-key',
  words: 'the payment provider cannot be reached, and nothing was sent',
};
const balanceTooLow: Meaning = {
  kind: 'setup',
  next: 'alarm',
  words: 'our balance at the payment provider is too low for this refund',
};
const moreThanLeft: Meaning = {
  kind: 'refused',
  next: 'person',
  words: 'the amount is more than what is left of the payment',
};
const disputed: Meaning = {
  kind: 'refused',
  next: 'person',
  words: 'the customer disputes the payment with the bank, which may pay it back itself',
};
const invalid = 'StripeInvalidRequestError';

/** From what the provider answered to what it means; the first row that matches counts. */
export const failureRules: readonly FailureRule[] = [
  { when: { socket: 'ECONNREFUSED' }, ...notSent },
  { when: { socket: 'ENOTFOUND' }, ...notSent },
  { when: { socket: 'EAI_AGAIN' }, ...notSent },
  {
    when: { type: 'StripeConnectionError' },
    kind: 'unknown',
    next: 'look-first',
    words: 'the payment provider did not answer, so whether the money moved is unknown',
  },
  {
    when: { type: 'StripeRateLimitError' },
    kind: 'busy',
    next: 'same-key',
    words: 'the payment provider is busy and did not take the request',
  },
  {
    when: { status: 409 },
    kind: 'in-flight',
    next: 'same-key',
    words: 'the same request is still being worked on by the payment provider',
  },
  {
    when: { type: 'StripeAuthenticationError' },
    kind: 'setup',
    next: 'alarm',
    words: 'the payment provider does not accept our key',
  },
  {
    when: { type: 'StripePermissionError' },
    kind: 'setup',
    next: 'alarm',
    words: 'our key at the payment provider may not do this',
  },
  {
    when: { type: 'StripeIdempotencyError' },
    kind: 'refused',
    next: 'alarm',
    words: 'this refund was sent before with another amount or payment',
    code: 'idempotency_error',
  },
  {
    when: { code: 'charge_already_refunded' },
    kind: 'refused',
    // The refund that used it up may be ours, sent under a key that the provider has forgotten.
    next: 'look-first',
    words: 'payment is already refunded',
  },
  { when: { code: 'charge_disputed' }, ...disputed },
  { when: { code: 'refund_disputed_payment' }, ...disputed },
  { when: { code: 'amount_too_large' }, ...moreThanLeft },
  {
    when: { type: invalid, message: /^Refund amount .* greater than/ },
    ...moreThanLeft,
    code: 'amount_too_large',
  },
  { when: { code: 'balance_insufficient' }, ...balanceTooLow },
  { when: { code: 'insufficient_funds' }, ...balanceTooLow },
  {
    when: { code: 'resource_missing' },
    kind: 'refused',
    next: 'person',
    words: 'the payment provider does not know this payment or refund',
  },
  {
    when: { type: 'StripeCardError' },
    kind: 'refused',
    next: 'person',
    words: 'the card does not take the refund',
  },
  {
    when: { type: invalid },
    kind: 'refused',
    next: 'person',
    words: 'the payment provider refuses the request',
  },
  {
    when: { minStatus: 500 },
    kind: 'answered-5xx',
    next: 'look-first',
    words: 'the payment provider answered with a fault of its own, and will repeat that for this round',
  },
  {
    when: {},
    kind: 'unknown',
    next: 'look-first',
    words: 'the answer of the payment provider makes no sense, so whether the money moved is unknown',
  },
];
