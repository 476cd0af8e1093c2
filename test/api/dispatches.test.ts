import { sql } from 'kysely';
import { claimLabels, markLabelBought, markLabelFailed } from '../../store/goods/carrier-labels';
import { recordStep } from '../../store/cases/case-record';
import { changeDeliveryAddress } from '../../store/goods/delivery-address';
import { putProduct } from '../../store/goods/products';
import { stepTo, system } from '../../workflows/contract';
import type { CaseState, Effect } from '../../workflows/contract';
import { seedCase } from '../store/seed-case';
import { dispatchLabel } from '../../gateways/documents/label';
import { codesOn, missingReaders, textOn, wordsOn } from '../gateways/documents/readers';
import { ApiRig } from './api-rig';
import { textLike } from './matchers';

const describePrinted = missingReaders().length === 0 ? describe : describe.skip;

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
  expect(await pagedThrough()).toEqual(states.map(({ caseNo }) => caseNo));
});

/** The cases in the order in which their parcels are listed, two a page. */
async function pagedThrough(): Promise<readonly string[]> {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof list>> = await list(
      `limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    seen.push(...page.items.map(({ caseNo }) => caseNo));
    cursor = page.nextCursor;
  }
  return seen;
}

test('dispatchRoutes() shows who gets what, and the address as it is now (E87)', async () => {
  const [, , , state] = states;
  const { caseNo = '' } = state ?? {};
  const address = { street: 'ul. Długa 1', postalCode: '90-001', city: 'Łódź', country: 'Polska' };
  await changeDeliveryAddress(rig.deps.db, caseNo, { address, by: system });
  await sql`update cases set snapshot = jsonb_set(snapshot, '{unit,serialNo}', '"SN-88"') where case_no = ${caseNo}`.execute(
    rig.deps.db,
  );
  const { items } = await list();
  expect(items.find((item) => item.caseNo === caseNo)).toMatchObject({
    ...{ purpose: 'goods-back', attempt: 1, sku: state?.unit.sku, title: 'Oscilloscope', state: 'to-pack' },
    ...{ recipientName: 'Ada Kowalska', city: 'Łódź', country: 'Polska', trackingNo: null, carrier: null },
    ...{ orderNo: state?.unit.orderNo, serialNo: 'SN-88' },
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

test('listDispatches() repeats and leaves out nothing that was ordered in the same millisecond', async () => {
  // The last one is packed by now.
  const caseNos = states.slice(0, 4).map(({ caseNo }) => caseNo);
  const setTo = (microseconds: readonly number[]) =>
    Promise.all(
      microseconds.map((part, index) =>
        rig.deps.db
          .updateTable('dispatch_orders')
          .set({
            ordered_at: sql<Date>`'2026-03-01T09:00:00.001Z'::timestamptz + ${part} * interval '1 microsecond'`,
          })
          .where('case_no', '=', caseNos[index] ?? '')
          .execute(),
      ),
    );
  // The order that is younger by its number is the older one by its time, and two share even that.
  await setTo([900, 700, 500, 500]);
  expect(await pagedThrough()).toEqual([2, 3, 1, 0].map((index) => caseNos[index]));
});

describePrinted('GET /dispatches/labels.pdf', () => {
  test('labelsRoute() prints a label a page of all that can be packed: the carrier’s, else ours, none on hold', async () => {
    const [first, second, third] = states;
    // The carrier's label of above is no PDF: nothing is printed, and it is said which one it is.
    const { status: refused, json } = await rig.get('/api/v1/dispatches/labels.pdf', 'warehouse');
    expect([refused, (json as { detail: string }).detail]).toEqual([
      409,
      textLike(new RegExp(first?.caseNo ?? '-')),
    ]);
    const ofCarrier = await dispatchLabel({
      ...{ caseNo: 'CARRIER', sku: 'BOUGHT', recipient: 'By the carrier', addressLines: [], senderLines: [] },
      ...{ trackingNo: 'EZ-77', carrier: 'EZ' },
    });
    const ids = await rig.deps.db.selectFrom('dispatch_orders').select(['dispatch_id', 'case_no']).execute();
    const idOf = (state: CaseState | undefined): number =>
      ids.find(({ case_no: caseNo }) => caseNo === state?.caseNo)?.dispatch_id ?? 0;
    await rig.deps.db
      .updateTable('carrier_labels')
      .set({ state: 'bought', pdf: ofCarrier })
      .where('dispatch_id', '=', idOf(first))
      .execute();
    await rig.deps.db
      .updateTable('cases')
      .set({ on_hold: true })
      .where('case_no', '=', third?.caseNo ?? '')
      .execute();
    const { status, bytes } = await rig.get('/api/v1/dispatches/labels.pdf', 'warehouse');
    expect(status).toBe(200);
    const codes = codesOn(bytes).join(' ');
    expect(codes).toContain('EZ-77');
    expect(codes).toContain(second?.caseNo);
    expect(codes).not.toContain(third?.caseNo);
    expect(wordsOn(bytes).pages).toHaveLength(3);
  });

  test('labelsRoute() lays the slip for the box behind each label, in the language of the letters, or prints one case', async () => {
    const [first, second, , oldest] = states;
    const caseNo = second?.caseNo ?? '';
    await rig.deps.db
      .updateTable('appeals')
      .set({ language: 'de' })
      .where('appeal_no', 'in', (of) =>
        of.selectFrom('cases').select('appeal_no').where('case_no', '=', caseNo),
      )
      .execute();
    const print = (query: string) => rig.get(`/api/v1/dispatches/labels.pdf?${query}`, 'warehouse');
    const { bytes } = await print('slips=true');
    expect(wordsOn(bytes).pages).toHaveLength(6);
    const pages = textOn(bytes).split('\f');
    expect(pages[1]).toContain(`Your return ${oldest?.caseNo ?? '-'}`);
    expect(pages[3]).toContain(`Ihre Rücksendung ${caseNo}`);
    expect(pages[5]).toContain(`Your return ${first?.caseNo ?? '-'}`);
    const one = await print(`slips=true&caseNo=${caseNo}`);
    expect(wordsOn(one.bytes).pages).toHaveLength(2);
    expect(textOn(one.bytes)).not.toContain(first?.caseNo);
    expect((await print('caseNo=RMA-999999')).status).toBe(409);
  });
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
