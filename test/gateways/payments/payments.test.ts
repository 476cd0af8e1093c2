import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { stripePayments } from '../../../gateways/payments';
import type { Payments } from '../../../gateways/payments';
import { aThird, SandboxRig, secretKey, webhookSecret } from '../../local/sandbox/sandbox-rig';
import { failureOf } from './payments-conformance';

let rig: SandboxRig;
beforeAll(async () => {
  rig = await SandboxRig.open();
});
afterAll(() => rig.close());

describe('payments', () => {
  test('listRefunds() pages through all refunds of the payment', async () => {
    const paymentId = await rig.payment(100_000);
    const payments = rig.gateway();
    const first = await payments.createRefund(aThird(paymentId, { intentId: 'the-first', amountCents: 100 }));
    const stripe = rig.stripe();
    for (let made = 0; made < 205; made += 1)
      await stripe.refunds.create({ payment_intent: paymentId, amount: 1 });
    const refunds = await payments.listRefunds(paymentId);
    expect(refunds).toHaveLength(206);
    expect(refunds.at(-1)).toEqual(first);
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

  test('createRefund() after the key has expired would pay twice; listRefunds() shows the first (E74)', async () => {
    const paymentId = await rig.payment();
    const payments = rig.gateway();
    const first = await payments.createRefund(aThird(paymentId));
    await rig.control('/clock', { advanceMs: 24 * 3_600_000 });
    expect(await payments.listRefunds(paymentId)).toEqual([first]);
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
    const payments = await gatewayTo(server);
    expect(await failureOf(payments.createRefund(aThird('pi_x')))).toMatchObject({
      kind: 'unknown',
      next: 'look-first',
    });
    expect(posts).toBe(1);
  });

  test.each([
    [500, '{}'],
    [404, '{}'],
    [502, 'null'],
    [200, 'null'],
    [200, '{}'],
  ])(
    'an answer that is none (%i with %s) is no answer to any call, and no TypeError',
    async (status, body) => {
      const server = createServer((_request, response) => response.writeHead(status).end(body));
      const payments = await gatewayTo(server);
      const list = async (all: AsyncIterable<unknown>) => {
        for await (const one of all) expect(one).toBeUndefined();
      };
      const questions = [
        list(payments.refundsSince(new Date(0))),
        list(payments.disputesSince(new Date(0))),
        payments.listRefunds('pi_x'),
        payments.retrieveRefund('re_x'),
        payments.retrievePayment('pi_x'),
        payments.capturedOf('pi_x'),
        // It reads the payment first, and asks for nothing.
        payments.createRefund(aThird('pi_x')),
      ];
      for (const question of questions)
        expect(await failureOf(question)).toMatchObject({ kind: 'unreachable', operation: 'read' });
      server.close();
    },
  );
});

/** The gateway to a server that is no provider. */
async function gatewayTo(server: Server): Promise<Payments> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return stripePayments({ secretKey, webhookSecret, apiUrl: `http://127.0.0.1:${port}` });
}
