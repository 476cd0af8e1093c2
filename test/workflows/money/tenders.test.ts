import type { CaseState } from '../../../workflows/contract';
import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;
let orders = 0;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const refundIs = (wanted: string) => (state: CaseState) =>
  state.stage === 'refund' && state.refund.state === wanted;

/** A unit of 90.00 out of an order of 270.00 that was paid in two ways, two thirds by the first. */
async function paidInTwoWays(secondBy: 'stripe' | 'gift-card' = 'stripe') {
  orders += 1;
  const first = String((await rig.bank.control('/payments', { amount: 18_000, currency: 'eur' })).body['id']);
  const second =
    secondBy === 'gift-card'
      ? 'GIFT-1'
      : String((await rig.bank.control('/payments', { amount: 9_000, currency: 'eur' })).body['id']);
  const caseNo = await rig.openCase({
    orderNo: `DE-${84_000 + orders}`,
    payments: [
      { provider: 'stripe', id: first, amountCents: 18_000 },
      { provider: secondBy, id: second, amountCents: 9_000 },
    ],
  });
  await rig.walkToOffer(caseNo);
  return { caseNo, first, second };
}

const choose = (caseNo: string) =>
  rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });

async function partsOf(caseNo: string) {
  return rig.db
    .selectFrom('refund_intents')
    .select(['payment_id', 'amount_cents', 'state'])
    .where('case_no', '=', caseNo)
    .orderBy('tender')
    .execute();
}

async function paidBack(paymentId: string): Promise<readonly number[]> {
  const ledger = await rig.bank.ledger(paymentId);
  const failed = new Set(
    ledger.filter(({ type }) => type === 'refund.failed').map(({ refundId }) => refundId),
  );
  return ledger
    .filter(({ type, refundId }) => type === 'refund.created' && !failed.has(refundId))
    .map(({ amountCents }) => amountCents);
}

test.each([
  ['JPY', 400],
  ['KWD', 123_450],
] as const)('payRefund() of a unit in %s pays exactly its %i minor units (E71)', async (currency, price) => {
  const paid = { amount: 3 * price, currency: currency.toLowerCase() };
  const paymentId = String((await rig.bank.control('/payments', paid)).body['id']);
  const caseNo = await rig.openCase({ orderNo: `DE-${currency}`, currency, unitPaidCents: price, paymentId });
  await rig.walkToOffer(caseNo);
  await choose(caseNo);
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await partsOf(caseNo)).toEqual([{ payment_id: paymentId, amount_cents: price, state: 'settled' }]);
  const made = (await rig.bank.ledger(paymentId)).filter(({ type }) => type === 'refund.created');
  expect(made).toMatchObject([{ amountCents: price, currency: paid.currency }]);
});

test('payRefund() pays each card its share, in one activity (E79)', async () => {
  const { caseNo, first, second } = await paidInTwoWays();
  await choose(caseNo);
  expect(await rig.result(caseNo)).toBe('refunded');
  expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
  expect(await partsOf(caseNo)).toMatchObject([
    { payment_id: first, amount_cents: 6_000, state: 'settled' },
    { payment_id: second, amount_cents: 3_000, state: 'settled' },
  ]);
  const { historyLength } = await rig.client.workflow.getHandle(caseNo).describe();
  expect(historyLength).toBeLessThanOrEqual(71);
});

test('retryRefund() repeats only the card that failed (E75, E79)', async () => {
  const { caseNo, first, second } = await paidInTwoWays();
  await rig.bank.mode(second, 'expired-card', { times: 1 });
  await choose(caseNo);
  expect(await rig.until(caseNo, refundIs('failed'))).toMatchObject({ attention: 'payments' });
  expect(await partsOf(caseNo)).toMatchObject([{ state: 'settled' }, { state: 'failed' }]);
  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
});

test('settleRefund() pays out what no card gave, beside what the card took (E79, E81)', async () => {
  const { caseNo, first } = await paidInTwoWays('gift-card');
  await choose(caseNo);
  expect(await rig.until(caseNo, refundIs('failed'))).toMatchObject({
    refund: { failure: 'no-card: gift-card' },
  });
  const body = { method: 'other', reference: 'voucher 77', consentRef: 'text-consent' } as const;
  await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'settleRefund', body });
  await rig.until(caseNo, refundIs('awaiting-approval'));
  await rig.act(caseNo, { role: 'payments', id: 'pay-2' }, { action: 'approveRefund', body: {} });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await paidBack(first)).toEqual([6_000]);
  const payouts = await rig.db
    .selectFrom('payouts')
    .select(['amount_cents', 'state'])
    .where('case_no', '=', caseNo)
    .execute();
  expect(payouts).toEqual([{ amount_cents: 3_000, state: 'settled' }]);
});

test('refundUpdated() of one part settles the case only when every part is paid, and brings it back if one returns (E76, E77, E79)', async () => {
  const { caseNo, first, second } = await paidInTwoWays();
  await rig.bank.mode(second, 'pending', { times: 1 });
  await choose(caseNo);
  await rig.until(caseNo, refundIs('pending'));
  const [, part] = await rig.db
    .selectFrom('refund_intents')
    .select('provider_refund_id')
    .where('case_no', '=', caseNo)
    .orderBy('tender')
    .execute();
  const refundId = part?.provider_refund_id ?? '';
  await rig.bank.control(`/refunds/${refundId}/settle`);
  await rig.signal(caseNo, 'system', {
    action: 'refundUpdated',
    body: { providerRefundId: refundId, state: 'succeeded' },
  });
  expect(await rig.result(caseNo)).toBe('refunded');
  await rig.bank.control(`/refunds/${refundId}/fail`);
  await rig.tellClosed(caseNo, {
    action: 'refundUpdated',
    body: { providerRefundId: refundId, state: 'failed' },
  });
  await rig.until(caseNo, refundIs('reversed'));
  expect(await partsOf(caseNo)).toMatchObject([{ state: 'settled' }, { state: 'reversed' }]);
  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  await rig.until(caseNo, (state) => state.stage === 'closed');
  expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
});
