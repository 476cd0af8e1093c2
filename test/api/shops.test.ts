import { sweepOnce } from '../../api/sweep';
import { orderByNo } from '../../store/goods/orders';
import { putProduct } from '../../store/goods/products';
import type { CaseState } from '../../workflows/contract';
import {
  moneySet,
  shopifyFulfilment,
  shopifyLine,
  shopifyOrder,
  shopifySecret,
  shopifyTransaction,
  signed,
} from '../support/shopify';
import { ApiRig, silentCases } from './api-rig';
import { objectWith } from './matchers';

const path = '/api/v1/shops/shopify/orders';
const DAY_MS = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

let rig: ApiRig;
const started: CaseState[] = [];
let messages = 0;

beforeAll(async () => {
  const start = (state: CaseState): Promise<void> => {
    started.push(state);
    return Promise.resolve();
  };
  rig = await ApiRig.open({ shopifySecrets: [shopifySecret], cases: { ...silentCases, start } });
  const product = { unitPriceCents: 24_900, currency: 'EUR', kind: 'goods' as const };
  for (const sku of ['SCOPE-1', 'CABLE-1'])
    await putProduct(rig.deps.db, {
      ...product,
      sku,
      title: sku,
      stockOnHand: 3,
      serialised: false,
      similarSkus: [],
    });
});
afterAll(() => rig.close());

interface Sending {
  readonly topic?: string;
  readonly messageId?: string;
  readonly signature?: string;
}

function send(body: object | string, { topic = 'orders/updated', messageId, signature }: Sending = {}) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  messages += 1;
  return rig.post(path, {
    raw,
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': signature ?? signed(raw),
      'x-shopify-webhook-id': messageId ?? `b54557e4-bdd9-4b37-8a5f-${String(messages).padStart(12, '0')}`,
      'x-shopify-shop-domain': 'supplier.myshopify.com',
    },
  });
}

const outcomeOf = async (body: object | string, sending: Sending = {}): Promise<string> => {
  const { status, json } = await send(body, sending);
  expect(status).toBe(200);
  return (json as { outcome: string }).outcome;
};

/** An order of its own number; its parcels and payments name it. */
function numbered(change: object = {}) {
  messages += 1;
  const id = 6_200_000_000_000 + messages;
  const order = shopifyOrder({ id, name: `#${String(20_000 + messages)}`, ...change });
  return { id, orderNo: order.name.slice(1), order };
}

const items = async (kind: string) =>
  rig.deps.db
    .selectFrom('work_items')
    .selectAll()
    .where('kind', '=', kind)
    .where('closed_at', 'is', null)
    .orderBy('item_id')
    .execute();
const waiting = async () =>
  (await rig.deps.db.selectFrom('shop_messages').selectAll().where('state', '=', 'waiting').execute()).length;

/** Runs the sweep as if what waits had waited long enough. */
async function sweep(): Promise<void> {
  const tried = { tried_at: new Date(Date.now() - DAY_MS) };
  await rig.deps.db.updateTable('shop_messages').set(tried).where('state', '=', 'waiting').execute();
  await sweepOnce(rig.deps, new Date());
}

test('shopRoutes() takes an order; an appeal finds it and is judged by it (W1, W2)', async () => {
  const { id, orderNo, order } = numbered();
  expect(await outcomeOf(order, { topic: 'orders/create' })).toBe('taken');
  const transaction = shopifyTransaction({ id: id + 1, order_id: id });
  expect(await outcomeOf(transaction, { topic: 'order_transactions/create' })).toBe('taken');
  const parcel = shopifyFulfilment({ order_id: id, shipment_status: 'delivered', updated_at: daysAgo(1) });
  expect(await outcomeOf(parcel, { topic: 'fulfillments/update' })).toBe('taken');
  expect(await orderByNo(rig.deps.db, orderNo)).toMatchObject({
    payment: { provider: 'stripe', id: 'pi_3Qshop0001' },
    shipments: [{ deliveredAt: parcel['updated_at'], source: 'carrier' }],
    lines: [{ sku: 'SCOPE-1', quantity: 1, unitPaidCents: 19_990, onSale: false }],
    // News of payment and parcel left it as it was told (E15).
    orderedAtSource: 'shop',
  });
  const problem = { description: 'It shows no trace.' };
  const appeal = await rig.post('/api/v1/appeals', { body: { orderNo, email: 'ada@example.org', problem } });
  expect([appeal.status, appeal.json]).toMatchObject([
    201,
    { cases: [{ eligibility: { eligible: true }, stage: 'support' }] },
  ]);
  expect(started.at(-1)?.unit).toMatchObject({ orderNo, sku: 'SCOPE-1', unitPaidCents: 19_990 });

  // From now on it stays as it was bought.
  const before = await orderByNo(rig.deps.db, orderNo);
  const later = { updated_at: new Date().toISOString() };
  expect(await outcomeOf({ ...order, ...later, tags: 'vip' })).toBe('unchanged');
  const dearer = { line_items: [shopifyLine({ price: '9.90', price_set: moneySet('9.90') })] };
  expect(await outcomeOf({ ...order, ...later, ...dearer })).toBe('refused');
  expect(await outcomeOf({ ...order, ...later, cancelled_at: later.updated_at })).toBe('refused');
  expect(await orderByNo(rig.deps.db, orderNo)).toEqual(before);
  expect(await items('shop-order-differs')).toEqual([
    objectWith({
      subject: orderNo,
      owner: 'manager',
      detail: objectWith({ reason: 'the shop cancelled it' }),
    }),
  ]);
});

