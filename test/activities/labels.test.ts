import { MockActivityEnvironment } from '@temporalio/testing';
import { createLabelActivities } from '../../activities/labels/labels';
import type { LabelReport } from '../../activities/labels/label-activities';
import { easyPost } from '../../gateways/carriers/easypost';
import type { Carrier } from '../../gateways/carriers';
import { carrierLabel, claimLabels, rememberShipment } from '../../store/goods/carrier-labels';
import { recordStep } from '../../store/cases/case-record';
import { closeDatabase, openDatabase, type Database } from '../../store/database';
import { changeDeliveryAddress } from '../../store/goods/delivery-address';
import { stepTo, system } from '../../workflows/contract';
import type { CaseState, Effect } from '../../workflows/contract';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { EasyPostStandIn } from '../support/servers/easypost-stand-in';
import { seedCase } from '../store/seed-case';

let server: TestDatabase;
let db: Database;
let standIn: EasyPostStandIn;
let carrier: Carrier;

beforeEach(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url);
  standIn = await EasyPostStandIn.open();
  const senderLines = ['Returns desk', 'Werkstraße 7', '10117 Berlin', 'Germany'];
  const { url: apiUrl } = standIn;
  carrier = easyPost({ apiKey: 'EZTK_test', apiUrl, senderLines, parcelGrams: 2_000, timeoutMs: 2_000 });
});

afterEach(async () => {
  await standIn.close();
  await closeDatabase(db);
  await server.drop();
});

const address = { street: 'ul. Długa 1', postalCode: '00-238', city: 'Warszawa', country: 'Polska' };
const warehouse = { role: 'warehouse', id: 'warehouse-1' } as const;

async function act(state: CaseState, effect: Effect): Promise<CaseState> {
  const step = stepTo(state, new Date().toISOString(), {
    events: [{ name: 'told', actor: system }],
    effects: [effect],
  });
  await db.transaction().execute((tx) => recordStep(tx, step));
  return step.state;
}

/** A case whose goods are to be packed for an address in parts. */
async function toPack(caseId = 1): Promise<CaseState> {
  const state = await seedCase(db, caseId);
  await changeDeliveryAddress(db, state.caseNo, { address, by: warehouse });
  return act(state, { do: 'order-dispatch', purpose: 'goods-back' });
}

function buyLabels(maxMs = 300): Promise<LabelReport> {
  const { buyLabels: run } = createLabelActivities({ db, carrier, pollMs: 20, leaseMs: 400 });
  return new MockActivityEnvironment().run(run, { maxMs });
}

const labels = () => db.selectFrom('carrier_labels').selectAll().orderBy('dispatch_id').execute();
const orders = () => db.selectFrom('dispatch_orders').selectAll().orderBy('dispatch_id').execute();

/** Lets every failed try be due again. */
const becomeDue = () =>
  db
    .updateTable('carrier_labels')
    .set({ next_attempt_at: new Date(0) })
    .where('state', '=', 'wanted')
    .execute();

test('buyLabels() buys the cheapest label of what is to be packed, and its number is the order’s', async () => {
  const state = await toPack();
  expect(await buyLabels()).toEqual({ bought: 1, failed: 0, cancelled: 0 });
  expect(standIn.purchases).toHaveLength(1);
  expect(standIn.shipments[0]).toMatchObject({
    to_address: {
      name: 'Ada Kowalska',
      street1: 'ul. Długa 1',
      zip: '00-238',
      city: 'Warszawa',
      country: 'PL',
    },
    from_address: { company: 'Returns desk', zip: '10117', city: 'Berlin', country: 'DE' },
  });
  const [label] = await labels();
  expect(label).toMatchObject({ state: 'bought', carrier: 'DHL', cost_cents: 745, currency: 'EUR' });
  const [order] = await orders();
  expect(order).toMatchObject({ state: 'to-pack', tracking_no: label?.tracking_no, carrier: 'DHL' });
  expect((await carrierLabel(db, order?.dispatch_id ?? 0))?.toString()).toContain('a label of the carrier');
  // The clerk hands it over without typing anything: the number stays.
  await act(state, { do: 'dispatch', purpose: 'goods-back', trackingNo: null, carrier: null });
  expect(await orders()).toMatchObject([
    { state: 'dispatched', tracking_no: label?.tracking_no, carrier: 'DHL' },
  ]);
  expect(await buyLabels()).toEqual({ bought: 0, failed: 0, cancelled: 0 });
});

test('buyLabels() buys once for four workers at the same moment', async () => {
  for (const caseId of [1, 2, 3]) await toPack(caseId);
  await Promise.all([1, 2, 3, 4].map(() => buyLabels(800)));
  expect(standIn.purchases).toHaveLength(3);
  expect(new Set(standIn.purchases).size).toBe(3);
});

