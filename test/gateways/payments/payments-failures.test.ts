import Stripe from 'stripe';
import { stripePayments } from '../../../gateways/payments';
import { failureRules } from '../../../gateways/payments/failures';
import { PaymentFailure, toPaymentFailure } from '../../../gateways/payments/payment-failure';
import { aThird, SandboxRig, secretKey, webhookSecret } from '../../local/sandbox/sandbox-rig';
import { failureOf } from './payments-conformance';

// Shorter than a payment set to time out takes, long enough for any other answer on a busy machine.
const timeoutMs = 1_000;

let rig: SandboxRig;
beforeAll(async () => {
  rig = await SandboxRig.open();
});
afterAll(() => rig.close());

const refund = { operation: 'create', action: 'refund RMA-000042' } as const;
const look = { operation: 'read', action: 'look up refund re_1' } as const;

describe('createRefund() under every failure of the provider', () => {
  // What a mode makes of a request, what it has done to the money by then, and what the same key does later.
  test.each([
    { mode: 'timeout-before', kind: 'unknown', next: 'look-first', done: 0, later: 1 },
    { mode: 'timeout-after', kind: 'unknown', next: 'look-first', done: 1, later: 1 },
    { mode: 'reset-after', kind: 'unknown', next: 'look-first', done: 1, later: 1 },
    { mode: 'malformed', kind: 'unknown', next: 'look-first', done: 1, later: 1 },
    { mode: 'rate-limit', kind: 'busy', next: 'same-key', done: 0, later: 1 },
    { mode: 'error-500-before', kind: 'answered-5xx', next: 'look-first', done: 0, later: 'replayed' },
    { mode: 'error-500-after', kind: 'answered-5xx', next: 'look-first', done: 1, later: 'replayed' },
    { mode: 'disputed', kind: 'refused', next: 'person', done: 0, later: 'replayed' },
  ])('$mode is $kind, $next (E73)', async ({ mode, kind, next, done, later }) => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, mode);
    const payments = rig.gateway();
    expect(await failureOf(rig.gateway({ timeoutMs }).createRefund(aThird(paymentId)))).toMatchObject({
      kind,
      next,
      operation: 'create',
    });
    expect(await rig.refundsMade(paymentId)).toBe(done);
    expect(await payments.listRefunds(paymentId)).toHaveLength(done);
    await rig.mode(paymentId, 'ok');
    if (later === 'replayed') {
      expect(await failureOf(payments.createRefund(aThird(paymentId)))).toMatchObject({ kind });
      expect(await rig.refundsMade(paymentId)).toBe(done);
    } else {
      await payments.createRefund(aThird(paymentId));
      expect(await rig.refundsMade(paymentId)).toBe(later);
    }
  });

  test('rate-limit says how long to wait', async () => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, 'rate-limit', { delayMs: 7_000 });
    expect(await failureOf(rig.gateway().createRefund(aThird(paymentId)))).toMatchObject({
      retryAfterMs: 7_000,
    });
  });

  test('slow: a second request while the first is worked on is in-flight', async () => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, 'slow', { delayMs: 600 });
    const first = rig.gateway().createRefund(aThird(paymentId));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const failure = await failureOf(rig.gateway().createRefund(aThird(paymentId)));
    expect(failure).toMatchObject({ kind: 'in-flight', next: 'same-key', code: 'idempotency_key_in_use' });
    expect((await first).state).toBe('succeeded');
    expect(await rig.refundsMade(paymentId)).toBe(1);
  });

  test('a refused connection is unreachable: certainly nothing happened', async () => {
    const payments = stripePayments({ secretKey, webhookSecret, apiUrl: 'http://127.0.0.1:1' });
    const failure = await failureOf(payments.createRefund(aThird('pi_x')));
    expect(failure).toMatchObject({ kind: 'unreachable', next: 'same-key', type: 'ProviderUnreachable' });
  });
});

describe('listRefunds() under failures', () => {
  test.each(['timeout-before', 'reset-after', 'malformed', 'error-500-before'])(
    '%s of a question moves no money and ends no round',
    async (mode) => {
      const paymentId = await rig.payment();
      await rig.mode(paymentId, mode, { on: 'look-up' });
      const failure = await failureOf(rig.gateway({ timeoutMs }).listRefunds(paymentId));
      expect(failure).toMatchObject({ kind: 'unreachable', next: 'look-first', operation: 'read' });
    },
  );
});