test('shopRoutes() takes nothing that the shop did not sign, and keeps nothing of it', async () => {
  const right = signed(JSON.stringify(shopifyOrder()));
  const tampered = JSON.stringify(shopifyOrder()).replace('199.90', '999.90');
  const before = await rig.deps.db.selectFrom('shop_messages').selectAll().execute();
  expect(await send(shopifyOrder(), { signature: '' })).toMatchObject({ status: 401 });
  const another = signed(JSON.stringify(shopifyOrder()), 'another secret');
  expect(await send(shopifyOrder(), { signature: another })).toMatchObject({ status: 401 });
  expect(await send(tampered, { signature: right })).toMatchObject({ status: 401 });
  expect(await rig.deps.db.selectFrom('shop_messages').selectAll().execute()).toEqual(before);
});

test('shopRoutes() says so where no shop is joined', async () => {
  const other = await ApiRig.open();
  try {
    expect((await other.post(path, { body: {} })).status).toBe(404);
  } finally {
    await other.close();
  }
});

test('shopRoutes() takes a message once, however often and at the same time it comes', async () => {
  const { orderNo, order } = numbered();
  const messageId = 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043';
  const answers = await Promise.all(Array.from({ length: 12 }, () => outcomeOf(order, { messageId })));
  expect([...new Set(answers)]).toEqual(['taken']);
  // The same words under another id are the same order.
  const twins = await Promise.all(Array.from({ length: 6 }, () => outcomeOf(order)));
  expect([...new Set(twins)]).toEqual(['unchanged']);
  expect((await orderByNo(rig.deps.db, orderNo))?.lines[0]?.units).toHaveLength(1);
  const kept = rig.deps.db
    .selectFrom('shop_messages')
    .selectAll()
    .where('message_id', 'like', `%${messageId}`);
  expect(await kept.execute()).toEqual([objectWith({ state: 'taken', body: null })]);
});

test('shopRoutes() comes to the same order in every order of the news', async () => {
  const [bought, left, changed, arrived] = [2.9, 2, 1, 0.5].map(daysAgo);
  const told = (id: number, name: string) => {
    const line_items = [
      shopifyLine(),
      shopifyLine({ id: 77, sku: 'CABLE-1', price: '5.00', price_set: moneySet('5.00') }),
    ];
    const first = shopifyOrder({ id, name, line_items, updated_at: bought });
    const edited = shopifyOrder({
      ...{ id, name, updated_at: changed, customer_locale: 'en' },
      line_items: [line_items[0], { ...line_items[1], current_quantity: 0 }],
    });
    const sent = shopifyFulfilment({ order_id: id, updated_at: left, created_at: left });
    const came = { ...sent, updated_at: arrived, shipment_status: 'delivered' };
    const paid = shopifyTransaction({ id, order_id: id });
    return [
      ['orders/create', first],
      ['orders/updated', edited],
      ['fulfillments/create', sent],
      ['fulfillments/update', came],
      ['order_transactions/create', paid],
    ] as const;
  };
  const seen = new Set<string>();
  let tried = 0;
  const orders = permutations([0, 1, 2, 3, 4]).filter((_order, index) => index % 5 === 0);
  for (const order of orders) {
    tried += 1;
    const { id, orderNo } = numbered();
    const news = told(id, `#${orderNo}`);
    for (const index of order) {
      const [topic, body] = news[index] ?? news[0];
      expect(['taken', 'unchanged', 'outdated']).toContain(await outcomeOf(body, { topic }));
    }
    const stored = await orderByNo(rig.deps.db, orderNo);
    const { payment, lines, shipments, customer } = stored ?? {};
    const dates = shipments?.map(({ deliveredAt }) => deliveredAt);
    seen.add(JSON.stringify([payment, lines?.map(({ sku }) => sku), dates, customer?.language]));
  }
  expect([tried, seen.size, [...seen][0]]).toEqual([
    24,
    1,
    JSON.stringify([{ provider: 'stripe', id: 'pi_3Qshop0001' }, ['SCOPE-1'], [arrived], 'en']),
  ]);
}, 120_000);

function permutations(of: readonly number[]): readonly number[][] {
  if (of.length < 2) return [[...of]];
  return of.flatMap((one) => permutations(of.filter((other) => other !== one)).map((rest) => [one, ...rest]));
}

