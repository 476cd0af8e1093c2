import { get } from 'node:http';
import { failureReasons } from '../../../local/sandbox/modes';
import { aThird, SandboxRig, refusedKey } from './sandbox-rig';

let rig: SandboxRig;
beforeAll(async () => {
  rig = await SandboxRig.open();
});
afterAll(() => rig.close());

const key = (name: string) => ({ 'idempotency-key': name });
const dayMs = 24 * 3_600_000;

describe('idempotency keys of the sandbox', () => {
  test('a repeated request is replayed and marked, in whatever order its parameters come', async () => {
    const payment_intent = await rig.payment();
    const first = await rig.form('/refunds', { payment_intent, amount: '3000' }, key('replay'));
    const second = await rig.form('/refunds', { amount: '3000', payment_intent }, key('replay'));
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
    expect(await rig.refundsMade(payment_intent)).toBe(1);
  });

  test.each(['error-500-before', 'error-500-after'])(
    '%s is replayed as 500 for its key only',
    async (mode) => {
      const payment_intent = await rig.payment();
      await rig.mode(payment_intent, mode, { times: 1 });
      const form = { payment_intent, amount: '3000' };
      expect((await rig.form('/refunds', form, key(`${mode}-1`))).status).toBe(500);
      const replayed = await rig.form('/refunds', form, key(`${mode}-1`));
      expect(replayed.status).toBe(500);
      expect(replayed.headers.get('idempotent-replayed')).toBe('true');
      expect((await rig.form('/refunds', form, key(`${mode}-2`))).status).toBe(200);
      expect(await rig.refundsMade(payment_intent)).toBe(mode === 'error-500-after' ? 2 : 1);
    },
  );

  test('a refusal of the bank is replayed, even when it would be possible by now', async () => {
    const payment_intent = await rig.payment();
    await rig.mode(payment_intent, 'balance-insufficient');
    const form = { payment_intent, amount: '3000' };
    expect((await rig.form('/refunds', form, key('refusal'))).body).toMatchObject({
      error: { type: 'invalid_request_error', code: 'balance_insufficient' },
    });
    await rig.mode(payment_intent, 'ok');
    expect((await rig.form('/refunds', form, key('refusal'))).status).toBe(400);
    expect((await rig.form('/refunds', form, key('refusal-2'))).status).toBe(200);
  });

  test('a request that fails validation leaves its key free', async () => {
    const payment_intent = await rig.payment();
    const wrong = await rig.form('/refunds', { payment_intent, amount: '30.5' }, key('validation'));
    expect(wrong.body).toMatchObject({ error: { code: 'parameter_invalid_integer', param: 'amount' } });
    const unknown = await rig.form('/refunds', { payment_intent, colour: 'red' }, key('validation'));
    expect(unknown.body).toMatchObject({ error: { code: 'parameter_unknown', param: 'colour' } });
    expect((await rig.form('/refunds', { payment_intent, amount: '3000' }, key('validation'))).status).toBe(
      200,
    );
  });

  test('the same key with other parameters or another path is refused', async () => {
    const payment_intent = await rig.payment();
    await rig.form('/refunds', { payment_intent, amount: '3000' }, key('mismatch'));
    const other = await rig.form('/refunds', { payment_intent, amount: '3001' }, key('mismatch'));
    expect(other).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
    const elsewhere = await rig.form('/payment_intents', { amount: '1', currency: 'eur' }, key('mismatch'));
    expect(elsewhere).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
    expect(await rig.refundsMade(payment_intent)).toBe(1);
  });

  test('a key is forgotten after 24 hours of the sandbox clock, not before (E74)', async () => {
    const payment_intent = await rig.payment();
    const form = { payment_intent, amount: '3000' };
    await rig.form('/refunds', form, key('expiry'));
    await rig.control('/clock', { advanceMs: dayMs - 60_000 });
    await rig.form('/refunds', form, key('expiry'));
    expect(await rig.refundsMade(payment_intent)).toBe(1);
    await rig.control('/clock', { advanceMs: 60_000 });
    await rig.form('/refunds', form, key('expiry'));
    expect(await rig.refundsMade(payment_intent)).toBe(2);
  });

  test.each([
    ['a 500', 'error-500-before', 500],
    ['a refusal', 'balance-insufficient', 400],
  ])(
    '%s is forgotten after 24 hours too, and the request is carried out anew (E74)',
    async (_name, mode, status) => {
      const payment_intent = await rig.payment();
      await rig.mode(payment_intent, mode, { times: 1 });
      const ask = () => rig.form('/refunds', { payment_intent, amount: '3000' }, key(`${mode}-expiry`));
      expect((await ask()).status).toBe(status);
      await rig.control('/clock', { advanceMs: dayMs - 60_000 });
      expect((await ask()).status).toBe(status);
      await rig.control('/clock', { advanceMs: 60_000 });
      expect((await ask()).status).toBe(200);
      expect(await rig.refundsMade(payment_intent)).toBe(1);
    },
  );

  test('rate-limit meets a replayed request too, before its key is looked at', async () => {
    const payment_intent = await rig.payment();
    const form = { payment_intent, amount: '3000' };
    await rig.form('/refunds', form, key('kept'));
    await rig.mode(payment_intent, 'rate-limit', { times: 1 });
    expect((await rig.form('/refunds', { ...form, amount: '2999' }, key('kept'))).status).toBe(429);
    expect((await rig.form('/refunds', form, key('kept'))).headers.get('idempotent-replayed')).toBe('true');
  });

  test('rate-limit comes before the key: nothing is kept, and it ends after its times', async () => {
    const payment_intent = await rig.payment();
    await rig.mode(payment_intent, 'rate-limit', { times: 1, delayMs: 1_500 });
    const form = { payment_intent, amount: '3000' };
    const limited = await rig.form('/refunds', form, key('limited'));
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('2');
    const next = await rig.form('/refunds', form, key('limited'));
    expect(next.status).toBe(200);
    expect(next.headers.get('idempotent-replayed')).toBeNull();
  });

  test('while a request is worked on its key answers 409, whoever asks', async () => {
    const payment_intent = await rig.payment();
    await rig.mode(payment_intent, 'slow', { delayMs: 400 });
    const form = { payment_intent, amount: '3000' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => rig.form('/refunds', form, key('busy'))));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
    expect(await rig.refundsMade(payment_intent)).toBe(1);
  });
});

