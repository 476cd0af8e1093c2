import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { acceptAppeal } from '../../../api/appeals';
import { auditDesk } from '../../../audit/audit';
import { caseRuns } from '../../../gateways/case-runs';
import { policyVersions } from '../../../policy';
import { CASE_WORKFLOW } from '../../../workflows/contract';
import type { CaseState } from '../../../workflows/contract';
import type { Database } from '../../../store/database';
import { obstaclesIn } from '../../../store/privacy/obstacles';
import { CaseRig } from '../../support/case-rig';
import { buyerEmail } from '../../support/order';
import { generous, similarOffered } from '../../support/similar';
import type { SimilarOrder } from '../../support/similar';

let rig: CaseRig;
let orders = 0;

beforeAll(async () => {
  rig = await CaseRig.open({ policies: [...policyVersions, generous] });
});
afterAll(async () => {
  await rig.close();
});

const atOffer = (order: Omit<SimilarOrder, 'orderNo'>) => {
  orders += 1;
  return similarOffered(rig, { orderNo: `DE-${65_000 + orders}`, ...order });
};

async function choose(caseNo: string, kind: 'replacement' | 'refund' = 'replacement'): Promise<void> {
  const { offerVersion } = await rig.stateOf(caseNo);
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion } });
}

async function send(caseNo: string): Promise<void> {
  await rig.untilStage(caseNo, 'replacement');
  await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
}

async function deliver(caseNo: string): Promise<void> {
  await send(caseNo);
  await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
}

async function intentsOf(caseNo: string) {
  return rig.db
    .selectFrom('refund_intents')
    .select([
      'intent_id',
      'purpose',
      'amount_cents',
      'currency',
      'state',
      'requested_by',
      'approved_by',
      'round',
    ])
    .where('case_no', '=', caseNo)
    .orderBy('intent_id')
    .execute();
}

/** What is with the customer of a payment, in minor units: what was made, less what failed. */
async function paidBack(paymentId: string): Promise<readonly number[]> {
  const ledger = await rig.bank.ledger(paymentId);
  const failed = new Set(
    ledger.filter(({ type }) => type === 'refund.failed').map(({ refundId }) => refundId),
  );
  return ledger
    .filter(({ type, refundId }) => type === 'refund.created' && !failed.has(refundId))
    .map(({ amountCents }) => amountCents);
}

async function lettersOf(caseNo: string): Promise<readonly (string | null)[]> {
  const rows = await rig.db
    .selectFrom('letters')
    .select('template')
    .where('case_no', '=', caseNo)
    .where('direction', '=', 'out')
    .orderBy('letter_id')
    .execute();
  return rows.map(({ template }) => template);
}

/** Every promise that the auditor knows of, asked of one case. */
async function breachesOf(caseNo: string, db: Database = rig.db) {
  const deps = {
    ...{ db, payments: rig.bank.gateway(), runs: caseRuns(rig.client, CASE_WORKFLOW), witness: null },
    ...{ inbox: null, acknowledged: [], canaries: [], logFiles: [], now: () => new Date(), settleMs: 5_000 },
  };
  const findings = await auditDesk(deps, { caseNo, histories: 1 });
  return findings.flatMap(({ id, breaches }) => breaches.map((breach) => ({ id, ...breach })));
}

/** The next case of the same unit, whose replacement failed too. */
async function openAgain(orderNo: string): Promise<string> {
  const result = await acceptAppeal(rig.appealDeps(), {
    ...{ orderNo, email: buyerEmail, items: [{ sku: `SCOPE-${orderNo}` }], channel: 'http' },
    ...{
      problem: { description: 'The new one is dead.' },
      acceptedAt: new Date(),
      idempotencyKey: randomUUID(),
    },
  });
  const [first] = result.accepted ? result.answer.cases : [];
  if (!first) throw new Error('no case');
  return first.caseNo;
}

const refundIs = (wanted: string) => (state: CaseState) =>
  state.stage === 'refund' && state.refund.state === wanted;