test('shopRoutes() counts an order paid in several ways only once all of it is known (E79)', async () => {
  const { id, orderNo, order } = numbered();
  await outcomeOf(order);
  const part = (change: object) =>
    outcomeOf(shopifyTransaction({ order_id: id, ...change }), { topic: 'order_transactions/create' });
  const paidBy = async () => {
    const { payment, payments } = (await orderByNo(rig.deps.db, orderNo)) ?? {};
    return [payment?.id, payments?.map(({ provider, amountCents }) => [provider, amountCents])];
  };
  expect(await paidBy()).toEqual([`shopify:${String(id)}`, undefined]);
  await part({ id: 1, gateway: 'gift_card', amount: '50.00', authorization: null });
  await part({ id: 2, amount: '10.00' });
  expect(await paidBy()).toEqual([`shopify:${String(id)}`, undefined]);
  await part({ id: 3, amount: '145.80' });
  const tenders = [
    ['gift-card', 5_000],
    ['stripe', 15_580],
  ];
  expect(await paidBy()).toEqual(['shopify:1', tenders]);
});

test('shopRoutes() loses nothing that it cannot take: it waits, calls an admin, and is taken later', async () => {
  const { orderNo, order } = numbered({ line_items: [shopifyLine({ sku: 'PROBE-9' })] });
  expect(await outcomeOf(order)).toBe('waiting');
  const [item] = await items('shop-order-waiting');
  expect(item).toMatchObject({
    owner: 'admin',
    detail: { topic: 'orders/updated', reason: expect.stringContaining('PROBE-9') as unknown },
  });
  await sweep();
  expect([await waiting(), await orderByNo(rig.deps.db, orderNo)]).toEqual([1, null]);
  const product = { unitPriceCents: 100, currency: 'EUR', kind: 'goods' as const };
  await putProduct(rig.deps.db, {
    ...{ ...product, sku: 'PROBE-9', title: 'Probe', stockOnHand: 0, serialised: false, similarSkus: [] },
  });
  await sweep();
  expect(await orderByNo(rig.deps.db, orderNo)).toMatchObject({ lines: [{ sku: 'PROBE-9' }] });
  expect([await waiting(), await items('shop-order-waiting')]).toEqual([0, []]);
});

test('sweepOnce() forgets a settled message after 30 days; the same one again then does no harm', async () => {
  const { orderNo, order } = numbered();
  const messageId = 'b54557e4-bdd9-4b37-8a5f-000000000030';
  expect(await outcomeOf(order, { messageId })).toBe('taken');
  const edited = { ...order, updated_at: new Date().toISOString(), email: 'moved@example.org' };
  expect(await outcomeOf(edited)).toBe('taken');
  const before = await orderByNo(rig.deps.db, orderNo);
  const kept = rig.deps.db
    .selectFrom('shop_messages')
    .selectAll()
    .where('message_id', 'like', `%${messageId}`);
  const aged = async (days: number) => {
    const received = { received_at: new Date(Date.now() - days * DAY_MS) };
    await rig.deps.db
      .updateTable('shop_messages')
      .set(received)
      .where('message_id', 'like', `%${messageId}`)
      .execute();
    await sweep();
    return (await kept.execute()).length;
  };
  expect([await aged(29), await aged(31)]).toEqual([1, 0]);
  expect(await outcomeOf(order, { messageId })).toBe('outdated');
  expect(await orderByNo(rig.deps.db, orderNo)).toEqual(before);
});

test('shopRoutes() gives up what waits when a person closes its item, and not before', async () => {
  const { order } = numbered({ email: 'no address', contact_email: null });
  expect(await outcomeOf(order)).toBe('waiting');
  const [item] = await items('shop-order-waiting');
  expect(JSON.stringify(item?.detail)).not.toContain('no address');
  const close = `/api/v1/work-items/${String(item?.item_id)}/close`;
  expect((await rig.post(close, { as: 'admin', body: { note: 'a test of the shop' } })).status).toBe(200);
  await sweep();
  expect([await waiting(), await items('shop-order-waiting')]).toEqual([0, []]);
  // Also when it comes again after it was forgotten.
  const messageId = item?.subject ?? '';
  await rig.deps.db.deleteFrom('shop_messages').where('message_id', '=', messageId).execute();
  expect(await outcomeOf(order, { messageId: messageId.replace(/^.*:/, '') })).toBe('ignored');
});

test.each([
  ['no JSON', '{"id":', 422],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString('latin1'), 200],
  ['null', 'null', 200],
  ['a list', '[]', 200],
  ['nested without an end', `${'['.repeat(9_000)}${']'.repeat(9_000)}`, 200],
  ['a prototype', '{"__proto__":{"id":1},"constructor":1}', 200],
])('shopRoutes() survives a signed body that is %s', async (_what, raw, status) => {
  expect((await send(raw)).status).toBe(status);
  expect((await send(raw, { topic: 'products/update' })).status).toBe(status);
});

test('shopRoutes() lets topics pass that nobody here reads', async () => {
  expect(await outcomeOf(shopifyOrder(), { topic: 'products/update' })).toBe('ignored');
  expect(await outcomeOf(shopifyOrder(), { topic: '' })).toBe('ignored');
});
