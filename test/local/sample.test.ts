import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assessEligibility, policyInForce, standardPolicy } from '../../policy';
import { demoOrderRows, demoOrders, demoOrdersOf, type DemoKey } from '../../local/sample/demo-orders';
import { loadSample, samplePayments } from '../../local/sample/load';
import { sampleOrders } from '../../local/sample/orders';
import { samplePolicies } from '../../local/sample/policies';
import { sampleProducts } from '../../local/sample/products';
import { closeDatabase, openDatabase, type Database } from '../../store/database';
import { readImport } from '../../store/import/read';
import { orderShape, productShape, type Order } from '../../store/import/shapes';
import { factsForUnit, findUnit, orderByNo } from '../../store/goods/orders';
import { productBySku } from '../../store/goods/products';
import { createTestDatabase, type TestDatabase } from '../support/database';

const dayMs = 86_400_000;
const now = new Date('2026-03-16T12:00:00.000Z');
// The hours at which the clocks of Berlin change, and the edges of its days.
const moments = [
  '2026-03-16T12:00:00Z',
  '2026-04-02T22:00:00Z',
  '2026-11-01T22:59:59Z',
  '2028-02-29T23:30:00Z',
];

let server: TestDatabase;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { max: 5 });
});

afterAll(async () => {
  await closeDatabase(db);
  await server.drop();
});

function judge(order: Order, at: Date) {
  const [shipment] = order.shipments;
  const receipt = shipment?.deliveredAt ? { at: shipment.deliveredAt, source: shipment.source } : null;
  const claim = { boughtHere: true, isBuyer: true, defectClaimed: 'defective' } as const;
  return assessEligibility(policyInForce([standardPolicy, ...samplePolicies], order.orderedAt), {
    appealedAt: at.toISOString(),
    orderedAt: order.orderedAt,
    receipt,
    ...claim,
  });
}

describe('sampleProducts', () => {
  it('is a catalogue of 30 with 8 parts, whose similar products exist', () => {
    expect(sampleProducts).toHaveLength(30);
    expect(sampleProducts.filter(({ kind }) => kind === 'part')).toHaveLength(8);
    const skus = new Set(sampleProducts.map(({ sku }) => sku));
    expect(skus.size).toBe(30);
    expect(sampleProducts.flatMap(({ similarSkus }) => similarSkus).filter((sku) => !skus.has(sku))).toEqual(
      [],
    );
    expect(sampleProducts.every((product) => productShape.safeParse(product).success)).toBe(true);
  });

  it('is the example file', () => {
    const text = readFileSync(join(__dirname, '../../docs/examples/products.csv'), 'utf8');
    expect(readImport('products', text, 'csv').rows.map(({ value }) => value)).toEqual(sampleProducts);
  });
});

describe('sampleOrders()', () => {
  it('makes the same 200 orders every time, moved as a whole with now', () => {
    const orders = sampleOrders(now);
    expect(orders.map(({ orderNo }) => orderNo)).toEqual(
      Array.from({ length: 200 }, (_, index) => `DE-${10_001 + index}`),
    );
    expect(sampleOrders(now)).toEqual(orders);
    const later = sampleOrders(new Date(now.getTime() + 3 * dayMs));
    const withoutDates = (all: readonly Order[]) =>
      all.map((order) => ({ ...order, orderedAt: '', shipments: [] }));
    expect(withoutDates(later)).toEqual(withoutDates(orders));
    expect(Date.parse(later[0]?.orderedAt ?? '') - Date.parse(orders[0]?.orderedAt ?? '')).toBe(3 * dayMs);
  });

  it.each(moments)('holds only orders that the desk takes, placed before they arrived, at %s', (moment) => {
    const at = new Date(moment);
    for (const order of [...sampleOrders(at), ...demoOrderRows(at)]) {
      expect(orderShape.parse(order)).toEqual(order);
      for (const { deliveredAt } of order.shipments) {
        expect(Date.parse(deliveredAt ?? '')).toBeGreaterThan(Date.parse(order.orderedAt));
        expect(Date.parse(deliveredAt ?? '')).toBeLessThan(at.getTime());
      }
    }
  });

  it('is a mixture: mostly returnable, some too late, some delivered late, one with an unknown receipt', () => {
    const found = sampleOrders(now).map((order) => judge(order, now));
    const counts = (rule: 'W1' | 'W2') =>
      found.filter(({ outcome, rules }) => outcome === 'refused' && rules.includes(rule)).length;
    expect(found.filter(({ outcome }) => outcome === 'eligible').length).toBeGreaterThan(120);
    expect(counts('W1')).toBeGreaterThan(20);
    expect(counts('W2')).toBeGreaterThan(5);
    expect(found.filter(({ needs }) => needs.includes('late-delivery'))).toHaveLength(5);
    expect(found.filter(({ needs }) => needs.includes('receipt-date'))).toHaveLength(1);
  });

  it('has sale lines, large orders, and currencies of 0, 2 and 3 decimals whose amounts a card can pay', () => {
    const orders = sampleOrders(now);
    const lines = orders.flatMap((order) => order.lines);
    expect(new Set(orders.map(({ currency }) => currency))).toEqual(
      new Set(['EUR', 'PLN', 'GBP', 'JPY', 'KWD']),
    );
    expect(lines.filter(({ onSale }) => onSale).length).toBeGreaterThan(20);
    expect(orders.filter((order) => order.lines.length > 1).length).toBeGreaterThan(40);
    expect(lines.filter(({ quantity }) => quantity > 1).length).toBeGreaterThan(40);
    const dinars = orders.filter(({ currency }) => currency === 'KWD');
    expect(
      dinars
        .flatMap((order) => [order.shippingCents, ...order.lines.map((line) => line.unitPaidCents)])
        .filter((cents) => cents % 10 !== 0),
    ).toEqual([]);
    const serialNos = lines.flatMap((line) => line.serialNos ?? []);
    expect(new Set(serialNos).size).toBe(serialNos.length);
  });
});

