import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { importOrders, importProducts } from '../../../store/import/save';
import { readImport } from '../../../store/import/read';
import { csvRow, unguarded } from '../../../store/export/csv';
import { seedCase } from '../../store/seed-case';
import { ApiRig } from '../api-rig';

let rig: ApiRig;

const goods = { unitPriceCents: 1_000, currency: 'EUR', stockOnHand: 4, kind: 'goods' as const };
const products = [
  { ...goods, sku: 'L-1', title: 'Lamp, "large"\u2028', serialised: true, similarSkus: ['L-2'] },
  { ...goods, sku: 'L-2', title: '=HYPERLINK("https://evil.example")', serialised: false, similarSkus: [] },
  { ...goods, sku: 'L-3', title: "'=1+1", serialised: false, similarSkus: ['L-1', 'L-2'] },
];
const line = { quantity: 1, unitPaidCents: 900, onSale: false };
const order = {
  orderedAt: '2026-01-05T10:00:00+01:00',
  customer: {
    name: '+49 Ada; Kowalska',
    email: 'ada@example.org',
    address: { street: '@Lindenweg 1', postalCode: '01234', city: 'Berlin', country: 'DE' },
  },
  payment: { provider: 'stripe' as const, id: 'pi_1' },
  currency: 'EUR',
  shippingCents: 590,
  lines: [
    { ...line, sku: 'L-1', quantity: 2, serialNos: ['SN-1', '-SN 2'] },
    { ...line, sku: 'L-2', onSale: true },
    { ...line, sku: 'L-3' },
  ],
};
const parcels = [
  { dispatchedAt: '2026-01-06T08:00:00.000Z', deliveredAt: null, source: 'carrier' as const, lines: [1, 2] },
  { deliveredAt: '2026-01-08T09:30:00.000Z', source: 'customer' as const, lines: [1, 3] },
  { deliveredAt: '2026-01-09T09:30:00.000Z', source: 'presumed' as const },
];
const orders = [
  { ...order, orderNo: 'DE-1', shipments: parcels },
  {
    ...order,
    orderedAtSource: 'order-confirmation' as const,
    orderNo: 'DE-2',
    customer: { ...order.customer, language: 'de', address: 'Linden 1\nBerlin' },
  },
  {
    ...order,
    ...{ orderNo: '=DE-3', payment: { provider: 'gift-card' as const, id: 'G:1' } },
    payments: [
      { provider: 'gift-card' as const, id: 'G:1', amountCents: 2_000 },
      { provider: 'stripe' as const, id: 'pi_3', amountCents: 2_190 },
    ],
  },
];

beforeAll(async () => {
  rig = await ApiRig.open();
  const read = { ...readImport('products', JSON.stringify(products), 'json') };
  await importProducts(rig.deps.db, read.rows);
  const told = readImport('orders', JSON.stringify(orders), 'json');
  expect([read.problems, told.problems]).toEqual([[], []]);
  expect(await importOrders(rig.deps.db, told.rows)).toMatchObject({ created: 3, problems: [] });
  await seedCase(rig.deps.db, 1);
});
afterAll(() => rig.close());

const exported = async (path: string, as = 'manager') => {
  const { status, headers, bytes } = await rig.get(`/api/v1/${path}`, as);
  expect(status).toBe(200);
  return { text: bytes.toString(), headers };
};

test('csvRow() makes no formula of a text, and unguarded() gives it back', () => {
  const texts = ['=1', '+1', '-1', '@a', '\tb', "'=1", "''=1", "'a", 'a=', ''];
  const cells = texts.map((text) => csvRow([text]).trimEnd().slice(1, -1));
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  expect(cells.map(unguarded)).toEqual(texts);
});

