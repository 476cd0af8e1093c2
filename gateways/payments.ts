import Stripe from 'stripe';
import type { Meaning } from './payments/failures';
import { PaymentFailure, toPaymentFailure, type Attempt } from './payments/payment-failure';
import {
  readCharge,
  readDispute,
  type ProviderCharge,
  type ProviderDispute,
  type ProviderPayment,
} from './payments/provider-payment';
import { disputesSince, refundsSince } from './payments/recent';
import { readRefund, toIso, type ProviderRefund } from './payments/provider-refund';
import { sendOnceClient } from './payments/transport';

export interface RefundRequest {
  /** The refund intent; with the round it makes the idempotency key. */
  readonly intentId: string;
  readonly caseNo: string;
  /** Starts at 1; a new round only after an answered failure and a look-up. */
  readonly round: number;
  /** `pi_…` or `ch_…`. */
  readonly paymentId: string;
  /** Minor units of `currency`. */
  readonly amountCents: number;
  /** Three letters. */
  readonly currency: string;
  /** What the payment was made in, from whoever has just looked at it; looked up where it is absent. */
  readonly paymentCurrency?: string;
}

/** A signed message of the provider; `refund` is null when it is not about a refund. */
export type ProviderEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly createdAt: string;
  readonly dispute?: ProviderDispute | null;
  readonly charge?: ProviderCharge | null;
} & ({ readonly refund: ProviderRefund; readonly intentId: string | null } | { readonly refund: null });

/** The payment provider. Everything it does fails only as `PaymentFailure` (meanings in `payments/failures.ts`). */
export interface Payments {
  /**
   * Asks for a refund, sending the request exactly once. A repeated call with the same intent and round has one
   * effect for 24 h; after that, or when in doubt, `listRefunds` comes first.
   */
  createRefund(request: RefundRequest): Promise<ProviderRefund>;
  /** Every refund of a payment, newest first, those made by hand too. */
  listRefunds(paymentId: string): Promise<readonly ProviderRefund[]>;
  /** Every refund of the account made at that moment or later, newest first, page by page. */
  refundsSince(moment: Date): AsyncIterable<ProviderRefund>;
  /** Every dispute of the account opened at that moment or later, newest first, page by page. */
  disputesSince(moment: Date): AsyncIterable<ProviderDispute>;
  /** What was taken from the customer, in minor units; the currency in small letters. */
  capturedOf(paymentId: string): Promise<Captured>;
  retrieveRefund(providerRefundId: string): Promise<ProviderRefund>;
  /** What was paid, and whether the customer disputes it with his bank. */
  retrievePayment(paymentId: string): Promise<ProviderPayment>;
  /**
   * Checks the signature over the raw body, and its age (five minutes).
   * Fails with kind `webhook-rejected`, which is worth a 400 to whoever sent it.
   */
  verifyWebhook(rawBody: Buffer, signature: string, nowMs?: number): ProviderEvent;
}

/** The money of a payment, as the provider has it. */
export interface Captured {
  readonly amountCents: number;
  readonly currency: string;
}

export interface StripeOptions {
  readonly secretKey: string;
  /** Where the API is; Stripe's own when absent. */
  readonly apiUrl?: string;
  readonly webhookSecret: string;
  /** How long a request may be silent before its outcome counts as unknown. */
  readonly timeoutMs?: number;
}

// Stripe answers in seconds; past this, waiting longer tells less than looking.
const defaultTimeoutMs = 20_000;
const refundsPerPage = 100;
const webhookToleranceSeconds = 300;

/** Payments through Stripe, or whatever speaks its API at `apiUrl`. Throws when the options cannot work. */
export function stripePayments(options: StripeOptions): Payments {
  const stripe = stripeClient(options);
  return {
    createRefund: (request) => createRefund(stripe, request),
    listRefunds: (paymentId) => listRefunds(stripe, paymentId),
    refundsSince: (moment) => refundsSince(stripe, moment),
    disputesSince: (moment) => disputesSince(stripe, moment),
    capturedOf: (paymentId) =>
      guard({ operation: 'read', action: `look up ${paymentId}` }, () => capturedOf(stripe, paymentId)),
    retrieveRefund: (providerRefundId) => {
      const attempt: Attempt = { operation: 'read', action: `look up refund ${providerRefundId}` };
      return guard(attempt, async () =>
        refundOrFail(await stripe.refunds.retrieve(providerRefundId), attempt),
      );
    },
    retrievePayment: (paymentId) => retrievePayment(stripe, paymentId),
    verifyWebhook: webhookCheck(options.webhookSecret),
  };
}

/** The check of a webhook alone: whoever takes webhooks needs their secret, and never the key that moves money. */
export function webhookCheck(webhookSecret: string): Payments['verifyWebhook'] {
  return (rawBody, signature, nowMs) =>
    readEvent(() =>
      Stripe.webhooks.constructEvent(
        rawBody,
        signature,
        webhookSecret,
        webhookToleranceSeconds,
        undefined,
        nowMs,
      ),
    );
}

function stripeClient(options: StripeOptions): Stripe {
  const url = new URL(options.apiUrl ?? 'https://api.stripe.com');
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  if (protocol === 'http' && /^(sk|rk)_live_/.test(options.secretKey)) {
    throw new Error('Cannot use a live payment key: the API address is not https');
  }
  return new Stripe(options.secretKey, {
    host: url.hostname,
    port: url.port === '' ? (protocol === 'http' ? 80 : 443) : Number(url.port),
    protocol,
    httpClient: sendOnceClient(protocol),
    // Temporal retries, and looks before it does.
    maxNetworkRetries: 0,
    timeout: options.timeoutMs ?? defaultTimeoutMs,
    telemetry: false,
  });
}