describe('the door of the sandbox', () => {
  test('says on every answer that it is no bank', async () => {
    for (const path of ['/', '/healthz', '/v1/refunds', '/nowhere']) {
      const response = await fetch(`${rig.url}${path}`);
      expect(response.headers.get('x-payment-sandbox')).toBe('this is not a bank');
    }
  });

  test.each([{}, { authorization: `Bearer ${refusedKey}` }, { authorization: 'Bearer ' }])(
    'refuses a wrong key %p with 401',
    async (headers) => {
      const response = await fetch(`${rig.url}/v1/refunds`, { headers });
      expect(response.status).toBe(401);
    },
  );

  test.each([
    ['another site', { origin: 'https://example.com' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
  ])('refuses control requests of %s', async (_name, sent) => {
    const headers = { 'content-type': 'application/json', ...sent };
    const init = { method: 'POST', headers, body: '{"advanceMs":1}' };
    expect((await fetch(`${rig.url}/_sandbox/clock`, init)).status).toBe(403);
  });

  test('refuses control requests that came under a foreign name', async () => {
    const { port } = new URL(rig.url);
    const status = await new Promise((resolve) => {
      const asked = { host: '127.0.0.1', port, path: '/_sandbox/ledger', headers: { host: 'evil.example' } };
      get(asked, (response) => resolve(response.resume().statusCode));
    });
    expect(status).toBe(403);
  });

  test('answers an unknown part of the API as unknown', async () => {
    expect(await rig.form('/customers', {})).toMatchObject({ status: 404, body: { error: {} } });
  });

  test('makes a payment once per id', async () => {
    const payment = { id: 'pi_chosen', amount: 9_000, currency: 'EUR' };
    expect((await rig.control('/payments', payment)).status).toBe(201);
    expect((await rig.control('/payments', payment)).status).toBe(200);
    expect((await rig.control('/payments', { ...payment, amount: 1 })).status).toBe(409);
    expect(await rig.ledger('pi_chosen')).toHaveLength(1);
  });
});

describe("Stripe's SDK against the sandbox", () => {
  test('creates, confirms, retrieves and lists payments and their charges', async () => {
    const stripe = rig.stripe();
    const draft = await stripe.paymentIntents.create({ amount: 5_000, currency: 'usd' });
    expect(draft.status).toBe('requires_confirmation');
    await expect(stripe.refunds.create({ payment_intent: draft.id })).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    const paid = await stripe.paymentIntents.confirm(draft.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', livemode: false });
    expect((await stripe.paymentIntents.list({ limit: 1 })).data[0]?.id).toBe(draft.id);
    await stripe.refunds.create({ payment_intent: draft.id, amount: 2_000 });
    const charges = await stripe.charges.list({ payment_intent: draft.id });
    expect(charges.data).toMatchObject([{ amount_refunded: 2_000, refunded: false, disputed: false }]);
    await stripe.refunds.create({ charge: charges.data[0]?.id ?? '' });
    expect(await stripe.charges.retrieve(charges.data[0]?.id ?? '')).toMatchObject({ refunded: true });
  });

  test('pages through refunds, newest first', async () => {
    const stripe = rig.stripe();
    const payment_intent = await rig.payment();
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      made.unshift((await stripe.refunds.create({ payment_intent, amount: 1 })).id);
    }
    const first = await stripe.refunds.list({ payment_intent, limit: 2 });
    expect(first).toMatchObject({ has_more: true, data: [{ id: made[0] }, { id: made[1] }] });
    const rest = await stripe.refunds.list({ payment_intent, limit: 3, starting_after: made[1] ?? '' });
    expect(rest.has_more).toBe(false);
    expect(rest.data.map((refund) => refund.id)).toEqual(made.slice(2));
  });

  test('cancels only a refund that requires action, and then its money can be refunded again', async () => {
    const stripe = rig.stripe();
    const payment_intent = await rig.payment();
    const settled = await stripe.refunds.create({ payment_intent, amount: 3_000 });
    await expect(stripe.refunds.cancel(settled.id)).rejects.toMatchObject({ statusCode: 400 });
    await rig.mode(payment_intent, 'requires-action');
    const waiting = await stripe.refunds.create({ payment_intent, amount: 6_000 });
    expect(waiting.status).toBe('requires_action');
    expect((await stripe.refunds.cancel(waiting.id)).status).toBe('canceled');
    await rig.mode(payment_intent, 'ok');
    expect((await stripe.refunds.create({ payment_intent, amount: 6_000 })).status).toBe('succeeded');
  });

  test('finds events by type and by id', async () => {
    const stripe = rig.stripe();
    const payment_intent = await rig.payment();
    const events = await stripe.events.list({ type: 'payment_intent.succeeded', limit: 1 });
    expect(events.data).toMatchObject([
      { type: 'payment_intent.succeeded', data: { object: { id: payment_intent } } },
    ]);
    const [event] = events.data;
    expect(await stripe.events.retrieve(event?.id ?? '')).toMatchObject({ id: event?.id });
    await expect(stripe.events.retrieve('evt_none')).rejects.toMatchObject({ code: 'resource_missing' });
  });

  test.each([
    { currency: 'jpy', paid: 9_001, amount: 9_002, why: 'Refund amount (9002 JPY) is greater than' },
    { currency: 'kwd', paid: 9_000, amount: 9_010, why: 'unrefunded amount on charge (9.000 KWD)' },
    { currency: 'kwd', paid: 9_000, amount: 3_333, why: 'last digit of a three-decimal amount must be 0' },
  ])('refuses $amount of $paid $currency', async ({ currency, paid, amount, why }) => {
    const payment_intent = await rig.payment(paid, currency);
    await expect(rig.stripe().refunds.create({ payment_intent, amount })).rejects.toThrow(why);
  });
});

describe('the ledger', () => {
  test('numbers every effect, and only grows', async () => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, 'pending');
    const made = await rig.gateway().createRefund(aThird(paymentId));
    await rig.control(`/refunds/${made.providerRefundId}/settle`);
    await rig.control(`/refunds/${made.providerRefundId}/fail`, { reason: 'declined' });
    const entries = await rig.ledger(paymentId);
    const types = ['payment.captured', 'refund.created', 'refund.succeeded', 'refund.failed'];
    expect(entries.map((entry) => entry.type)).toEqual(types);
    expect(entries[1]).toMatchObject({
      refundId: made.providerRefundId,
      amountCents: 3_000,
      currency: 'eur',
      metadata: { desk_intent: `intent-${paymentId}`, desk_case: 'RMA-000042', desk_round: '1' },
      idempotencyKey: `intent-${paymentId}-r1`,
    });
    const all = await rig.ledger();
    expect(all.map((entry) => entry.seq)).toEqual(all.map((_entry, index) => index + 1));
  });

  test('a refund that failed gives its money back to the payment (E77)', async () => {
    const paymentId = await rig.payment();
    const made = await rig.gateway().createRefund(aThird(paymentId, { amountCents: 9_000 }));
    await rig.control(`/refunds/${made.providerRefundId}/fail`, { reason: 'lost_or_stolen_card' });
    expect(await rig.gateway().retrieveRefund(made.providerRefundId)).toMatchObject({
      state: 'failed',
      failureReason: 'lost_or_stolen_card',
    });
    await rig.gateway().createRefund(aThird(paymentId, { amountCents: 9_000, round: 2 }));
    expect((await rig.control(`/refunds/${made.providerRefundId}/fail`)).status).toBe(409);
  });

  test('insufficient-funds stays pending and says why (E76)', async () => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, 'insufficient-funds');
    const made = await rig.gateway().createRefund(aThird(paymentId));
    expect(made).toMatchObject({ state: 'pending', pendingReason: 'insufficient_funds' });
  });

  test('fails-later succeeds first and fails when its time has come (E77)', async () => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, 'fails-later', { delayMs: 3 * dayMs, reason: 'lost_or_stolen_card' });
    const made = await rig.gateway().createRefund(aThird(paymentId));
    expect(made.state).toBe('succeeded');
    await rig.control('/clock', { advanceMs: 3 * dayMs });
    expect(await rig.gateway().retrieveRefund(made.providerRefundId)).toMatchObject({
      state: 'failed',
      failureReason: 'lost_or_stolen_card',
    });
  });

  test.each(failureReasons)('fails-now fails at once for %s (E75)', async (reason) => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, 'fails-now', { reason });
    const made = await rig.gateway().createRefund(aThird(paymentId));
    expect(made).toMatchObject({ state: 'failed', failureReason: reason });
  });

  test('a refund made by hand carries nothing of ours, and counts (E78)', async () => {
    const paymentId = await rig.payment();
    const made = await rig.control('/refunds', { paymentId, amount: 3_000, reason: 'requested_by_customer' });
    expect(made).toMatchObject({ status: 201, body: { metadata: {}, reason: 'requested_by_customer' } });
    expect(await rig.gateway().listRefunds(paymentId)).toMatchObject([
      { providerRefundId: made.body['id'], amountCents: 3_000, intentId: null, caseNo: null },
    ]);
    const [entry] = (await rig.ledger(paymentId)).filter(({ type }) => type === 'refund.created');
    expect(entry).toMatchObject({ amountCents: 3_000, idempotencyKey: null, metadata: {} });
    const tooMuch = await rig.control('/refunds', { paymentId, amount: 6_001 });
    expect(tooMuch).toMatchObject({ status: 400, body: { error: { param: 'amount' } } });
  });
});
