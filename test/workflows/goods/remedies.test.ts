import { randomUUID } from 'node:crypto';
import { acceptAppeal } from '../../../api/appeals';
import type { CaseState, Place } from '../../../workflows/contract';
import { CaseRig } from '../../support/case-rig';
import { buyerEmail, putOrder } from '../../support/order';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const part = (quantity: number) => [{ sku: 'PART-1', quantity }];

async function stockOf(sku: string) {
  return rig.db
    .selectFrom('products')
    .select(['stock_on_hand', 'stock_reserved'])
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();
}

async function dispatchesOf(caseNo: string) {
  return rig.db
    .selectFrom('dispatch_orders')
    .select(['purpose', 'attempt', 'sku', 'state', 'tracking_no'])
    .where('case_no', '=', caseNo)
    .orderBy('dispatch_id')
    .execute();
}

async function reservationsOf(caseNo: string) {
  return rig.db
    .selectFrom('reservations')
    .select(['purpose', 'sku', 'quantity', 'offer_version', 'state'])
    .where('case_no', '=', caseNo)
    .orderBy('offer_version')
    .orderBy('purpose')
    .execute();
}

async function placesOf(caseNo: string): Promise<readonly string[]> {
  const rows = await rig.db
    .selectFrom('custody')
    .select('place')
    .where('case_no', '=', caseNo)
    .orderBy('seq')
    .execute();
  return rows.map(({ place }) => place);
}

async function lettersOf(caseNo: string): Promise<readonly (string | null)[]> {
  const rows = await rig.db
    .selectFrom('letters')
    .select('template')
    .where('case_no', '=', caseNo)
    .orderBy('letter_id')
    .execute();
  return rows.map(({ template }) => template);
}

async function choose(caseNo: string, kind: 'refund' | 'replacement' | 'repair', offerVersion = 1) {
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion } });
  if (kind !== 'refund') await rig.untilStage(caseNo, kind);
}

async function sendAndDeliver(caseNo: string): Promise<void> {
  await rig.act(caseNo, 'warehouse', {
    action: 'dispatchGoods',
    body: { trackingNo: 'T-1', carrier: 'DHL' },
  });
  await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
}

/** How a case ended, where its goods are, and that the goods' place is in its last custody row. */
async function endOf(caseNo: string) {
  const outcome = await rig.result(caseNo);
  const { place } = await rig.until(caseNo, (state) => state.stage === 'closed');
  return { outcome, place, lastRow: (await placesOf(caseNo)).at(-1) };
}

const ended = (outcome: string, place: Place) => ({ outcome, place, lastRow: place });

async function finishRepair(caseNo: string, passedQualityCheck: boolean): Promise<void> {
  await rig.act(caseNo, 'lab', { action: 'finishRepair', body: { passedQualityCheck } });
}

function offered(state: CaseState): readonly string[] {
  return state.stage === 'offer' ? state.offer.offered : [];
}

