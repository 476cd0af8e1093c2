import { seedCase } from '../../store/seed-case';
import { putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import { objectWith } from '../matchers';

let rig: ApiRig;

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

beforeAll(async () => {
  rig = await ApiRig.open();
  for (const [index, name] of ['Ada Kowalska', 'Łukasz Wójcik', 'Bo Li'].entries())
    await putOrder(rig.deps.db, {
      orderNo: `DE-300${String(index)}`,
      orderedDaysAgo: 10 - index,
      quantity: 2,
      serialNos: [`SN-${String(index)}`],
      customer: { name, email: `${name.split(' ')[0] ?? ''}@example.org` },
    });
});
afterAll(() => rig.close());

const page = async (path: string, as = 'manager') => (await rig.get(path, as)).json as Page;
const orderNos = ({ items }: Page) => items.map(({ orderNo }) => orderNo);

describe('GET /orders', () => {
  test('listOrders() pages by keyset, the newest first, with what was bought', async () => {
    const first = await page('/api/v1/orders?limit=2');
    expect(orderNos(first)).toEqual(['DE-3002', 'DE-3001']);
    expect(first.items[0]).toMatchObject({ pieces: 2, goodsCents: 18_000, cases: 0, customerName: 'Bo Li' });
    const second = await page(`/api/v1/orders?limit=2&cursor=${String(first.nextCursor)}`);
    expect([orderNos(second), second.nextCursor]).toEqual([['DE-3000'], null]);
    expect((await rig.get('/api/v1/orders?cursor=x', 'manager')).status).toBe(400);
    expect((await rig.get('/api/v1/orders', 'warehouse')).status).toBe(403);
  });

  test.each([
    ['de-3001', ['DE-3001']],
    ['SN-0', ['DE-3000']],
    ['SCOPE-DE-3002', ['DE-3002']],
    ['łuka wój', ['DE-3001']],
    ['bo@exa', ['DE-3002']],
    ['100%', []],
  ])('listOrders() finds %s', async (words, found) => {
    expect(orderNos(await page(`/api/v1/orders?q=${encodeURIComponent(words)}`))).toEqual(found);
  });

  test('orderRoutes() shows an order with the titles and the cases of its pieces', async () => {
    const { caseNo, unit } = await seedCase(rig.deps.db, 7);
    const { json } = await rig.get(`/api/v1/orders/${unit.orderNo}`, 'support');
    expect(json).toMatchObject({
      lines: [{ title: 'Oscilloscope', units: [{ unitId: unit.unitId }] }],
      cases: [{ caseNo, unitId: unit.unitId, stage: 'support', outcome: null }],
    });
  });
});

describe('GET /products', () => {
  test('listProducts() finds by the beginning of a sku and by words of a title', async () => {
    const skus = async (q: string) => (await page(`/api/v1/products?q=${q}`)).items.map(({ sku }) => sku);
    expect(await skus('scope-de-3001')).toEqual(['SCOPE-DE-3001']);
    expect(await skus('board probe')).toEqual(['PART-1']);
    expect(await skus('%25')).toEqual([]);
  });

  test('movementsOf() lists the ledger, and soldPieces() the serials with their cases', async () => {
    const sku = 'SCOPE-DE-3000';
    const product = { title: 'Oscilloscope', unitPriceCents: 30_000, currency: 'EUR', serialised: true };
    await rig.send('PUT', `/api/v1/products/${sku}`, { as: 'admin', body: { ...product, stockOnHand: 9 } });
    const first = await page(`/api/v1/products/${sku}/movements?limit=1`);
    expect(first.items).toEqual([
      objectWith({ onHandDelta: 6, reservedDelta: 0, reason: 'count', caseNo: null, actorRole: 'admin' }),
    ]);
    const rest = await page(`/api/v1/products/${sku}/movements?limit=1&cursor=${String(first.nextCursor)}`);
    expect([rest.items.map(({ onHandDelta }) => onHandDelta), rest.nextCursor]).toEqual([[3], null]);
    const pieces = await page(`/api/v1/products/${sku}/pieces?limit=1`);
    expect(pieces.items).toEqual([
      { unitId: 'DE-3000-1-1', orderNo: 'DE-3000', serialNo: 'SN-0', caseNo: null },
    ]);
    const next = await page(`/api/v1/products/${sku}/pieces?cursor=${String(pieces.nextCursor)}`);
    expect(next.items).toEqual([objectWith({ unitId: 'DE-3000-1-2', serialNo: null })]);
    expect((await rig.get('/api/v1/products/NONE/movements', 'manager')).status).toBe(404);
  });
});

describe('POST /products:import?dryRun=true', () => {
  const csv = (path: string, raw: string, as = 'admin') =>
    rig.post(path, { as, raw, headers: { 'content-type': 'text/csv' } });
  const products = '/api/v1/products:import';
  const header = 'sku,title,unitPriceCents,currency,stockOnHand';

  test('previewProducts() tells what would change, from what to what, and changes nothing', async () => {
    const file = `${header}\nSCOPE-DE-3001,Oscilloscope II,31000,EUR,4\nNEW-1,Probe,900,EUR,2\nPART-1,Probe board,30000,EUR,5\n`;
    const before = await page('/api/v1/products');
    const { status, json } = await csv(`${products}?dryRun=true`, file);
    expect([status, json]).toMatchObject([
      200,
      {
        ...{ created: 1, changed: 2, unchanged: 0 },
        preview: {
          problems: [],
          changes: [
            {
              ...{ line: 2, name: 'SCOPE-DE-3001', change: 'changed' },
              fields: [
                { field: 'title', from: 'Oscilloscope', to: 'Oscilloscope II' },
                { field: 'unitPriceCents', from: '30000', to: '31000' },
                { field: 'stockOnHand', from: '3', to: '4' },
                { field: 'serialised', from: 'true', to: 'false' },
              ].map((field) => objectWith(field)),
            },
            { line: 3, name: 'NEW-1', change: 'created', fields: [] },
            {
              line: 4,
              name: 'PART-1',
              change: 'changed',
              fields: [objectWith({ field: 'kind' }), objectWith({ field: 'serialised' })],
            },
          ],
        },
      },
    ]);
    expect(await page('/api/v1/products')).toEqual(before);
    const applied = await csv(products, file);
    expect(applied.json).toEqual({ created: 1, changed: 2, unchanged: 0 });
    expect((await csv(`${products}?dryRun=true`, file)).json).toMatchObject({ changed: 0, unchanged: 3 });
  });

  test('previewOrders() names the line of everything that stands in the way, beside what would change', async () => {
    const { unit } = await seedCase(rig.deps.db, 8);
    const { json } = await rig.get(`/api/v1/orders/${unit.orderNo}`, 'admin');
    const { customer, payment, currency, orderedAt, lines } = json as Readonly<Record<string, never>>;
    const bought = (lines as unknown as readonly { sku: string }[]).map(({ sku }) => ({
      ...{ sku, quantity: 1, unitPaidCents: 8_000, onSale: false },
    }));
    const order = { customer, payment, currency, orderedAt, shippingCents: 590, lines: bought };
    const file = JSON.stringify([
      { ...order, orderNo: 'DE-9001' },
      { ...order, orderNo: unit.orderNo },
    ]);
    const path = '/api/v1/orders:import?dryRun=true';
    const headers = { 'content-type': 'application/json' };
    // Both stand in one line of the file: the line alone does not tell them apart.
    const answer = await rig.post(path, { as: 'admin', raw: file, headers });
    expect(answer.json).toMatchObject({
      created: 1,
      preview: {
        problems: [{ line: 1, message: expect.stringContaining('RMA-000008 rests on it') as unknown }],
        changes: [{ name: 'DE-9001', change: 'created' }],
      },
    });
    const unreadable = await csv(path, 'orderNo,colour\nDE-1,red\n');
    expect([unreadable.status, unreadable.json]).toMatchObject([
      200,
      {
        created: 0,
        preview: { problems: [{ line: 1 }, ...Array.from({ length: 13 }, () => ({ line: 1 }))], changes: [] },
      },
    ]);
    expect((await rig.get('/api/v1/orders/DE-9001', 'admin')).status).toBe(404);
    expect((await csv(path, 'x', 'manager')).status).toBe(403);
  });
});
