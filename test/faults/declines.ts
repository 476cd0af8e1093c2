import type { FailureReason } from '../../local/sandbox/modes';
import type { CannotBe } from './faults';

/** Where a case has come to that the provider declined, and what the payment team is told. */
export interface DeclinedEnd {
  readonly stands: 'failed' | 'unknown' | 'reversed';
  /** Null where the desk looks again by itself first. */
  readonly calls: 'payments' | null;
  /** In the words of the case's page. */
  readonly says: string;
  /** Refunds in the provider's ledger once the decline is over and a person had it tried again. */
  readonly after: 1 | 2;
}

/** How the failure of a refund comes to the desk. */
export type FailureWay =
  | 'in the answer'
  | 'in the look of the next worker'
  | 'in news of a pending refund'
  | 'in news of a settled refund';

const stuck = (says: string): DeclinedEnd => ({ stands: 'failed', calls: 'payments', says, after: 2 });
const returned = (says: string): DeclinedEnd => ({ ...stuck(says), stands: 'reversed' });
const everyWay = (says: string): Readonly<Record<FailureWay, DeclinedEnd>> => ({
  'in the answer': stuck(says),
  'in the look of the next worker': stuck(says),
  'in news of a pending refund': stuck(says),
  'in news of a settled refund': returned(says),
});

/** Why a refund that was made fails at the bank (`failure_reason`). A reason without its row does not compile. */
export const failedRefunds: Readonly<Record<FailureReason, Readonly<Record<FailureWay, DeclinedEnd>>>> = {
  lost_or_stolen_card: everyWay('the card was reported lost or stolen'),
  expired_or_canceled_card: everyWay('the card has expired or was cancelled'),
  declined: everyWay('the bank declined the refund'),
  insufficient_funds: everyWay('our balance at the payment provider is too low'),
  charge_for_pending_refund_disputed: everyWay('the customer disputes the payment with the bank'),
  merchant_request: everyWay('somebody of ours cancelled it at the payment provider'),
  unknown: everyWay('the bank gave no reason'),
};

/** The request that is refused: for the refund, or a question before it, with or without an earlier call in the dark. */
export type RefusedCall = 'asking for it' | 'looking first' | 'looking after a lost answer';

/** A refusal as the provider writes it. */
export interface Refusal {
  readonly status: number;
  readonly error: { readonly type: string; readonly code?: string; readonly message?: string };
  readonly ends: Readonly<Record<RefusedCall, DeclinedEnd | CannotBe>>;
}

const person = (says: string): DeclinedEnd => ({ stands: 'failed', calls: 'payments', says, after: 1 });
const alarm = (says: string): DeclinedEnd => person(`An operator must act. ${says}`);
const inTheDark = (says: string): DeclinedEnd => ({ ...person(says), stands: 'unknown', calls: null });
const noQuestion = { cannotBe: 'the provider refuses no question so' };

const refund = (says: DeclinedEnd): Refusal['ends'] => {
  return { 'asking for it': says, 'looking first': noQuestion, 'looking after a lost answer': noQuestion };
};
const anyCall = (end: DeclinedEnd): Refusal['ends'] => {
  return { 'asking for it': end, 'looking first': end, 'looking after a lost answer': inTheDark(end.says) };
};
const invalid = (code: string): Pick<Refusal, 'status' | 'error'> => {
  return { status: 400, error: { type: 'invalid_request_error', code } };
};

/** What the provider refuses for good, by its documented code. A rule of `failureRules` without a row fails. */
export const refusedRequests: Readonly<Record<string, Refusal>> = {
  charge_disputed: {
    ...invalid('charge_disputed'),
    ends: refund(person('the customer disputes the payment with the bank')),
  },
  refund_disputed_payment: {
    ...invalid('refund_disputed_payment'),
    ends: refund(person('the customer disputes the payment with the bank')),
  },
  charge_already_refunded: {
    ...invalid('charge_already_refunded'),
    ends: refund(person('somebody refunded this payment by hand')),
  },
  // Without a code: told by its words.
  amount_too_large: {
    status: 400,
    error: {
      type: 'invalid_request_error',
      message: 'Refund amount (€90.00) is greater than unrefunded amount on charge (€10.00)',
    },
    ends: refund(person('the amount is more than what is left of the payment')),
  },
  'amount_too_large, by its code': {
    ...invalid('amount_too_large'),
    ends: refund(person('the amount is more than what is left of the payment')),
  },
  balance_insufficient: {
    ...invalid('balance_insufficient'),
    ends: refund(alarm('Cannot refund % is too low')),
  },
  insufficient_funds: {
    ...invalid('insufficient_funds'),
    ends: refund(alarm('Cannot refund % is too low')),
  },
  idempotency_error: {
    status: 400,
    error: { type: 'idempotency_error' },
    ends: refund(alarm('Cannot refund % was sent before with another amount')),
  },
  resource_missing: {
    ...invalid('resource_missing'),
    ends: anyCall(person('the payment provider does not know this payment or refund')),
  },
  'invalid key': {
    status: 401,
    error: { type: 'invalid_request_error' },
    ends: anyCall(alarm('Cannot % does not accept our key')),
  },
  'key without the right': {
    status: 403,
    error: { type: 'invalid_request_error', code: 'more_permissions_required' },
    ends: anyCall(alarm('Cannot % may not do this')),
  },
  card_declined: {
    status: 402,
    error: { type: 'card_error', code: 'card_declined' },
    ends: refund(person('the card does not take the refund')),
  },
  charge_expired_for_refund: {
    ...invalid('charge_expired_for_refund'),
    ends: refund(person('the payment provider refuses the request')),
  },
  charge_not_refundable: {
    ...invalid('charge_not_refundable'),
    ends: refund(person('the payment provider refuses the request')),
  },
  payment_intent_unexpected_state: {
    ...invalid('payment_intent_unexpected_state'),
    ends: refund(person('the payment provider refuses the request')),
  },
  parameter_invalid_integer: {
    ...invalid('parameter_invalid_integer'),
    ends: refund(person('the payment provider refuses the request')),
  },
};