describe('replacement', () => {
  test('returnCase() replaces an item that was bought on sale: never a refund (E22, O2, O4)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30001', onSale: true, stockOnHand: 2 });
    const offer = await rig.walkToOffer(caseNo, { repairable: false });
    expect(offered(offer)).toEqual(['replacement']);
    expect(await stockOf('SCOPE-DE-30001')).toEqual({ stock_on_hand: 2, stock_reserved: 1 });
    await choose(caseNo, 'replacement');
    expect(await dispatchesOf(caseNo)).toMatchObject([
      { purpose: 'replacement', sku: 'SCOPE-DE-30001', state: 'to-pack' },
    ]);
    await sendAndDeliver(caseNo);
    expect(await endOf(caseNo)).toEqual(ended('replaced', 'kept'));
    expect(await stockOf('SCOPE-DE-30001')).toEqual({ stock_on_hand: 1, stock_reserved: 0 });
    expect(await dispatchesOf(caseNo)).toEqual([
      { purpose: 'replacement', attempt: 1, sku: 'SCOPE-DE-30001', state: 'delivered', tracking_no: 'T-1' },
    ]);
    expect(await placesOf(caseNo)).toEqual(['lab', 'kept']);
    const intents = await rig.db
      .selectFrom('refund_intents')
      .where('case_no', '=', caseNo)
      .selectAll()
      .execute();
    expect(intents).toEqual([]);
  });

  test('returnCase() packs a replacement again that came back undelivered (E84)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30002', stockOnHand: 1 });
    await rig.walkToOffer(caseNo);
    await choose(caseNo, 'replacement');
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: { trackingNo: 'T-0' } });
    await rig.act(caseNo, 'warehouse', { action: 'reportUndeliverable', body: {} });
    const back = await rig.until(caseNo, (state) => state.attention === 'support');
    expect(back).toMatchObject({ stage: 'replacement', dispatch: null });
    await sendAndDeliver(caseNo);
    expect(await rig.result(caseNo)).toBe('replaced');
    expect(await dispatchesOf(caseNo)).toMatchObject([
      { attempt: 1, state: 'undelivered', tracking_no: 'T-0' },
      { attempt: 2, state: 'delivered', tracking_no: 'T-1' },
    ]);
    // Only one unit ever left the shelf.
    expect(await stockOf('SCOPE-DE-30002')).toEqual({ stock_on_hand: 0, stock_reserved: 0 });
  });

  const lose = async (orderNo: string, stockOnHand: number): Promise<string> => {
    const caseNo = await rig.openCase({ orderNo, stockOnHand });
    await rig.walkToOffer(caseNo, { repairable: false });
    await choose(caseNo, 'replacement');
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: { trackingNo: 'T-0' } });
    await rig.act(caseNo, 'warehouse', { action: 'reportUndeliverable', body: { lost: true } });
    return caseNo;
  };

  test('returnCase() sends another one from reserved stock where the carrier lost the first (E84, I3)', async () => {
    const caseNo = await lose('DE-30021', 2);
    await rig.until(caseNo, (state) => state.stage === 'replacement' && state.offerVersion === 2);
    expect(await stockOf('SCOPE-DE-30021')).toEqual({ stock_on_hand: 1, stock_reserved: 1 });
    await sendAndDeliver(caseNo);
    expect(await rig.result(caseNo)).toBe('replaced');
    expect(await stockOf('SCOPE-DE-30021')).toEqual({ stock_on_hand: 0, stock_reserved: 0 });
    expect(await dispatchesOf(caseNo)).toMatchObject([
      { attempt: 1, state: 'undelivered', tracking_no: 'T-0' },
      { attempt: 2, state: 'delivered', tracking_no: 'T-1' },
    ]);
    // It is the customer's choice that stands, and nobody else's.
    const names = await rig.eventNames(caseNo);
    expect(names.filter((name) => name === 'optionChosen')).toHaveLength(1);
    expect(names).toContain('replacementOrderedAgain');
    // Nobody is asked to choose what he has chosen.
    expect((await lettersOf(caseNo)).filter((template) => template === 'offer')).toHaveLength(1);
  });

  test('returnCase() offers anew where the lost one was the last, and packs nothing that is not held (E84)', async () => {
    const caseNo = await lose('DE-30022', 1);
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(offered(fresh)).toEqual(['refund']);
    expect(await dispatchesOf(caseNo)).toMatchObject([{ attempt: 1, state: 'undelivered' }]);
    expect((await lettersOf(caseNo)).filter((template) => template === 'offer')).toHaveLength(2);
    await choose(caseNo, 'refund', 2);
    expect(await endOf(caseNo)).toEqual(ended('refunded', 'kept'));
  });
});