async function createRefund(stripe: Stripe, request: RefundRequest): Promise<ProviderRefund> {
  const { intentId, caseNo, round, paymentId, amountCents } = request;
  await requireCurrency(stripe, request);
  const attempt: Attempt = { operation: 'create', action: `refund ${caseNo}` };
  return guard(attempt, async () => {
    const made = await stripe.refunds.create(
      {
        ...paymentParameter(paymentId),
        amount: amountCents,
        metadata: { desk_intent: intentId, desk_case: caseNo, desk_round: String(round) },
      },
      { idempotencyKey: `${intentId}-r${round}` },
    );
    return refundOrFail(made, attempt);
  });
}

/** A refund is always in the payment's currency, whatever the order says: 1234 yen must not become 12.34 euro. */
async function requireCurrency(stripe: Stripe, request: RefundRequest): Promise<void> {
  const attempt: Attempt = { operation: 'read', action: `refund ${request.caseNo}` };
  const paidIn =
    request.paymentCurrency ?? (await guard(attempt, () => capturedOf(stripe, request.paymentId))).currency;
  if (paidIn.toLowerCase() === request.currency.toLowerCase()) return;
  const words = 'the payment was made in another currency than the order says';
  throw new PaymentFailure(
    attempt,
    { kind: 'refused', next: 'person', words },
    { code: 'currency_mismatch' },
  );
}

async function capturedOf(stripe: Stripe, paymentId: string): Promise<Captured> {
  const payment = isIntent(paymentId)
    ? await stripe.paymentIntents.retrieve(paymentId)
    : await stripe.charges.retrieve(paymentId);
  const amountCents = payment.object === 'charge' ? payment.amount_captured : payment.amount_received;
  if (!payment.currency) throw new TypeError('the answer is no payment');
  return { amountCents, currency: payment.currency };
}

function listRefunds(stripe: Stripe, paymentId: string): Promise<readonly ProviderRefund[]> {
  const attempt: Attempt = { operation: 'read', action: `look up refunds of ${paymentId}` };
  return guard(attempt, async () => {
    const refunds: ProviderRefund[] = [];
    const pages = stripe.refunds.list({ ...paymentParameter(paymentId), limit: refundsPerPage });
    for await (const refund of pages) refunds.push(refundOrFail(refund, attempt));
    return refunds;
  });
}

async function retrievePayment(stripe: Stripe, paymentId: string): Promise<ProviderPayment> {
  const attempt: Attempt = { operation: 'read', action: `look up payment ${paymentId}` };
  return guard(attempt, async () => {
    const charge = await chargeOf(stripe, paymentId);
    if (!charge) throw new PaymentFailure(attempt, nothingPaid, { code: 'resource_missing' });
    // The mark stays after a dispute is won: only the disputes themselves say how they stand.
    const found = charge.disputed
      ? await stripe.disputes.list({ charge: charge.chargeId, limit: 100 })
      : null;
    const disputes = (found?.data ?? []).flatMap((dispute) => readDispute(dispute) ?? []);
    return { capturedCents: charge.capturedCents, currency: charge.currency, disputes };
  });
}

const nothingPaid: Meaning = {
  kind: 'refused',
  next: 'person',
  words: 'nothing was paid by this payment',
};

/** The charge that paid an intent is its latest; a provider that does not send it along is asked for it. */
async function chargeOf(stripe: Stripe, paymentId: string): Promise<ProviderCharge | null> {
  if (!isIntent(paymentId)) return readCharge(await stripe.charges.retrieve(paymentId));
  const payment = await stripe.paymentIntents.retrieve(paymentId, { expand: ['latest_charge'] });
  // Null says that nothing was paid; nothing at all is no answer.
  if (!('latest_charge' in payment)) throw new TypeError('the answer is no payment');
  const { latest_charge: latest } = payment;
  return readCharge(typeof latest === 'string' ? await stripe.charges.retrieve(latest) : latest);
}

function readEvent(construct: () => Stripe.Event): ProviderEvent {
  const attempt: Attempt = { operation: 'webhook', action: 'accept the webhook' };
  try {
    const { id: eventId, type, created, data } = construct();
    const event = { eventId, type, createdAt: toIso(created) };
    const refund = readRefund(data.object);
    if (refund) return { ...event, refund, intentId: refund.intentId };
    return { ...event, refund: null, dispute: readDispute(data.object), charge: readCharge(data.object) };
  } catch {
    const words = 'its signature is wrong or too old, or its body is no event';
    throw new PaymentFailure(attempt, { kind: 'webhook-rejected', next: 'alarm', words });
  }
}

async function guard<T>(attempt: Attempt, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toPaymentFailure(error, attempt);
  }
}

function refundOrFail(value: unknown, attempt: Attempt): ProviderRefund {
  const refund = readRefund(value);
  if (!refund) throw toPaymentFailure(new TypeError('the answer is no refund'), attempt);
  return refund;
}

function isIntent(paymentId: string): boolean {
  return paymentId.startsWith('pi_');
}

function paymentParameter(paymentId: string): { payment_intent: string } | { charge: string } {
  return isIntent(paymentId) ? { payment_intent: paymentId } : { charge: paymentId };
}
