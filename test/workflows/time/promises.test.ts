import { randomUUID } from 'node:crypto';
import { acceptAppeal } from '../../../api/appeals';
import type { OptionKind } from '../../../policy';
import { CaseRig } from '../../support/case-rig';
import { importOrder, orderByNo } from '../../../store/goods/orders';
import { putProduct } from '../../../store/goods/products';
import { buyerEmail, putOrder } from '../../support/order';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const refusal = (type: string) => expect.objectContaining({ type }) as unknown;
const part = [{ sku: 'PART-1', quantity: 2 }];

async function choose(caseNo: string, kind: OptionKind, consentToDataLoss?: boolean) {
  const consent = consentToDataLoss === undefined ? {} : { consentToDataLoss };
  return rig.act(caseNo, 'customer', {
    action: 'chooseOption',
    body: { kind, offerVersion: 1, ...consent },
  });
}

async function detailOf(caseNo: string, name: string): Promise<unknown> {
  const row = await rig.db
    .selectFrom('case_events')
    .select('detail')
    .where('case_no', '=', caseNo)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.detail;
}

async function stockOf(sku: string) {
  return rig.db
    .selectFrom('products')
    .select(['stock_on_hand', 'stock_reserved'])
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();
}

describe('replacement by a similar product', () => {
  test('makeOffer() E65 O4 names the similar product and its price, and no money moves', async () => {
    const similar = { unitPriceCents: 8_000, currency: 'EUR', serialised: true, similarSkus: [] };
    await putProduct(rig.db, {
      ...{ ...similar, sku: 'SCOPE-B', title: 'Oscilloscope B', kind: 'goods', stockOnHand: 1 },
    });
    const caseNo = await rig.openCase({ orderNo: 'DE-60001', stockOnHand: 0 });
    await rig.db
      .updateTable('products')
      .set({ similar_skus: ['SCOPE-B'] })
      .where('sku', '=', 'SCOPE-DE-60001')
      .execute();
    await rig.walkToOffer(caseNo, { repairable: false });
    const { facts, options } = await rig.db
      .selectFrom('offers')
      .select(['facts', 'options'])
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    expect(facts.similar).toEqual({ sku: 'SCOPE-B', title: 'Oscilloscope B', priceCents: 8_000 });
    const offered = options.find(({ kind }) => kind === 'replacement');
    expect(offered).toMatchObject({ offered: true, similar: { price: 'cheaper' } });
    expect(offered?.rules).toContain('J');
    await choose(caseNo, 'replacement');
    await rig.untilStage(caseNo, 'replacement');
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
    await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
    expect(await rig.result(caseNo)).toBe('replaced');
    const intents = await rig.db
      .selectFrom('refund_intents')
      .selectAll()
      .where('case_no', '=', caseNo)
      .execute();
    expect(intents).toEqual([]);
    expect(await stockOf('SCOPE-B')).toEqual({ stock_on_hand: 0, stock_reserved: 0 });
  });
});

describe('repair', () => {
  test('withdraw() E93 E98 stops a repair: the goods go home, the parts are free again', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-60002', stockOnHand: 0 });
    await rig.walkToOffer(caseNo, { parts: part });
    await choose(caseNo, 'repair');
    await rig.untilStage(caseNo, 'repair');
    const before = await stockOf('PART-1');
    expect(before.stock_reserved).toBe(2);
    await rig.act(caseNo, 'customer', { action: 'withdraw', body: {} });
    expect(await rig.untilStage(caseNo, 'goods-back')).toMatchObject({ because: 'withdrawn' });
    expect(await stockOf('PART-1')).toEqual({ stock_on_hand: before.stock_on_hand, stock_reserved: 0 });
    const repair = await rig.db
      .selectFrom('repair_orders')
      .select('state')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    expect(repair.state).toBe('failed');
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
    await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
    expect(await rig.result(caseNo)).toBe('withdrawn');
  });

  test.each([true, undefined])(
    'chooseOption() E95 records before the work whether he agreed to lose data: %s',
    async (said) => {
      const caseNo = await rig.openCase({ stockOnHand: 0 });
      await rig.walkToOffer(caseNo, { parts: part });
      await choose(caseNo, 'repair', said);
      await rig.untilStage(caseNo, 'repair');
      expect(await detailOf(caseNo, 'optionChosen')).toMatchObject({
        kind: 'repair',
        consentToDataLoss: said === true,
      });
    },
  );
});