describe('buyLabels() pays once when a worker dies', () => {
  test('after the purchase, before it is recorded', async () => {
    await toPack();
    const [wanted] = await claimLabels(db, { limit: 1, leaseMs: 0 });
    if (!wanted) throw new Error('nothing was claimed');
    const { dispatchId, ...parcel } = wanted;
    const remember = (id: string) => rememberShipment(db, dispatchId, id);
    // This worker pays, and does not live to write it down.
    const paid = await carrier.buyLabel(parcel, { known: null, remember });
    expect(standIn.purchases).toHaveLength(1);
    expect(await buyLabels()).toMatchObject({ bought: 1 });
    expect(standIn.purchases).toHaveLength(1);
    expect(await labels()).toMatchObject([{ state: 'bought', tracking_no: paid.trackingNo, attempts: 2 }]);
  });

  test('after the shipment was made, before its id is kept', async () => {
    await toPack();
    standIn.troubles = [{ on: 'create', when: 'after', status: 'cut' }];
    expect(await buyLabels()).toMatchObject({ failed: 1 });
    expect(await labels()).toMatchObject([{ state: 'wanted', shipment_id: null }]);
    await becomeDue();
    expect(await buyLabels()).toMatchObject({ bought: 1 });
    expect([standIn.shipments.length, standIn.purchases.length]).toEqual([1, 1]);
  });

  test.each(['cut', 500] as const)('and when the answer to the purchase is lost: %s', async (status) => {
    await toPack();
    standIn.troubles = [
      { on: 'buy', when: 'after', status },
      { on: 'retrieve', when: 'before', status: 503 },
    ];
    for (let round = 0; round < 3; round += 1) {
      await buyLabels();
      await becomeDue();
    }
    expect(standIn.purchases).toHaveLength(1);
    expect(await labels()).toMatchObject([{ state: 'bought' }]);
  });
});

describe('buyLabels() gives up', () => {
  test('after five tries, and the warehouse uses our own label', async () => {
    const { caseNo } = await toPack();
    for (let round = 0; round < 7; round += 1) {
      standIn.troubles = [{ on: 'retrieve', when: 'before', status: 503 }];
      await buyLabels(60);
      await becomeDue();
    }
    const [label] = await labels();
    expect(label).toMatchObject({ state: 'failed', attempts: 5 });
    expect(label?.last_error).toBe('Cannot buy a label: EasyPost answers 503 TROUBLE');
    expect(await orders()).toMatchObject([{ case_no: caseNo, state: 'to-pack', tracking_no: null }]);
    expect(await carrierLabel(db, label?.dispatch_id ?? 0)).toBeNull();
  });

  test('at once where trying again cannot help, and says nothing of the address (I9)', async () => {
    await toPack();
    standIn.troubles = [{ on: 'create', when: 'before', status: 422 }];
    expect(await buyLabels()).toMatchObject({ failed: 1 });
    expect(await labels()).toMatchObject([{ state: 'failed', attempts: 1 }]);
    expect(JSON.stringify(await labels())).not.toContain('Lindenweg');
  });

  test('where the address is one text, or nobody offers a rate', async () => {
    await act(await seedCase(db, 1), { do: 'order-dispatch', purpose: 'goods-back' });
    await buyLabels();
    await toPack(2);
    standIn.rates = [] as never;
    await buyLabels();
    expect((await labels()).map(({ last_error }) => last_error)).toEqual([
      'Cannot buy a label: the address is one text, and the carrier wants its parts',
      'Cannot buy a label: no carrier offers a rate for this parcel',
    ]);
    expect(standIn.purchases).toEqual([]);
  });
});

test('changeDeliveryAddress() E87 orders the goods out anew, and gives the old label back', async () => {
  const state = await toPack();
  await buyLabels();
  await changeDeliveryAddress(db, state.caseNo, { address: { ...address, city: 'Łódź' }, by: warehouse });
  expect(await orders()).toMatchObject([
    { attempt: 1, state: 'cancelled' },
    { attempt: 2, state: 'to-pack', tracking_no: null },
  ]);
  await buyLabels();
  expect(standIn.refunds).toEqual([standIn.purchases[0]]);
  expect(standIn.shipments.map(({ to_address }) => to_address['city'])).toEqual(['Warszawa', 'Łódź']);
  expect(await labels()).toMatchObject([{ state: 'cancelled' }, { state: 'bought' }]);
});

test.each(['wanted', 'failed'] as const)(
  'buyLabels() E87 gives back what was paid for an order that is cancelled, also where it stayed %s',
  async (stays) => {
    const paid = await toPack();
    const unpaid = await toPack(2);
    const [first, second] = await claimLabels(db, { limit: 2, leaseMs: 0 });
    if (!first || !second) throw new Error('nothing was claimed');
    const { dispatchId, ...parcel } = first;
    // One worker pays, another only prepares the shipment; neither lives to write it down.
    const remember = (id: string) => rememberShipment(db, dispatchId, id);
    await carrier.buyLabel(parcel, { known: null, remember });
    standIn.troubles = [{ on: 'buy', when: 'before', status: 503 }];
    await carrier
      .buyLabel(second, { known: null, remember: (id) => rememberShipment(db, second.dispatchId, id) })
      .catch(() => undefined);
    await db.updateTable('carrier_labels').set({ state: stays }).execute();
    for (const { caseNo } of [paid, unpaid])
      await changeDeliveryAddress(db, caseNo, { address: { ...address, city: 'Łódź' }, by: warehouse });
    await buyLabels();
    expect(standIn.refunds).toEqual([standIn.purchases[0]]);
    expect(await labels()).toMatchObject([
      { state: 'cancelled' },
      { state: 'cancelled' },
      { state: 'bought' },
      { state: 'bought' },
    ]);
    expect(standIn.purchases).toHaveLength(3);
  },
);

test('claimLabels() leaves a case on hold alone (E106)', async () => {
  const { caseNo } = await toPack();
  await db.updateTable('cases').set({ on_hold: true }).where('case_no', '=', caseNo).execute();
  expect(await claimLabels(db, { limit: 5, leaseMs: 1_000 })).toEqual([]);
});