describe('demoOrders', () => {
  const outcomes: Readonly<Record<DemoKey, string>> = {
    regularFresh: 'eligible',
    saleFresh: 'eligible',
    noStock: 'eligible',
    adviceOnly: 'eligible',
    tooLate: 'refused W1',
    customerFault: 'eligible',
    expensive: 'eligible',
    fallsBack: 'eligible',
    overruled: 'refused W1',
    withdrawn: 'eligible',
    silent: 'eligible',
    answerLost: 'eligible',
    parcelDue: 'eligible',
    atLab: 'eligible',
    toChoose: 'eligible',
    bankRefuses: 'eligible',
    deliveredLate: 'needs-person',
    unanswered: 'eligible',
  };

  it.each(moments)('fall under the rules as the demo needs them at %s', (moment) => {
    const at = new Date(moment);
    const byNo = new Map(demoOrderRows(at).map((order) => [order.orderNo, judge(order, at)]));
    const found = Object.entries(demoOrders).map(([key, { orderNo }]) => {
      const judged = byNo.get(orderNo);
      const rules = judged?.outcome === 'refused' ? ` ${judged.rules.join(' ')}` : '';
      return [key, `${judged?.outcome ?? ''}${rules}`];
    });
    expect(Object.fromEntries(found)).toEqual(outcomes);
  });

  it('count day 15 since the receipt where it is too late', () => {
    for (const moment of moments) {
      const order = demoOrderRows(new Date(moment)).find(
        ({ orderNo }) => orderNo === demoOrders.tooLate.orderNo,
      );
      expect(order && judge(order, new Date(moment)).counted.daysSinceReceipt).toBe(15);
    }
  });

  it('name goods, stock and parts as their stories need', () => {
    const product = (sku: string | null) => sampleProducts.find((one) => one.sku === sku);
    const { regularFresh, saleFresh, noStock, expensive } = demoOrders;
    expect(product(regularFresh.sku)).toMatchObject({
      serialised: true,
      unitPriceCents: regularFresh.unitPaidCents,
    });
    expect(product(regularFresh.sku)?.stockOnHand).toBeGreaterThan(0);
    expect(regularFresh.serialNo).not.toBeNull();
    expect(saleFresh).toMatchObject({ onSale: true });
    expect(product(saleFresh.sku)?.stockOnHand).toBeGreaterThan(0);
    expect(product(noStock.sku)).toMatchObject({ stockOnHand: 0, similarSkus: [] });
    expect(product(noStock.partSku)).toMatchObject({ kind: 'part' });
    expect(product(noStock.partSku)?.stockOnHand).toBeGreaterThan(0);
    expect(expensive.unitPaidCents).toBeGreaterThan(standardPolicy.settings.refundApprovalCents);
  });

  it('come again under other numbers, serial numbers and payments', () => {
    const [first, second] = [demoOrders, demoOrdersOf(1)].map((set) =>
      Object.values(set).map(({ orderNo, paymentId }) => [orderNo, paymentId]),
    );
    expect(second?.[0]).toEqual(['DE-20101', 'pi_sample_20101']);
    expect(second?.filter((row) => first?.some(([orderNo]) => orderNo === row[0]))).toEqual([]);
  });
});

describe('samplePayments()', () => {
  it('says what each order cost, postage included, whatever the date', () => {
    const payments = samplePayments(now);
    expect(payments).toHaveLength(218);
    expect(new Set(payments.map(({ id }) => id)).size).toBe(218);
    expect(payments).toContainEqual({
      id: demoOrders.regularFresh.paymentId,
      amountCents: 39_590,
      currency: 'EUR',
    });
    expect(samplePayments(new Date(now.getTime() + 40 * dayMs))).toEqual(payments);
    expect(samplePayments(now, 1).map(({ id }) => id)).toEqual(
      Object.values(demoOrdersOf(1)).map(({ paymentId }) => paymentId),
    );
  });
});

describe('loadSample()', () => {
  it('fills the desk once; a later start moves no date and refills no shelf', async () => {
    expect(await loadSample(db, now)).toEqual({ products: 30, orders: 218 });
    const { orderNo, sku, serialNo } = demoOrders.regularFresh;
    const before = await orderByNo(db, orderNo);
    await db.updateTable('products').set({ stock_on_hand: 1 }).where('sku', '=', sku).execute();
    expect(await loadSample(db, new Date(now.getTime() + 20 * dayMs))).toEqual({ products: 0, orders: 0 });
    expect(await orderByNo(db, orderNo)).toEqual(before);
    expect((await productBySku(db, sku))?.stockOnHand).toBe(1);
    const unit = await findUnit(db, { orderNo, sku, serialNo: serialNo ?? '' });
    expect(unit).toMatchObject({ found: true, serialNo });
    const facts = unit.found ? await factsForUnit(db, unit.unitId) : null;
    expect(facts).toMatchObject({
      buyerEmail: demoOrders.regularFresh.email,
      onSale: false,
      unitPaidCents: 38_900,
    });
  });
});
