import { claimLabels, markLabelBought, markLabelFailed } from '../../store/goods/carrier-labels';
import { recordStep } from '../../store/cases/case-record';
import { changeDeliveryAddress } from '../../store/goods/delivery-address';
import { putProduct } from '../../store/goods/products';
import { stepTo, system } from '../../workflows/contract';
import type { CaseState, Effect } from '../../workflows/contract';
import { seedCase } from '../store/seed-case';
import { ApiRig } from './api-rig';

let rig: ApiRig;
let states: readonly CaseState[];

beforeAll(async () => {
  rig = await ApiRig.open();
  const ordered: CaseState[] = [];
  for (let caseId = 1; caseId <= 5; caseId += 1)
    ordered.push(
      await act(await seedCase(rig.deps.db, caseId), { do: 'order-dispatch', purpose: 'goods-back' }),
    );
  states = ordered;
});

afterAll(() => rig.close());

async function act(state: CaseState, effect: Effect): Promise<CaseState> {
  const step = stepTo(state, new Date().toISOString(), {
    events: [{ name: 'told', actor: system }],
    effects: [effect],
  });
  await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
  return step.state;
}

interface Listed {
  readonly caseNo: string;
  readonly labelUrl: string;
}

async function list(query = '') {
  const { status, json } = await rig.get(`/api/v1/dispatches?${query}`, 'warehouse');
  expect(status).toBe(200);
  return json as { readonly items: readonly Listed[]; readonly nextCursor: string | null };
}

test('listDispatches() pages through what is to be packed, each order once, the oldest first', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof list>> = await list(
      `limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    seen.push(...page.items.map(({ caseNo }) => caseNo));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(states.map(({ caseNo }) => caseNo));
});

test('dispatchRoutes() shows who gets what, and the address as it is now (E87)', async () => {
  const [, , , state] = states;
  const { caseNo = '' } = state ?? {};
  const address = { street: 'ul. Długa 1', postalCode: '90-001', city: 'Łódź', country: 'Polska' };
  await changeDeliveryAddress(rig.deps.db, caseNo, { address, by: system });
  const { items } = await list();
  expect(items.find((item) => item.caseNo === caseNo)).toMatchObject({
    ...{ purpose: 'goods-back', attempt: 1, sku: state?.unit.sku, title: 'Oscilloscope', state: 'to-pack' },
    ...{ recipientName: 'Ada Kowalska', city: 'Łódź', country: 'Polska', trackingNo: null, carrier: null },
    ...{ label: null, onHold: false, labelUrl: `/api/v1/cases/${caseNo}/label.pdf` },
  });
  expect(items[0]).toMatchObject({ city: null, country: null });
});

test('label.pdf is the carrier’s label where one was bought, and ours where none could be', async () => {
  const wanted = await claimLabels(rig.deps.db, { limit: 2, leaseMs: 60_000 });
  const [first, second] = wanted;
  if (!first || !second) throw new Error('nothing was claimed');
  const labelPdf = Buffer.from('%PDF-1.4 the carrier’s');
  const bought = { trackingNo: 'EZ1', carrier: 'DHL', labelPdf, costCents: 745, currency: 'EUR' };
  await markLabelBought(rig.deps.db, first.dispatchId, bought);
  await markLabelFailed(rig.deps.db, second, { error: 'no rate', permanent: true });
  const { items } = await list('limit=2');
  expect(items).toMatchObject([
    { trackingNo: 'EZ1', carrier: 'DHL', label: { state: 'bought', failure: null } },
    { trackingNo: null, label: { state: 'failed', failure: 'no rate' } },
  ]);
  const labels = await Promise.all(items.map(({ labelUrl }) => rig.get(labelUrl, 'warehouse')));
  expect(labels[0]?.bytes).toEqual(labelPdf);
  expect(labels[1]?.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(labels[1]?.bytes.length).toBeGreaterThan(1_000);
});

test('dispatchRoutes() lists by state', async () => {
  const last = states[4];
  if (!last) throw new Error('no case');
  await act(last, { do: 'dispatch', purpose: 'goods-back', trackingNo: 'T-5', carrier: 'DHL' });
  expect((await list('state=dispatched')).items).toMatchObject([{ caseNo: last.caseNo, trackingNo: 'T-5' }]);
  expect((await list()).items.map(({ caseNo }) => caseNo)).not.toContain(last.caseNo);
});

test.each(['state=lost', 'limit=0', 'limit=101', 'cursor=nonsense', 'cursor=WzEsMl0'])(
  'dispatchRoutes() refuses %s',
  async (query) => {
    expect((await rig.get(`/api/v1/dispatches?${query}`, 'warehouse')).status).toBe(400);
  },
);

test.each([
  ['support', 403],
  ['lab', 403],
  ['manager', 200],
  ['admin', 403],
])('dispatchRoutes() answers %s with %s', async (role, status) => {
  expect((await rig.get('/api/v1/dispatches', role)).status).toBe(status);
});

test('PUT /products refuses fewer pieces than cases hold, and the ledger names who counted (I3, I8)', async () => {
  const { db } = rig.deps;
  const product = { title: 'Probe', unitPriceCents: 100, currency: 'EUR', stockOnHand: 4 };
  await putProduct(db, { ...product, sku: 'HELD', kind: 'part', serialised: false, similarSkus: [] });
  await db.updateTable('products').set({ stock_reserved: 3 }).where('sku', '=', 'HELD').execute();
  const put = (stockOnHand: number) =>
    rig.send('PUT', '/api/v1/products/HELD', {
      as: 'admin',
      body: { ...product, kind: 'part', stockOnHand },
    });
  const refused = await put(2);
  expect(refused.status).toBe(409);
  expect(refused.json).toMatchObject({
    reason: 'stock-reserved',
    detail: 'Cannot set the stock of HELD to 2: open cases hold 3, so at least 3 must be on hand',
  });
  expect((await put(9)).status).toBe(200);
  const rows = await db
    .selectFrom('stock_ledger')
    .select(['on_hand_delta', 'actor_role'])
    .where('sku', '=', 'HELD')
    .orderBy('id')
    .execute();
  expect(rows).toEqual([
    { on_hand_delta: 4, actor_role: 'system' },
    { on_hand_delta: 5, actor_role: 'admin' },
  ]);
});
