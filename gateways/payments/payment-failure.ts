import Stripe from 'stripe';
import {
  failureRules,
  failureTypes,
  type FailureKind,
  type FailureRule,
  type Meaning,
  type NextStep,
  type PaymentOperation,
} from './failures';

// When the provider is busy without saying for how long.
const defaultBusyMs = 30_000;

/** Every way the payment gateway can fail. The message is safe to show, to log and to keep in a history. */
export class PaymentFailure extends Error {
  override readonly name = 'PaymentFailure';
  readonly kind: FailureKind;
  /** The kind as a failure type, e.g. `RefundRefused`. */
  readonly type: (typeof failureTypes)[FailureKind];
  readonly next: NextStep;
  readonly operation: PaymentOperation;
  /** The provider's code, e.g. `charge_already_refunded`. */
  readonly code: string | null;
  readonly retryAfterMs: number | null;
  /** The provider's name for the request, for its support. */
  readonly requestId: string | null;

  constructor(attempt: Attempt, meaning: Meaning, facts: Partial<Facts> = {}) {
    const code = facts.code ?? null;
    super(`Cannot ${attempt.action}: ${meaning.words}${code === null ? '' : ` (${code})`}`, {
      cause: facts.cause,
    });
    this.kind = meaning.kind;
    this.type = failureTypes[meaning.kind];
    this.next = meaning.next;
    this.operation = attempt.operation;
    this.code = code;
    this.retryAfterMs = facts.retryAfterMs ?? (meaning.kind === 'busy' ? defaultBusyMs : null);
    this.requestId = facts.requestId ?? null;
  }
}

export interface Attempt {
  readonly operation: PaymentOperation;
  /** For the message: "refund RMA-000042". */
  readonly action: string;
}

interface Facts {
  readonly type: string;
  readonly message: string;
  readonly status: number | null;
  readonly socket: string | null;
  readonly code: string | null;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
  readonly cause: Error;
}

/** Turns whatever the SDK threw into a failure with a meaning. */
export function toPaymentFailure(error: unknown, attempt: Attempt): PaymentFailure {
  if (error instanceof PaymentFailure) return error;
  const facts = factsOf(error);
  const rule = failureRules.find((candidate) => matches(candidate, facts)) ?? unexplained;
  return new PaymentFailure(attempt, meaningFor(rule, attempt), {
    ...facts,
    code: facts.code ?? rule.code ?? null,
  });
}

const unexplained: Meaning & { readonly code?: string } = {
  kind: 'unknown',
  next: 'look-first',
  words: 'an unexpected failure, so whether the money moved is unknown',
};

/** A question cannot move money: where it got no usable answer it is simply asked again. */
function meaningFor(meaning: Meaning, attempt: Attempt): Meaning {
  const asked = attempt.operation === 'read';
  const noAnswer = ['unknown', 'answered-5xx', 'in-flight'].includes(meaning.kind);
  if (!asked || !noAnswer) return meaning;
  return {
    kind: 'unreachable',
    next: 'look-first',
    words: 'the payment provider gave no usable answer to a question, and no money moved by asking',
  };
}

function matches({ when }: FailureRule, facts: Facts): boolean {
  return (
    (when.type === undefined || when.type === facts.type) &&
    (when.code === undefined || when.code === facts.code) &&
    (when.status === undefined || when.status === facts.status) &&
    (when.minStatus === undefined || (facts.status ?? 0) >= when.minStatus) &&
    (when.socket === undefined || when.socket === facts.socket) &&
    (when.message === undefined || when.message.test(facts.message))
  );
}

function factsOf(error: unknown): Facts {
  if (!(error instanceof Stripe.errors.StripeError)) {
    const type = error instanceof Error ? error.name : 'unknown';
    const none = { status: null, socket: null, code: null, retryAfterMs: null, requestId: null };
    return { type, message: '', ...none, cause: new Error(type) };
  }
  const status = error.statusCode ?? null;
  const code = safeCode(error.code);
  return {
    type: error.type,
    message: error.message,
    status,
    socket: socketCode(error.detail),
    code,
    retryAfterMs: retryAfterMs(error.headers?.['retry-after']),
    requestId: error.requestId ?? null,
    // Not the SDK's own error: it carries headers and the provider's text.
    cause: new Error([error.type, status, code].filter((part) => part !== null).join(' ')),
  };
}

function safeCode(code: unknown): string | null {
  return typeof code === 'string' && /^[a-z0-9_]{1,60}$/.test(code) ? code : null;
}

function socketCode(detail: unknown): string | null {
  const known = typeof detail === 'object' && detail !== null && 'code' in detail;
  return known && typeof detail.code === 'string' ? detail.code : null;
}

function retryAfterMs(header: string | undefined): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