test('payRefund() E65 pays the difference once the cheaper product has arrived, and the case ends replaced', async () => {
  const { caseNo, paymentId, similar } = await atOffer({ priceCents: 8_000 });
  expect(await rig.stateOf(caseNo)).toMatchObject({ offer: { differenceCents: 1_000 } });
  await choose(caseNo);
  await send(caseNo);
  // As long as the parcel may be lost, no money has moved.
  expect(await rig.stateOf(caseNo)).toMatchObject({
    stage: 'replacement',
    difference: { amountCents: 1_000, requestedBy: 'customer' },
  });
  expect(await intentsOf(caseNo)).toEqual([]);
  await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
  expect(await rig.result(caseNo)).toBe('replaced');
  expect(await paidBack(paymentId)).toEqual([1_000]);
  expect(await intentsOf(caseNo)).toMatchObject([
    { intent_id: `INT-${caseNo}-D`, purpose: 'difference', amount_cents: 1_000, state: 'settled' },
  ]);
  expect((await rig.eventNames(caseNo)).slice(-4)).toEqual([
    ...['deliveryConfirmed', 'differenceDue', 'refundSettled', 'caseClosed'],
  ]);
  expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'replaced', place: 'kept' });
  expect((await lettersOf(caseNo)).slice(-2)).toEqual(['goods-sent', 'refund-done']);
  const [sent] = await rig.db
    .selectFrom('dispatch_orders')
    .select(['sku', 'state'])
    .where('case_no', '=', caseNo)
    .execute();
  expect(sent).toEqual({ sku: similar, state: 'delivered' });
  expect(await breachesOf(caseNo)).toEqual([]);
});

test('payRefund() E65 pays it once where the answer of the bank is lost (E73, I2)', async () => {
  const { caseNo, paymentId } = await atOffer({ priceCents: 8_000 });
  await rig.bank.mode(paymentId, 'timeout-after', { times: 1 });
  await choose(caseNo);
  await deliver(caseNo);
  expect(await rig.result(caseNo)).toBe('replaced');
  expect(await paidBack(paymentId)).toEqual([1_000]);
});

test('payRefund() E65 takes a second person above the limit, and the case waits open for him (I8)', async () => {
  const { caseNo, paymentId } = await atOffer({ priceCents: 7_000 });
  await choose(caseNo);
  await deliver(caseNo);
  const waiting = await rig.until(caseNo, refundIs('awaiting-approval'));
  expect(waiting).toMatchObject({
    attention: 'payments',
    refund: { purpose: 'difference', amountCents: 2_000 },
  });
  expect(await paidBack(paymentId)).toEqual([]);
  await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'approveRefund', body: {} });
  expect(await rig.result(caseNo)).toBe('replaced');
  expect(await intentsOf(caseNo)).toMatchObject([{ requested_by: 'customer', approved_by: 'pay-1' }]);
  expect(await paidBack(paymentId)).toEqual([2_000]);
  expect(await breachesOf(caseNo)).toEqual([]);
});

test('settleRefund() E65 E75 pays a failed difference another way, and no other remedy can take its place', async () => {
  const { caseNo, paymentId } = await atOffer({ priceCents: 8_000 });
  await rig.bank.mode(paymentId, 'expired-card');
  await choose(caseNo);
  await deliver(caseNo);
  await rig.until(caseNo, refundIs('failed'));
  await expect(
    rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'repair' } }),
  ).rejects.toMatchObject({ type: 'WrongStage' });
  const body = { method: 'bank-transfer', reference: 'T-65', consentRef: 'text-consent' } as const;
  await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'settleRefund', body });
  await rig.until(caseNo, refundIs('awaiting-approval'));
  await rig.act(caseNo, { role: 'payments', id: 'pay-2' }, { action: 'approveRefund', body: {} });
  expect(await rig.result(caseNo)).toBe('replaced');
  const payout = await rig.db
    .selectFrom('payouts')
    .select('amount_cents')
    .where('case_no', '=', caseNo)
    .execute();
  expect(payout).toEqual([{ amount_cents: 1_000 }]);
  expect(await paidBack(paymentId)).toEqual([]);
  expect(await breachesOf(caseNo)).toEqual([]);
});

test('refundUpdated() E65 E77 opens the case again where the bank gives the difference back, and a retry pays it once', async () => {
  const { caseNo, paymentId } = await atOffer({ priceCents: 8_000 });
  await choose(caseNo);
  await deliver(caseNo);
  expect(await rig.result(caseNo)).toBe('replaced');
  const { provider_refund_id: id } = await rig.intentOf(caseNo);
  const providerRefundId = id ?? '';
  await rig.bank.control(`/refunds/${providerRefundId}/fail`, { reason: 'lost_or_stolen_card' });
  const body = { providerRefundId, state: 'failed', purpose: 'difference' } as const;
  await rig.tellClosed(caseNo, { action: 'refundUpdated', body });
  const back = await rig.untilStage(caseNo, 'refund');
  expect(back).toMatchObject({
    attention: 'payments',
    refund: { state: 'reversed', purpose: 'difference', amountCents: 1_000 },
  });
  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  expect(await rig.untilStage(caseNo, 'closed')).toMatchObject({ outcome: 'replaced' });
  expect(await paidBack(paymentId)).toEqual([1_000]);
  expect(await intentsOf(caseNo)).toMatchObject([{ state: 'settled', round: 2 }]);
  expect((await lettersOf(caseNo)).slice(-2)).toEqual(['refund-returned', 'refund-done']);
  expect(await breachesOf(caseNo)).toEqual([]);
});