describe('the appeal', () => {
  test('provideEvidence() E11 counts from the day a neighbour handed it over, and says who told it', async () => {
    // The stranger's address keeps the case in the appeal, where dates are still judged.
    const caseNo = await rig.openCase({ receivedDaysAgo: 9, email: 'stranger@example.org' });
    const receivedAt = new Date(Date.now() - 4 * 86_400_000).toISOString();
    const read = () =>
      rig.db
        .selectFrom('cases')
        .select('eligibility')
        .where('case_no', '=', caseNo)
        .executeTakeFirstOrThrow();
    expect((await read()).eligibility).toMatchObject({
      counted: { daysSinceReceipt: 9, receiptSource: 'carrier' },
    });
    await rig.act(caseNo, 'support', {
      action: 'provideEvidence',
      body: { items: ['identity'], receivedAt, receiptProof: 'collection' },
    });
    await rig.untilStage(caseNo, 'support');
    const { eligibility } = await read();
    expect(eligibility).toMatchObject({ counted: { daysSinceReceipt: 4, receiptSource: 'collection' } });
    expect(eligibility.explanation).toContain('(shown by the record of its collection)');
    expect(await detailOf(caseNo, 'evidenceProvided')).toMatchObject({
      receivedAt,
      receiptSource: 'collection',
    });
  });
});

describe('a kit', () => {
  test('makeOffer() E24 decides piece by piece, each with its own share of the price', async () => {
    const { orderNo, sku } = await putOrder(rig.db, { orderNo: 'DE-60010', unitPaidCents: 7_000 });
    const other = await putOrder(rig.db, { orderNo: 'DE-60011' });
    const scope = { sku, quantity: 1, unitPaidCents: 7_000, onSale: false };
    const order = await orderByNo(rig.db, orderNo);
    if (!order) throw new Error('no order');
    await importOrder(rig.db, {
      ...order,
      payment: { provider: 'stripe', id: order.payment.id },
      shipments: order.shipments.map(({ deliveredAt, source }) => ({ deliveredAt, source })),
      lines: [
        { ...scope, serialNos: [] },
        { ...scope, sku: other.sku, unitPaidCents: 2_500, onSale: true, serialNos: [] },
      ],
    });
    const opened = await acceptAppeal(rig.appealDeps(), {
      orderNo,
      email: buyerEmail,
      items: [{ sku }, { sku: other.sku }],
      problem: { description: 'Nothing works.' },
      channel: 'http',
      acceptedAt: new Date(),
      idempotencyKey: randomUUID(),
    });
    if (!opened.accepted) throw new Error(opened.detail);
    const [first, second] = opened.answer.cases.map(({ caseNo }) => caseNo);
    const verdict = { repairable: false };
    const [ofScope, ofOther] = [
      await rig.walkToOffer(first ?? '', verdict),
      await rig.walkToOffer(second ?? '', verdict),
    ];
    expect(ofScope).toMatchObject({ offer: { offered: ['refund', 'replacement'], amountCents: 7_000 } });
    // The other piece of the kit was on sale, which is its own matter (O2).
    expect(ofOther).toMatchObject({ offer: { offered: ['replacement'] } });
    const share = await rig.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', second ?? '')
      .executeTakeFirstOrThrow();
    expect(share.snapshot.unit.unitPaidCents).toBe(2_500);
  });
});

