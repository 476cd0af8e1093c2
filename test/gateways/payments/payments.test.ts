import { createServer } from 'node:http';
import { stripePayments } from '../../../gateways/payments';
import { aThird, SandboxRig, secretKey, webhookSecret } from '../../local/sandbox/sandbox-rig';
import { failureOf } from './payments-conformance';

let rig: SandboxRig;
beforeAll(async () => {
  rig = await SandboxRig.open();
});
afterAll(() => rig.close());

describe('payments', () => {
  test('findRefund() pages through all refunds of the payment', async () => {
    const paymentId = await rig.payment(100_000);
    const payments = rig.gateway();
    const first = await payments.createRefund(aThird(paymentId, { intentId: 'the-first', amountCents: 100 }));
    const stripe = rig.stripe();
    for (let made = 0; made < 205; made += 1)
      await stripe.refunds.create({ payment_intent: paymentId, amount: 1 });
    expect(await payments.listRefunds(paymentId)).toHaveLength(206);
    expect(await payments.findRefund({ intentId: 'the-first', paymentId })).toEqual(first);
  });

  test('findRefund() prefers a live refund to failed ones, and reports the newest failure otherwise', async () => {
    const paymentId = await rig.payment();
    const payments = rig.gateway();
    const request = aThird(paymentId);
    await rig.mode(paymentId, 'expired-card');
    await payments.createRefund(request);
    const second = await payments.createRefund({ ...request, round: 2 });
    expect(await payments.findRefund(request)).toMatchObject({
      providerRefundId: second.providerRefundId,
      state: 'failed',
      failureReason: 'expired_or_canceled_card',
    });
    await rig.mode(paymentId, 'ok');
    const third = await payments.createRefund({ ...request, round: 3 });
    await rig.mode(paymentId, 'expired-card');
    await payments.createRefund({ ...request, round: 4 });
    expect((await payments.findRefund(request))?.providerRefundId).toBe(third.providerRefundId);
  });

  test('createRefund() takes a charge id as well as a payment intent', async () => {
    await rig.control('/payments', { id: 'ch_oldorder', amount: 9_000, currency: 'eur' });
    const made = await rig.gateway().createRefund(aThird('ch_oldorder'));
    expect(made).toMatchObject({ chargeId: 'ch_oldorder', state: 'succeeded' });
    expect(await rig.refundsMade('ch_oldorder')).toBe(1);
  });

  test('listRefunds() shows a refund made by hand, without an intent (E78)', async () => {
    const paymentId = await rig.payment();
    await rig.stripe().refunds.create({ payment_intent: paymentId, amount: 500 });
    expect(await rig.gateway().listRefunds(paymentId)).toMatchObject([
      { amountCents: 500, intentId: null, caseNo: null, round: null },
    ]);
  });

  test('createRefund() after the key has expired would pay twice; findRefund() sees the first (E74)', async () => {
    const paymentId = await rig.payment();
    const payments = rig.gateway();
    const first = await payments.createRefund(aThird(paymentId));
    await rig.control('/clock', { advanceMs: 24 * 3_600_000 });
    expect(await payments.findRefund(aThird(paymentId))).toEqual(first);
    const again = await payments.createRefund(aThird(paymentId));
    expect(again.providerRefundId).not.toBe(first.providerRefundId);
    expect(await rig.refundsMade(paymentId)).toBe(2);
  });
});

describe('stripePayments()', () => {
  test('refuses a live key over plain http', () => {
    const build = () =>
      stripePayments({ secretKey: 'sk_live_x', webhookSecret, apiUrl: 'http://127.0.0.1:1' });
    expect(build).toThrow('Cannot use a live payment key: the API address is not https');
  });

  test('sends a request once: a lost answer and then a refused connection is unknown, not unreachable (H6)', async () => {
    let posts = 0;
    const server = createServer((request, response) => {
      if (request.method === 'GET')
        return response.end(JSON.stringify({ object: 'payment_intent', currency: 'eur' }));
      posts += 1;
      // The provider dies between the effect and the answer.
      server.close();
      return request.socket.resetAndDestroy();
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const payments = stripePayments({ secretKey, webhookSecret, apiUrl: `http://127.0.0.1:${port}` });
    expect(await failureOf(payments.createRefund(aThird('pi_x')))).toMatchObject({
      kind: 'unknown',
      next: 'look-first',
    });
    expect(posts).toBe(1);
  });
});