test('reportUndeliverable() E65 E84 owes no difference for a product that never arrives: the whole price goes back', async () => {
  const { caseNo, paymentId, similar } = await atOffer({ priceCents: 8_000 });
  await rig.db.updateTable('products').set({ stock_on_hand: 1 }).where('sku', '=', similar).execute();
  await choose(caseNo);
  await send(caseNo);
  await rig.act(caseNo, 'warehouse', { action: 'reportUndeliverable', body: { lost: true } });
  const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
  expect(fresh).toMatchObject({ offer: { offered: ['refund'], amountCents: 9_000 } });
  await choose(caseNo, 'refund');
  // 90.00 is above the limit of this policy.
  await rig.until(caseNo, refundIs('awaiting-approval'));
  await rig.act(caseNo, 'payments', { action: 'approveRefund', body: {} });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await paidBack(paymentId)).toEqual([9_000]);
  expect(await intentsOf(caseNo)).toMatchObject([{ purpose: 'price' }]);
});

test('reportUndeliverable() E65 E84 keeps the difference for a parcel that goes out again', async () => {
  const { caseNo, paymentId } = await atOffer({ priceCents: 8_000 });
  await choose(caseNo);
  await send(caseNo);
  await rig.act(caseNo, 'warehouse', { action: 'reportUndeliverable', body: {} });
  await rig.until(caseNo, (state) => state.stage === 'replacement' && state.dispatch === null);
  await deliver(caseNo);
  expect(await rig.result(caseNo)).toBe('replaced');
  expect(await paidBack(paymentId)).toEqual([1_000]);
});

test('makeOffer() E65 E85 I2 takes the difference off the refund of a product that fails later', async () => {
  const { caseNo, orderNo, paymentId } = await atOffer({ priceCents: 8_000 });
  await choose(caseNo);
  await deliver(caseNo);
  expect(await rig.result(caseNo)).toBe('replaced');
  const again = await openAgain(orderNo);
  expect(await rig.walkToOffer(again, { repairable: false })).toMatchObject({
    offer: { amountCents: 8_000 },
  });
  await choose(again, 'refund');
  await rig.until(again, refundIs('awaiting-approval'));
  await rig.act(again, 'payments', { action: 'approveRefund', body: {} });
  expect(await rig.result(again)).toBe('refunded');
  expect(await paidBack(paymentId)).toEqual([1_000, 8_000]);
  expect([...(await breachesOf(caseNo)), ...(await breachesOf(again))]).toEqual([]);
});

test('refund_intents I2 E65 never hold more for a unit than was paid for it, in whatever cases', async () => {
  const { caseNo, orderNo } = await atOffer({ priceCents: 8_000 });
  await choose(caseNo);
  await deliver(caseNo);
  await rig.result(caseNo);
  const again = await openAgain(orderNo);
  const { unit } = await rig.stateOf(again);
  const row = {
    unit_id: unit.unitId,
    payment_id: 'pi_1',
    currency: 'EUR',
    requested_by: 'customer',
    state: 'requested',
  } as const;
  const open = {
    approved_by: null,
    called_at: null,
    provider_refund_id: null,
    failure: null,
    settled_by_hand: null,
  };
  const price = { ...row, ...open, intent_id: `INT-${again}`, case_no: again, amount_cents: 9_000 };
  await expect(rig.db.insertInto('refund_intents').values(price).execute()).rejects.toMatchObject({
    constraint: 'refunds_within_price',
  });
  const second = {
    ...price,
    intent_id: `INT-${caseNo}-X`,
    case_no: caseNo,
    amount_cents: 1,
    purpose: 'difference',
  } as const;
  await expect(rig.db.insertInto('refund_intents').values(second).execute()).rejects.toMatchObject({
    code: '23505',
  });
});