describe('repair', () => {
  test('returnCase() repairs where nothing is in stock, and uses up the parts (E62, O6, O7)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30003', stockOnHand: 0 });
    const offer = await rig.walkToOffer(caseNo, { parts: part(2), repairMinutes: 90 });
    expect(offered(offer)).toEqual(['refund', 'repair']);
    const { stock_on_hand: before } = await stockOf('PART-1');
    await choose(caseNo, 'repair');
    const order = await rig.db
      .selectFrom('repair_orders')
      .selectAll()
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    expect(order).toMatchObject({ state: 'open', minutes: 90, parts: part(2), offer_version: 1 });
    await finishRepair(caseNo, false);
    await finishRepair(caseNo, true);
    await rig.until(caseNo, (state) => state.stage === 'repair' && state.repaired);
    expect((await stockOf('PART-1')).stock_on_hand).toBe(before - 2);
    expect(await reservationsOf(caseNo)).toMatchObject([
      { purpose: 'repair', quantity: 2, state: 'consumed' },
    ]);
    await sendAndDeliver(caseNo);
    expect(await endOf(caseNo)).toEqual(ended('repaired', 'returned'));
    expect(await dispatchesOf(caseNo)).toMatchObject([{ purpose: 'repaired', state: 'delivered' }]);
    expect(await placesOf(caseNo)).toEqual(['lab', 'outgoing', 'in-transit', 'returned']);
  });

  test('returnCase() offers anew, without repair, after two failed quality checks (E90)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30004', stockOnHand: 0 });
    await rig.walkToOffer(caseNo, { parts: part(1) });
    const { stock_on_hand: before } = await stockOf('PART-1');
    await choose(caseNo, 'repair');
    await finishRepair(caseNo, false);
    await finishRepair(caseNo, false);
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offer.version === 2);
    expect(offered(fresh)).toEqual(['refund']);
    expect(fresh).toMatchObject({ place: 'lab', ruledOut: ['repair'] });
    expect((await stockOf('PART-1')).stock_on_hand).toBe(before - 1);
    // Parts of the failed repair are gone; none stays held for a repair that is not offered.
    expect(await reservationsOf(caseNo)).toMatchObject([
      { purpose: 'repair', offer_version: 1, state: 'consumed' },
      { purpose: 'repair', offer_version: 2, state: 'lapsed' },
    ]);
    await choose(caseNo, 'refund', 2);
    expect(await endOf(caseNo)).toEqual(ended('refunded', 'kept'));
  });

  test('makeOffer() holds a part that the verdict names twice (O7)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30005', stockOnHand: 0 });
    const offer = await rig.walkToOffer(caseNo, { parts: [...part(1), ...part(1)] });
    expect(offered(offer)).toContain('repair');
    expect(await reservationsOf(caseNo)).toMatchObject([{ sku: 'PART-1', quantity: 2, state: 'held' }]);
  });

  test('makeOffer() offers no quick repair where a part is missing, and holds none of the others (O7, E61)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30006', stockOnHand: 1 });
    const parts = [...part(1), { sku: 'PART-9', quantity: 1 }];
    const offer = await rig.walkToOffer(caseNo, { parts, repairMinutes: 10 });
    expect(offered(offer)).toEqual(['refund', 'replacement']);
    expect(await reservationsOf(caseNo)).toMatchObject([
      { purpose: 'repair', sku: 'PART-1', state: 'lapsed' },
      { purpose: 'replacement', state: 'held' },
    ]);
  });
});

