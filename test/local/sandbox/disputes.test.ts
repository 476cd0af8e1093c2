import { failureOf } from '../../gateways/payments/payments-conformance';
import { aThird, SandboxRig } from './sandbox-rig';

let rig: SandboxRig;
beforeAll(async () => {
  rig = await SandboxRig.open();
});
afterAll(() => rig.close());

async function disputed(): Promise<{ readonly paymentId: string; readonly disputeId: string }> {
  const paymentId = await rig.payment();
  const opened = await rig.control(`/payments/${paymentId}/dispute`, { reason: 'fraudulent' });
  expect(opened).toMatchObject({ status: 201, body: { status: 'needs_response', reason: 'fraudulent' } });
  return { paymentId, disputeId: String(opened.body['id']) };
}

async function typesOf(paymentId: string): Promise<readonly string[]> {
  return (await rig.ledger(paymentId)).map((entry) => entry.type);
}

describe('disputes of the sandbox', () => {
  test('an open one takes back what is left, and no refund is made beside it (E83)', async () => {
    const paymentId = await rig.payment();
    await rig.gateway().createRefund(aThird(paymentId));
    const opened = await rig.control(`/payments/${paymentId}/dispute`);
    expect(opened.body).toMatchObject({ amount: 6_000, reason: 'general', is_charge_refundable: false });
    const refused = await failureOf(rig.gateway().createRefund(aThird(paymentId, { round: 2 })));
    expect(refused).toMatchObject({ kind: 'refused', next: 'person', code: 'charge_disputed' });
    expect(await typesOf(paymentId)).toEqual([
      ...['payment.captured', 'refund.created', 'refund.succeeded'],
      ...['dispute.created', 'dispute.funds_withdrawn'],
    ]);
    const [line] = (await rig.ledger(paymentId)).slice(-1);
    expect(line).toMatchObject({ disputeId: opened.body['id'], refundId: null, amountCents: 6_000 });
    expect((await rig.control(`/payments/${paymentId}/dispute`)).status).toBe(409);
  });

  test('a won one gives the money back, and the right to refund it', async () => {
    const { paymentId, disputeId } = await disputed();
    const won = await rig.control(`/disputes/${disputeId}/close`, { won: true });
    expect(won.body).toMatchObject({ status: 'won', is_charge_refundable: true });
    expect(won.body['balance_transactions']).toMatchObject([{ amount: -9_000 }, { amount: 9_000 }]);
    await rig.gateway().createRefund(aThird(paymentId));
    expect((await typesOf(paymentId)).slice(1, 5)).toEqual([
      ...['dispute.created', 'dispute.funds_withdrawn'],
      ...['dispute.won', 'dispute.funds_reinstated'],
    ]);
    expect((await rig.control(`/disputes/${disputeId}/close`, { won: false })).status).toBe(409);
  });

  test('a lost one stays refused for ever: the customer has his money', async () => {
    const { paymentId, disputeId } = await disputed();
    await rig.control(`/disputes/${disputeId}/close`, { won: false });
    const refused = await failureOf(rig.gateway().createRefund(aThird(paymentId)));
    expect(refused).toMatchObject({ code: 'charge_disputed' });
    expect((await typesOf(paymentId)).at(-1)).toBe('dispute.lost');
  });

  test('fails the refund that was on its way, for that reason', async () => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, 'pending');
    const made = await rig.gateway().createRefund(aThird(paymentId));
    const opened = await rig.control(`/payments/${paymentId}/dispute`);
    expect(opened.body['amount']).toBe(9_000);
    expect(await rig.gateway().retrieveRefund(made.providerRefundId)).toMatchObject({
      state: 'failed',
      failureReason: 'charge_for_pending_refund_disputed',
    });
  });

  test('mode disputed opens one just before the refund arrives (E83)', async () => {
    const paymentId = await rig.payment();
    await rig.mode(paymentId, 'disputed', { times: 1 });
    expect(await failureOf(rig.gateway().createRefund(aThird(paymentId)))).toMatchObject({
      code: 'charge_disputed',
    });
    await rig.mode(paymentId, 'ok');
    const again = await failureOf(rig.gateway().createRefund(aThird(paymentId, { round: 2 })));
    expect(again).toMatchObject({ code: 'charge_disputed' });
    expect(await typesOf(paymentId)).toEqual([
      ...['payment.captured', 'dispute.created', 'dispute.funds_withdrawn'],
    ]);
  });

  test("Stripe's SDK finds it by charge, by payment and by id, and sees it on the charge", async () => {
    const stripe = rig.stripe();
    const { paymentId, disputeId } = await disputed();
    const calm = await rig.payment();
    const chargeId = paymentId.replace('pi_', 'ch_');
    expect((await stripe.disputes.list({ payment_intent: paymentId })).data).toMatchObject([
      { id: disputeId },
    ]);
    expect((await stripe.disputes.list({ charge: chargeId })).data).toMatchObject([{ charge: chargeId }]);
    expect((await stripe.disputes.list({ payment_intent: calm })).data).toEqual([]);
    expect((await stripe.disputes.list({ limit: 1 })).data).toMatchObject([{ id: disputeId }]);
    expect(await stripe.disputes.retrieve(disputeId)).toMatchObject({ payment_intent: paymentId });
    expect(await stripe.charges.retrieve(chargeId)).toMatchObject({ disputed: true });
    expect(await stripe.charges.retrieve(calm.replace('pi_', 'ch_'))).toMatchObject({ disputed: false });
  });

  test('one may name what went back already, of what was paid at the most (E83)', async () => {
    const paymentId = await rig.payment();
    for (const round of [1, 2, 3]) await rig.gateway().createRefund(aThird(paymentId, { round }));
    const ask = (amount: number) => rig.control(`/payments/${paymentId}/dispute`, { amount });
    expect((await ask(9_001)).status).toBe(409);
    expect(await ask(9_000)).toMatchObject({ status: 201, body: { amount: 9_000 } });
    expect((await ask(1)).status).toBe(409);
  });

  test('is refused where nothing is left to dispute, and for what is no payment', async () => {
    const paymentId = await rig.payment();
    for (const round of [1, 2, 3]) await rig.gateway().createRefund(aThird(paymentId, { round }));
    expect((await rig.control(`/payments/${paymentId}/dispute`)).status).toBe(409);
    expect((await rig.control('/payments/pi_none/dispute')).status).toBe(404);
    expect((await rig.control('/disputes/dp_none/close', { won: true })).status).toBe(404);
  });
});