test('payRefund() E65 E79 splits the difference over the ways that the unit was paid', async () => {
  const [first, second] = [await rig.bank.payment(6_000), await rig.bank.payment(3_000)];
  const payments = [
    { provider: 'stripe', id: first, amountCents: 6_000 },
    { provider: 'stripe', id: second, amountCents: 3_000 },
  ] as const;
  const { caseNo } = await atOffer({ priceCents: 7_500, payments: [...payments] });
  await choose(caseNo);
  await deliver(caseNo);
  expect(await rig.result(caseNo)).toBe('replaced');
  expect([await paidBack(first), await paidBack(second)]).toEqual([[1_000], [500]]);
  expect((await intentsOf(caseNo)).map(({ intent_id: id }) => id)).toEqual([
    `INT-${caseNo}-D`,
    `INT-${caseNo}-D-2`,
  ]);
  expect(await breachesOf(caseNo)).toEqual([]);
});

test.each([
  ['JPY', 4_000, 3_990, 10],
  ['KWD', 123_450, 122_445, 1_010],
] as const)(
  'payRefund() E65 E71 of %s pays the difference of %i and %i in its minor units',
  async (...[currency, paid, price, due]) => {
    const { caseNo, paymentId } = await atOffer({ priceCents: price, unitPaidCents: paid, currency });
    await choose(caseNo);
    await deliver(caseNo);
    expect(await rig.result(caseNo)).toBe('replaced');
    expect(await paidBack(paymentId)).toEqual([due]);
  },
);

test('decide() E65 O3 opens a cheaper product where the price could not be paid back, and pays the difference alone', async () => {
  const { caseNo, paymentId } = await atOffer({ priceCents: 8_000 });
  await rig.bank.mode(paymentId, 'expired-card', { times: 1 });
  await choose(caseNo, 'refund');
  await rig.until(caseNo, refundIs('awaiting-approval'));
  await rig.act(caseNo, 'payments', { action: 'approveRefund', body: {} });
  await rig.until(caseNo, refundIs('failed'));
  await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'replacement' } });
  await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
  await choose(caseNo);
  await deliver(caseNo);
  expect(await rig.result(caseNo)).toBe('replaced');
  expect(await paidBack(paymentId)).toEqual([1_000]);
  expect(await intentsOf(caseNo)).toMatchObject([
    { purpose: 'price', state: 'failed' },
    { purpose: 'difference', state: 'settled' },
  ]);
  // The price is owed no more: it stands in nobody's way who wants to be forgotten.
  const obstacles = await obstaclesIn(rig.db, [caseNo]);
  expect(obstacles.map(({ why }) => why)).not.toContain('money');
  expect(await breachesOf(caseNo)).toEqual([]);
});

test('hold() E65 keeps the difference of a parcel that arrives meanwhile until the case goes on', async () => {
  const { caseNo, paymentId } = await atOffer({ priceCents: 8_000 });
  await choose(caseNo);
  await send(caseNo);
  await rig.act(caseNo, 'support', { action: 'hold', body: {} });
  await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
  expect(await rig.untilStage(caseNo, 'refund')).toMatchObject({ refund: { state: 'requested' } });
  expect(await paidBack(paymentId)).toEqual([]);
  await rig.act(caseNo, 'support', { action: 'release', body: {} });
  expect(await rig.result(caseNo)).toBe('replaced');
  expect(await paidBack(paymentId)).toEqual([1_000]);
});

test.each([
  [
    'another sum than was chosen',
    'amount_cents = 900',
    [
      'I2 its difference is of €9.00, chosen was €10.00',
      'I6 it closed as replaced, 1000 of a difference were chosen and 900 are paid',
    ],
  ],
  [
    'a case that closed without it',
    "state = 'failed'",
    ['I6 it closed as replaced, 1000 of a difference were chosen and 0 are paid'],
  ],
  [
    'more than was paid for the unit',
    'amount_cents = 9001',
    ['I2 €90.01 are refunded of its unit, which was paid with €90.00'],
  ],
])('auditDesk() I2 I6 E65 reports %s', async (...[, change, says]) => {
  const { caseNo } = await atOffer({ priceCents: 8_000 });
  await choose(caseNo);
  await deliver(caseNo);
  await rig.result(caseNo);
  const tx = await rig.db.startTransaction().execute();
  try {
    // What the database itself refuses to write: its guards are off for this transaction alone.
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`update refund_intents set ${sql.raw(change)} where case_no = ${caseNo}`.execute(tx);
    const found = (await breachesOf(caseNo, tx)).map(({ id, what }) => `${id} ${what}`);
    expect(found).toEqual(expect.arrayContaining(says));
  } finally {
    await tx.rollback().execute();
  }
});