describe('toPaymentFailure()', () => {
  const { errors } = Stripe;
  const raw = (more: object) =>
    ({ message: `said with ${secretKey}`, type: 'invalid_request_error', ...more }) as const;
  test.each([
    [new errors.StripePermissionError(raw({ statusCode: 403 })), 'setup', 'alarm'],
    [new errors.StripeAuthenticationError(raw({ statusCode: 401 })), 'setup', 'alarm'],
    [
      new errors.StripeInvalidRequestError(raw({ code: 'balance_insufficient', statusCode: 400 })),
      'setup',
      'alarm',
    ],
    [
      new errors.StripeInvalidRequestError(raw({ code: 'amount_too_large', statusCode: 400 })),
      'refused',
      'person',
    ],
    [
      new errors.StripeInvalidRequestError(raw({ code: 'never_heard_of', statusCode: 400 })),
      'refused',
      'person',
    ],
    [new errors.StripeCardError(raw({ code: 'expired_card', statusCode: 402 })), 'refused', 'person'],
    [new errors.StripeIdempotencyError(raw({ statusCode: 400 })), 'refused', 'alarm'],
    [new errors.StripeRateLimitError(raw({ statusCode: 429 })), 'busy', 'same-key'],
    [new errors.StripeAPIError(raw({ statusCode: 503 })), 'answered-5xx', 'look-first'],
    [new errors.StripeAPIError(raw({ statusCode: 409 })), 'in-flight', 'same-key'],
    [new errors.StripeAPIError(raw({ statusCode: 418 })), 'unknown', 'look-first'],
    [new errors.StripeConnectionError(raw({ detail: { code: 'ENOTFOUND' } })), 'unreachable', 'same-key'],
    [new errors.StripeConnectionError(raw({ detail: { code: 'ETIMEDOUT' } })), 'unknown', 'look-first'],
    [new TypeError('a bug'), 'unknown', 'look-first'],
    ['thrown text', 'unknown', 'look-first'],
  ])('%# maps %p to %s, %s, and repeats nothing the provider said', (error, kind, next) => {
    const failure = toPaymentFailure(error, refund);
    expect(failure).toMatchObject({ kind, next });
    expect(failure.message).toMatch(/^Cannot refund RMA-000042: \S/);
    const cause = failure.cause instanceof Error ? failure.cause : new Error('no cause was kept');
    const everything = JSON.stringify(failure) + failure.message + String(failure.stack) + cause.message;
    expect(everything).not.toContain(secretKey);
    expect(everything).not.toContain('no cause was kept');
  });

  test('busy without a Retry-After waits half a minute', () => {
    expect(
      toPaymentFailure(new errors.StripeRateLimitError(raw({ statusCode: 429 })), refund).retryAfterMs,
    ).toBe(30_000);
  });

  test('leaves a failure that already has a meaning as it is', () => {
    const known = toPaymentFailure(new TypeError('a bug'), look);
    expect(toPaymentFailure(known, refund)).toBe(known);
    expect(known).toBeInstanceOf(PaymentFailure);
  });

  test('failureRules ends with a row for everything else', () => {
    expect(failureRules.filter((rule) => Object.keys(rule.when).length === 0)).toEqual([failureRules.at(-1)]);
  });
});

describe('verifyWebhook()', () => {
  const object = { id: 're_1', object: 'refund', amount: 3_000, currency: 'eur', created: 1_700_000_000 };
  const event = {
    id: 'evt_1',
    object: 'event',
    type: 'refund.failed',
    created: 1_700_000_005,
    data: {
      object: { ...object, status: 'failed', failure_reason: 'declined', metadata: { desk_intent: 'i-1' } },
    },
  };
  const payments = stripePayments({ secretKey, webhookSecret });
  const sign = (payload: string, more: { secret?: string; timestamp?: number } = {}) =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret, ...more });

  test('reads a signed refund event', () => {
    const payload = JSON.stringify(event);
    expect(payments.verifyWebhook(Buffer.from(payload), sign(payload))).toMatchObject({
      eventId: 'evt_1',
      type: 'refund.failed',
      createdAt: '2023-11-14T22:13:25.000Z',
      intentId: 'i-1',
      refund: { providerRefundId: 're_1', state: 'failed', failureReason: 'declined', round: null },
    });
  });

  test('answers refund null for an event about something else', () => {
    const payload = JSON.stringify({
      ...event,
      type: 'charge.refunded',
      data: { object: { object: 'charge' } },
    });
    const read = payments.verifyWebhook(Buffer.from(payload), sign(payload));
    expect(read).toMatchObject({ type: 'charge.refunded', refund: null });
  });

  const payload = JSON.stringify(event);
  const oldSeconds = Math.floor(Date.now() / 1000) - 301;
  test.each([
    ['a foreign secret', payload, sign(payload, { secret: 'whsec_other' })],
    ['an old signature', payload, sign(payload, { timestamp: oldSeconds })],
    ['a changed body', payload.replace('3000', '9000'), sign(payload)],
    ['no signature', payload, ''],
    ['a signed body that is no JSON', 'not json', sign('not json')],
    ['a signed body that is no event', '{}', sign('{}')],
  ])('rejects %s', async (_name, body, signature) => {
    const failure = await failureOf(
      Promise.resolve().then(() => payments.verifyWebhook(Buffer.from(body), signature)),
    );
    expect(failure).toMatchObject({
      kind: 'webhook-rejected',
      type: 'WebhookRejected',
      operation: 'webhook',
    });
  });

  test('takes a signature that was fresh when it arrived', () => {
    const signature = sign(payload, { timestamp: oldSeconds });
    const read = payments.verifyWebhook(Buffer.from(payload), signature, oldSeconds * 1000 + 1_000);
    expect(read.eventId).toBe('evt_1');
  });
});
