import type { Payment } from '../ledger/state';

interface ErrorBody {
  readonly type: 'invalid_request_error' | 'idempotency_error' | 'api_error';
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
}

/** An answer in Stripe's error shape. */
export class StripeReply extends Error {
  readonly status: number;
  readonly body: object;
  /** Stripe keeps an answer under its key only once the request passed validation. */
  readonly kept: boolean;

  constructor(status: number, error: ErrorBody, kept = true) {
    super(error.message);
    this.status = status;
    this.kept = kept;
    const link = error.code && {
      doc_url: `https://docs.stripe.com/error-codes/${error.code.replaceAll('_', '-')}`,
    };
    this.body = { error: { ...error, ...link } };
  }
}

function invalid(message: string, more: { code?: string; param?: string } = {}): StripeReply {
  return new StripeReply(400, { type: 'invalid_request_error', message, ...more });
}

export function invalidParameter(message: string, code: string, param: string): StripeReply {
  return new StripeReply(400, { type: 'invalid_request_error', message, code, param }, false);
}

export function noSuch(kind: string, id: string, param: string): StripeReply {
  // Stripe answers 404 for an id in the path and 400 for one in a parameter.
  const status = param === 'id' ? 404 : 400;
  const message = `No such ${kind}: '${id}'`;
  return new StripeReply(status, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}

export function unauthorized(): StripeReply {
  return new StripeReply(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' }, false);
}

export function unknownUrl(method: string, path: string): StripeReply {
  const message = `Unrecognized request URL (${method}: ${path}). This payment sandbox speaks only part of the API.`;
  return new StripeReply(404, { type: 'invalid_request_error', message }, false);
}

export function rateLimited(): StripeReply {
  const error = { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' } as const;
  return new StripeReply(429, error, false);
}

export function serverError(): StripeReply {
  return new StripeReply(500, { type: 'api_error', message: 'An unknown error occurred.' });
}

export function keyInUse(key: string): StripeReply {
  const message = `There is currently another in-progress request using this Idempotent Key (${key}).`;
  return new StripeReply(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message }, false);
}

export function keyMismatch(key: string): StripeReply {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new StripeReply(400, { type: 'idempotency_error', message }, false);
}

export function alreadyRefunded(payment: Payment): StripeReply {
  return invalid(`Charge ${payment.chargeId} has already been refunded.`, {
    code: 'charge_already_refunded',
  });
}

export function chargeDisputed(payment: Payment): StripeReply {
  const message = `Charge ${payment.chargeId} has been charged back; cannot issue a refund.`;
  return invalid(message, { code: 'charge_disputed' });
}

/** Our own balance at Stripe, not the payment, is too low. */
export function balanceInsufficient(): StripeReply {
  return invalid('Insufficient funds in your Stripe balance to refund this amount.', {
    code: 'balance_insufficient',
  });
}

/** Stripe gives this error no code, only the parameter. */
export function tooLarge(asked: string, left: string): StripeReply {
  const message = `Refund amount (${asked}) is greater than unrefunded amount on charge (${left})`;
  return invalid(message, { param: 'amount' });
}

export function notCharged(payment: Payment): StripeReply {
  return invalid(`This PaymentIntent (${payment.intentId}) does not have a successful charge to refund.`, {
    code: 'payment_intent_unexpected_state',
    param: 'payment_intent',
  });
}

export function notCancelable(refundId: string): StripeReply {
  return invalid(`Refund ${refundId} cannot be canceled: only one that requires action can.`);
}