describe('a coupon', () => {
  test('makeOffer() E23 goes by the flag and the price of the order line, whatever the product costs today', async () => {
    const coupon = await rig.openCase({ orderNo: 'DE-60020', unitPaidCents: 6_500, onSale: false });
    const sale = await rig.openCase({ orderNo: 'DE-60021', unitPaidCents: 6_500, onSale: true });
    // Since then the shop has begun a sale of the one, and ended that of the other.
    for (const [caseNo, today] of [
      [coupon, 5_000],
      [sale, 12_900],
    ] as const) {
      const { unit } = await rig.stateOf(caseNo);
      const products = rig.db.updateTable('products').set({ unit_price_cents: today });
      await products.where('sku', '=', unit.sku).execute();
    }
    expect(await rig.walkToOffer(coupon, { repairable: false })).toMatchObject({
      offer: { offered: ['refund', 'replacement'], amountCents: 6_500 },
    });
    expect(await rig.walkToOffer(sale, { repairable: false })).toMatchObject({
      offer: { offered: ['replacement'] },
    });
  });
});

describe('refund', () => {
  test('payRefund() E41 O1 pays the unit price without postage, to the payment of the order, whoever asks', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-60003', email: 'new-owner@example.org' });
    expect(await rig.untilStage(caseNo, 'appeal')).toMatchObject({ needs: ['identity'] });
    await rig.act(caseNo, 'support', { action: 'provideEvidence', body: { items: ['identity'] } });
    await rig.untilStage(caseNo, 'support');
    await rig.walkToOffer(caseNo);
    await choose(caseNo, 'refund');
    expect(await rig.result(caseNo)).toBe('refunded');
    const { payment_id, shipping_cents } = await rig.db
      .selectFrom('orders')
      .select(['payment_id', 'shipping_cents'])
      .where('order_no', '=', 'DE-60003')
      .executeTakeFirstOrThrow();
    expect(shipping_cents).toBeGreaterThan(0);
    expect(await rig.intentOf(caseNo)).toMatchObject({ payment_id, amount_cents: 9_000 });
  });

  test('chooseOption() E69 knows no part of a price: what was not offered takes a manager', async () => {
    const caseNo = await rig.openCase({ onSale: true });
    await rig.walkToOffer(caseNo);
    await expect(choose(caseNo, 'refund')).rejects.toEqual(refusal('NotOffered'));
    await expect(rig.act(caseNo, 'support', { action: 'decide', body: { kind: 'refund' } })).rejects.toEqual(
      refusal('WrongRole'),
    );
    await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund', reasonRef: 'text-1' } });
    const offer = await rig.until(
      caseNo,
      (state) => state.stage === 'offer' && state.offer.offered.includes('refund'),
    );
    // All of the price or nothing: no message names a sum.
    expect(offer).toMatchObject({ offer: { version: 2, offered: ['refund'], amountCents: 9_000 } });
  });
});

describe('support', () => {
  test('proposeLab() E34 L1 S2 goes on when the customer will not try what support advises', async () => {
    const caseNo = await rig.openCase();
    await rig.act(caseNo, 'support', { action: 'advise', body: { textRef: 'text-1' } });
    await rig.act(caseNo, 'customer', { action: 'reportUnsolved', body: { textRef: 'text-2' } });
    // Nothing runs against him: it is support who goes on, to the lab or to a refusal.
    await rig.until(caseNo, ({ stage, due }) => stage === 'support' && due === null);
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await rig.untilStage(caseNo, 'agreement');
    expect(await rig.eventNames(caseNo)).toEqual(
      expect.arrayContaining(['adviceGiven', 'unsolvedReported', 'labProposed']),
    );
  });

  test('refuse() E34 is a person’s word with a rule and a reason, never the desk’s own', async () => {
    const caseNo = await rig.openCase();
    await rig.act(caseNo, 'support', { action: 'advise', body: { textRef: 'text-1' } });
    await rig.act(caseNo, 'customer', { action: 'reportUnsolved', body: { textRef: 'text-2' } });
    await rig.act(caseNo, 'support', { action: 'refuse', body: { rule: 'S2', reasonRef: 'text-3' } });
    expect(await rig.result(caseNo)).toBe('refused');
    const event = await rig.db
      .selectFrom('case_events')
      .select(['actor_role', 'rules', 'detail'])
      .where('case_no', '=', caseNo)
      .where('name', '=', 'caseRefused')
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ actor_role: 'support', rules: ['S2'], detail: { reason: 'text-3' } });
  });
});
