import { timePassed } from '../../../workflows/deadlines';
import type { CaseState, MessageBodies } from '../../../workflows/contract';
import { putProduct } from '../../../store/goods/products';
import { CaseRig } from '../../support/case-rig';
import { caseIn, daysAfter, effectsOf, refusalOf, stageStates, stepOf } from '../../support/case-states';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

let orders = 70_000;
const PART = { unitPriceCents: 500, currency: 'EUR', serialised: false, similarSkus: [] };

/** A case in repair, with parts of its own so that tests do not share a shelf. */
async function inRepair(parts: readonly number[] = [], change: { readonly stockOnHand?: number } = {}) {
  orders += 1;
  const skus = parts.map((_, index) => `P${String(index)}-${String(orders)}`);
  const orderNo = `DE-${String(orders)}`;
  const caseNo = await rig.openCase({ orderNo, stockOnHand: 0, ...change });
  for (const sku of skus)
    await putProduct(rig.db, { ...PART, sku, title: 'Board', kind: 'part', stockOnHand: 5 });
  await rig.walkToOffer(caseNo, {
    repairMinutes: 20,
    parts: skus.map((sku, index) => ({ sku, quantity: parts[index] ?? 1 })),
  });
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'repair', offerVersion: 1 } });
  await rig.untilStage(caseNo, 'repair');
  return { caseNo, skus, goods: `SCOPE-${orderNo}` };
}

const offerTwo = (caseNo: string): Promise<CaseState> =>
  rig.until(caseNo, (state) => state.offerVersion === 2 && state.stage === 'offer');

async function stockOf(skus: readonly string[]) {
  const rows = await rig.db
    .selectFrom('products')
    .select(['stock_on_hand', 'stock_reserved'])
    .where('sku', 'in', skus)
    .orderBy('sku')
    .execute();
  return rows.map(({ stock_on_hand: onHand, stock_reserved: reserved }) => [onHand, reserved]);
}

const finish = (caseNo: string, body: MessageBodies['finishRepair']) =>
  rig.act(caseNo, 'lab', { action: 'finishRepair', body });
const revise = async (caseNo: string, body: MessageBodies['reviseRepair']) => {
  const { seq } = await rig.act(caseNo, 'lab', { action: 'reviseRepair', body });
  // The policy's answer is the event after it.
  return rig.until(caseNo, (state) => state.seq > seq);
};

describe('an estimate that changes', () => {
  test('reviewRepair() E92 O7 lets a repair go on whose reason still holds', async () => {
    const { caseNo } = await inRepair();
    const state = await revise(caseNo, { repairCostCents: 29_000, repairMinutes: 300 });
    expect(state).toMatchObject({ stage: 'repair', review: null, attention: null });
    await expect(
      rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund' } }),
    ).rejects.toMatchObject({ type: 'WrongStage' });
  });

  test('reviewRepair() E92 O7 asks a manager once a replacement is at hand and the fix is quick no more', async () => {
    const { caseNo, goods } = await inRepair([], { stockOnHand: 0 });
    await rig.db.updateTable('products').set({ stock_on_hand: 1 }).where('sku', '=', goods).execute();
    expect(await revise(caseNo, { repairMinutes: 10 })).toMatchObject({ review: null });
    expect(await revise(caseNo, { repairMinutes: 120 })).toMatchObject({
      review: 'manager',
      attention: 'manager',
    });
    // A check that fails meanwhile does not take it away from him.
    await finish(caseNo, { passedQualityCheck: false });
    await rig.until(caseNo, (state) => state.stage === 'repair' && state.failures === 1);
    await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'replacement' } });
    expect(await offerTwo(caseNo)).toMatchObject({
      offer: { offered: ['refund', 'replacement'] },
      ruledOut: ['repair'],
    });
  });

  test('reviewRepair() E92 I4 goes on from the record where somebody reset the case to before the estimate', async () => {
    const { caseNo } = await inRepair();
    await revise(caseNo, { repairCostCents: 80_000, repairMinutes: 300 });
    await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund' } });
    const { seq } = await offerTwo(caseNo);
    await rig.reset(caseNo, { before: 'reviseRepair', without: 'updates' });
    await rig.act(caseNo, 'lab', { action: 'reviseRepair', body: { repairCostCents: 1 } });
    // The run knows the offer that was written, and takes an answer to it.
    await rig.act(caseNo, 'customer', { action: 'declineOffer', body: {} });
    expect(await rig.until(caseNo, (state) => state.seq > seq)).toMatchObject({
      stage: 'goods-back',
      because: 'declined',
      seq: seq + 1,
    });
  });

  test('timePassed() E92 leaves to the manager what he has to decide, however late it is', () => {
    const state = caseIn({ ...stageStates.repair, review: 'manager' }, { attention: 'manager' });
    const late = timePassed(state, daysAfter(11)).state;
    expect(late).toMatchObject({ attention: 'manager', due: { passed: true } });
    const failed = stepOf(late, 'finishRepair', { body: { passedQualityCheck: false } }).state;
    expect(failed).toMatchObject({ attention: 'manager' });
    expect(stepOf(failed, 'decide', { body: { kind: 'repair' } }).state).toMatchObject({
      review: null,
      attention: null,
    });
  });
});