describe.each(['orders', 'products'] as const)('GET /%s:export', (kind) => {
  test.each(['json', 'csv'] as const)(
    'what is exported as %s is imported again unchanged',
    async (format) => {
      const { text, headers } = await exported(`${kind}:export?format=${format}`);
      expect(headers.get('content-disposition')).toBe(`attachment; filename=${kind}.${format}`);
      const mediaType = format === 'csv' ? 'text/csv' : 'application/json';
      const sent = { as: 'admin', raw: text, headers: { 'content-type': mediaType } };
      const { json } = await rig.post(`/api/v1/${kind}:import`, sent);
      expect(json).toEqual({ created: 0, changed: 0, unchanged: kind === 'orders' ? 4 : 5 });
      // And into a desk that knows nothing, from which it comes out the same.
      const empty = await ApiRig.open();
      try {
        const catalogue = await exported('products:export');
        const asJson = { as: 'admin', headers: { 'content-type': 'application/json' } };
        await empty.post('/api/v1/products:import', { ...asJson, raw: catalogue.text });
        await empty.post(`/api/v1/${kind}:import`, sent);
        const again = (await empty.get(`/api/v1/${kind}:export?format=${format}`, 'admin')).bytes.toString();
        expect(again).toBe(text);
      } finally {
        await empty.close();
      }
    },
  );

  test('each line of ndjson is what the list of json holds', async () => {
    const list = JSON.parse((await exported(`${kind}:export`)).text) as unknown[];
    const lines = (await exported(`${kind}:export?format=ndjson`)).text.trimEnd().split('\n');
    expect(lines.map((one) => JSON.parse(one) as unknown)).toEqual(list);
    expect(list.length).toBeGreaterThan(2);
  });
});

test('GET /orders:export says where the day of each order comes from (E15)', async () => {
  const told = JSON.parse((await exported('orders:export')).text) as {
    orderNo: string;
    orderedAtSource: string;
  }[];
  const sources = new Map(told.map(({ orderNo, orderedAtSource }) => [orderNo, orderedAtSource]));
  expect([sources.get('DE-1'), sources.get('DE-2')]).toEqual(['import', 'order-confirmation']);
  const rows = (await exported('orders:export?format=csv')).text.split('\r\n');
  expect(rows.find((row) => row.includes('DE-2'))).toContain('order-confirmation');
});

test('GET /cases:export tells every case as the list does, also as a table', async () => {
  const [one] = JSON.parse((await exported('cases:export')).text) as { caseNo: string }[];
  const { json } = await rig.get('/api/v1/cases', 'manager');
  expect([one]).toEqual((json as { items: unknown[] }).items);
  const [head, row] = (await exported('cases:export?format=csv')).text.split('\r\n');
  expect(row?.split(',')).toHaveLength(head?.split(',').length ?? 0);
  expect(row).toContain(`"${one?.caseNo ?? ''}"`);
});

test('40,000 rows cost no more memory than a few, and a slow reader is waited for', async () => {
  await sql`insert into products (sku, title, kind, serialised, unit_price_cents, currency)
    select 'X-' || lpad(n::text, 6, '0'), repeat('a long title ', 20), 'goods', false, 100, 'EUR'
    from generate_series(1, 40000) as n`.execute(rig.deps.db);
  const headers = { authorization: 'Bearer key-of-manager-0001' };
  const response = await fetch(rig.url('/api/v1/products:export?format=ndjson'), { headers });
  const before = used();
  let [most, bytes, lines, measured] = [0, 0, 0, 0];
  if (!response.body) throw new Error('nothing was sent');
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines += 1;
    if (bytes - measured < 1_000_000) continue;
    measured = bytes;
    most = Math.max(most, used() - before);
  }
  expect(lines).toBe(40_005);
  expect(bytes).toBeGreaterThan(14_000_000);
  expect(most).toBeLessThan(7_000_000);
  console.log(
    `${lines} rows, ${Math.round(bytes / 1e6)} MB; at most ${Math.round(most / 1e6)} MB more in use`,
  );
}, 120_000);

/** What is in use once the garbage is gone. */
function used(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