describe('goods back', () => {
  test('returnCase() lets a second technician confirm before a customer bears the fault (E52, O8)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30007' });
    const waiting = await rig.walkToOffer(caseNo, { cause: 'customer-caused', repairable: false });
    expect(waiting).toMatchObject({ stage: 'lab', toDecide: false, attention: 'lab' });
    await expect(
      rig.act(caseNo, 'lab', { action: 'confirmVerdict', body: { agrees: true } }),
    ).rejects.toMatchObject({
      type: 'SamePerson',
    });
    await rig.act(caseNo, { role: 'lab', id: 'lab-2' }, { action: 'confirmVerdict', body: { agrees: true } });
    expect(await rig.untilStage(caseNo, 'goods-back')).toMatchObject({
      because: 'no-remedy',
      place: 'outgoing',
    });
    await sendAndDeliver(caseNo);
    expect(await endOf(caseNo)).toEqual(ended('no-remedy', 'returned'));
    expect(await lettersOf(caseNo)).toEqual(expect.arrayContaining(['no-remedy', 'goods-back', 'closed']));
  });

  test('returnCase() sends a product without a fault home (E53, G2)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30008' });
    const back = await rig.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
    expect(back).toMatchObject({ stage: 'goods-back', because: 'no-remedy' });
    const offer = await rig.db
      .selectFrom('offers')
      .selectAll()
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    expect(offer.options.every((option) => !option.offered && option.rules.length > 0)).toBe(true);
    await sendAndDeliver(caseNo);
    expect(await endOf(caseNo)).toEqual(ended('no-remedy', 'returned'));
  });

  test('returnCase() puts an empty set without the customer’s fault to a manager (E59)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30009', onSale: true, stockOnHand: 0 });
    const waiting = await rig.walkToOffer(caseNo, { repairable: false });
    expect(waiting).toMatchObject({
      stage: 'offer',
      attention: 'manager',
      offer: { version: 1, offered: [] },
    });
    expect(await lettersOf(caseNo)).not.toContain('offer');
    await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund' } });
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offer.version === 2);
    expect(offered(fresh)).toEqual(['refund']);
    await choose(caseNo, 'refund', 2);
    expect(await endOf(caseNo)).toEqual(ended('refunded', 'kept'));
  });

  test('returnCase() ends declined when the customer wants none of the options (E67)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30010', stockOnHand: 1 });
    await rig.walkToOffer(caseNo);
    await rig.act(caseNo, 'customer', { action: 'declineOffer', body: {} });
    await rig.untilStage(caseNo, 'goods-back');
    expect(await stockOf('SCOPE-DE-30010')).toEqual({ stock_on_hand: 1, stock_reserved: 0 });
    await sendAndDeliver(caseNo);
    expect(await endOf(caseNo)).toEqual(ended('declined', 'returned'));
  });

  test('returnCase() stops in the lab when the customer withdraws, and the goods go home (E98)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30011' });
    await rig.walkToLab(caseNo);
    await rig.act(caseNo, 'customer', { action: 'withdraw', body: {} });
    await rig.untilStage(caseNo, 'goods-back');
    await sendAndDeliver(caseNo);
    expect(await endOf(caseNo)).toEqual(ended('withdrawn', 'returned'));
  });

  test('returnCase() sends goods home that came before the appeal was refused (I10, E39)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30012' });
    await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
    await rig.act(caseNo, 'support', { action: 'refuse', body: { rule: 'G2' } });
    await rig.untilStage(caseNo, 'goods-back');
    await sendAndDeliver(caseNo);
    expect(await endOf(caseNo)).toEqual(ended('refused', 'returned'));
    expect(await placesOf(caseNo)).toEqual(['quarantine', 'outgoing', 'in-transit', 'returned']);
  });
});

describe('reservations', () => {
  test('chooseOption() of a refund gives back what was held for the other options (I3)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-30013', stockOnHand: 1 });
    await rig.walkToOffer(caseNo);
    await choose(caseNo, 'refund');
    await rig.result(caseNo);
    expect(await stockOf('SCOPE-DE-30013')).toEqual({ stock_on_hand: 1, stock_reserved: 0 });
    expect(await reservationsOf(caseNo)).toMatchObject([{ purpose: 'replacement', state: 'lapsed' }]);
  });

  test('makeOffer() offers the last unit to exactly one of two cases that race for it (I3, E63)', async () => {
    const caseNos = await openTwo('DE-30014');
    await Promise.all(caseNos.map((caseNo) => rig.walkToLab(caseNo)));
    const body = { cause: 'internal-defect', repairable: false } as const;
    await Promise.all(caseNos.map((caseNo) => rig.act(caseNo, 'lab', { action: 'labVerdict', body })));
    const states = await Promise.all(caseNos.map((caseNo) => rig.untilStage(caseNo, 'offer')));
    expect(states.map(offered).sort((one, other) => one.length - other.length)).toEqual([
      ['refund'],
      ['refund', 'replacement'],
    ]);
    expect(await stockOf('SCOPE-DE-30014')).toEqual({ stock_on_hand: 1, stock_reserved: 1 });
  });
});

/** Two pieces of one order, one new unit in stock. */
async function openTwo(orderNo: string): Promise<readonly string[]> {
  const paymentId = await rig.bank.payment(60_000);
  const { sku } = await putOrder(rig.db, { orderNo, paymentId, quantity: 2, stockOnHand: 1 });
  const result = await acceptAppeal(rig.appealDeps(), {
    orderNo,
    email: buyerEmail,
    items: [{ sku }, { sku }],
    problem: { description: 'Both are dark.' },
    channel: 'http',
    acceptedAt: new Date(),
    idempotencyKey: randomUUID(),
  });
  if (!result.accepted) throw new Error(`no case: ${result.detail}`);
  return result.answer.cases.map(({ caseNo }) => caseNo);
}