describe('parts', () => {
  test('decide() E92 gives unused parts back to the shelf', async () => {
    const { caseNo, skus } = await inRepair([2]);
    expect(await stockOf(skus)).toEqual([[5, 2]]);
    await revise(caseNo, { repairCostCents: 80_000 });
    await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund' } });
    await offerTwo(caseNo);
    expect(await stockOf(skus)).toEqual([[5, 0]]);
  });

  test('reportShortage() E89 writes off what is missing, and no other part', async () => {
    const { caseNo, skus } = await inRepair([2, 3]);
    const [missing = ''] = skus;
    await expect(rig.act(caseNo, 'lab', { action: 'reportShortage', body: {} })).rejects.toMatchObject({
      type: 'InvalidMessage',
    });
    await rig.act(caseNo, 'lab', { action: 'reportShortage', body: { sku: missing, quantity: 1 } });
    expect(await offerTwo(caseNo)).toMatchObject({ offer: { offered: ['refund'] }, ruledOut: ['repair'] });
    expect(await stockOf(skus)).toEqual([
      [4, 0],
      [5, 0],
    ]);
  });

  test('finishRepair() E90 uses up what a failed repair has in it', async () => {
    const { caseNo, skus } = await inRepair([2]);
    await finish(caseNo, { passedQualityCheck: false });
    await finish(caseNo, { passedQualityCheck: false });
    await offerTwo(caseNo);
    expect(await stockOf(skus)).toEqual([[3, 0]]);
  });
});

describe('what comes to harm with us', () => {
  test('finishRepair() E91 that made it worse is our fault: a fresh offer without repair', async () => {
    const { caseNo } = await inRepair([1]);
    await finish(caseNo, { passedQualityCheck: false, damaged: true });
    const offer = await offerTwo(caseNo);
    expect(offer).toMatchObject({ offer: { offered: ['refund'] }, verdict: { damagedInLab: true } });
    expect(await rig.eventNames(caseNo)).toContain('damageReported');
  });

  test('reportDamage() E57 O8 of goods that were to go home makes our fault of the customer’s', async () => {
    const caseNo = await rig.openCase({ onSale: true, stockOnHand: 0 });
    await rig.walkToOffer(caseNo, { cause: 'customer-caused', repairable: false });
    await rig.act(caseNo, { role: 'lab', id: 'lab-2' }, { action: 'confirmVerdict', body: { agrees: true } });
    await rig.untilStage(caseNo, 'goods-back');
    await rig.act(caseNo, 'warehouse', { action: 'reportDamage', body: {} });
    // On sale and without stock nothing is left to offer, so it is a manager's.
    expect(await rig.untilStage(caseNo, 'offer')).toMatchObject({
      place: 'lab',
      attention: 'manager',
      offer: { offered: [] },
      due: null,
    });
    const orders = await rig.db
      .selectFrom('dispatch_orders')
      .select('state')
      .where('case_no', '=', caseNo)
      .execute();
    expect(orders).toEqual([{ state: 'cancelled' }]);
  });

  test('reportDamage() E57 of goods that no verdict was given on is a manager’s, in the customer’s favour', () => {
    const state = caseIn({ ...stageStates['goods-back'], because: 'withdrawn' }, { verdict: null });
    expect(stepOf(state, 'reportDamage').state).toMatchObject({
      stage: 'offer',
      remake: true,
      verdict: { cause: 'indeterminate', damagedInLab: true },
    });
    const sent = caseIn({ ...stageStates['goods-back'], dispatch: { at: daysAfter(0), trackingNo: null } });
    expect(refusalOf(sent, 'reportDamage').refused).toBe('WrongStage');
  });
});

test('offerDecided() E59 neither reminds nor hurries a customer who has nothing to choose from', async () => {
  const caseNo = await rig.openCase({ onSale: true, stockOnHand: 0 });
  const waiting = await rig.walkToOffer(caseNo, { repairable: false });
  expect(waiting).toMatchObject({ stage: 'offer', attention: 'manager', dueFrom: null, due: null });
});

test('order-dispatch E84 E64 names the unit that is held, not the one that came back', async () => {
  const similar = { ...PART, unitPriceCents: 30_000, sku: 'SCOPE-C', title: 'Oscilloscope C' };
  await putProduct(rig.db, { ...similar, kind: 'goods', stockOnHand: 1 });
  const caseNo = await rig.openCase({ orderNo: 'DE-70900', stockOnHand: 1 });
  await rig.db
    .updateTable('products')
    .set({ similar_skus: ['SCOPE-C'] })
    .where('sku', '=', 'SCOPE-DE-70900')
    .execute();
  await rig.walkToOffer(caseNo, { repairable: false });
  const choose = (offerVersion: number) =>
    rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'replacement', offerVersion } });
  await choose(1);
  await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
  await rig.act(caseNo, 'warehouse', { action: 'reportUndeliverable', body: {} });
  await rig.act(caseNo, 'warehouse', { action: 'reportShortage', body: {} });
  await offerTwo(caseNo);
  await choose(2);
  await rig.untilStage(caseNo, 'replacement');
  const toPack = await rig.db
    .selectFrom('dispatch_orders')
    .select('sku')
    .where('case_no', '=', caseNo)
    .where('state', '=', 'to-pack')
    .execute();
  expect(toPack).toEqual([{ sku: 'SCOPE-C' }]);
});

test('reportShortage() E89 in the offer tells a part from the new product', () => {
  const parts = [{ sku: 'PART-7', quantity: 1 }];
  const state = caseIn(stageStates.offer);
  const known = { ...state, verdict: state.verdict && { ...state.verdict, parts } };
  expect(effectsOf(stepOf(known, 'reportShortage', { body: { sku: 'PART-7' } }))).toContain(
    'write-off repair',
  );
  expect(effectsOf(stepOf(known, 'reportShortage'))).toContain('write-off replacement');
});
