import { MockActivityEnvironment } from '@temporalio/testing';
import { createLabelActivities } from '../../activities/labels/labels';
import type { LabelReport } from '../../activities/labels/label-activities';
import { easyPost } from '../../gateways/carriers/easypost';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { recordStep } from '../../store/cases/case-record';
import { failedLabelsToTell } from '../../store/goods/failed-labels';
import { changeDeliveryAddress } from '../../store/goods/delivery-address';
import { stepTo, system } from '../../workflows/contract';
import { seedCase } from '../store/seed-case';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { EasyPostStandIn } from '../support/servers/easypost-stand-in';
import { cellsOf } from './faults';
import { givingBackLabels, makingShipments, payingForLabels } from './labels';

// Longer than `slow` takes.
const TIMEOUT_MS = 1_000;

const rows = [
  { name: 'making the shipment', on: 'create', row: makingShipments },
  { name: 'paying', on: 'buy', row: payingForLabels },
  { name: 'giving it back', on: 'refund', row: givingBackLabels },
] as const;
const runs = rows.flatMap(({ name, on, row }) =>
  cellsOf(row).map(({ fault, cell }) => {
    const how = cell.trouble ? `${String(cell.trouble.status)} ${cell.trouble.when}` : 'nobody there';
    return { name, on, fault, cell, how, is: cell.is };
  }),
);

type Run = (typeof runs)[number];

let server: TestDatabase;
let db: Database;
let standIn: EasyPostStandIn;

const address = { street: 'ul. Długa 1', postalCode: '00-238', city: 'Warszawa', country: 'Polska' };
const warehouse = { role: 'warehouse', id: 'warehouse-1' } as const;

function buyLabels(apiUrl = standIn.url): Promise<LabelReport> {
  const senderLines = ['Returns desk', 'Werkstraße 7', '10117 Berlin', 'Germany'];
  const carrier = easyPost({
    ...{ apiKey: 'EZTK_test', senderLines, parcelGrams: 2_000 },
    ...{ apiUrl, timeoutMs: TIMEOUT_MS },
  });
  // One look at everything that is due.
  const { buyLabels: run } = createLabelActivities({ db, carrier, pollMs: 20, leaseMs: 60_000 });
  return new MockActivityEnvironment().run(run, { maxMs: 100 });
}

/** A case whose goods are to be packed for an address in parts. */
async function toPack(caseId: number): Promise<string> {
  const state = await seedCase(db, caseId);
  await changeDeliveryAddress(db, state.caseNo, { address, by: warehouse });
  const step = stepTo(state, new Date().toISOString(), {
    events: [{ name: 'told', actor: system }],
    effects: [{ do: 'order-dispatch', purpose: 'goods-back' }],
  });
  await db.transaction().execute((tx) => recordStep(tx, step));
  return state.caseNo;
}

async function labelOf(caseNo: string): Promise<string> {
  const { state } = await db
    .selectFrom('carrier_labels as l')
    .innerJoin('dispatch_orders as d', 'd.dispatch_id', 'l.dispatch_id')
    .select('l.state')
    .where('d.case_no', '=', caseNo)
    .orderBy('d.dispatch_id')
    .executeTakeFirstOrThrow();
  return state;
}

const becomeDue = () =>
  db
    .updateTable('carrier_labels')
    .set({ next_attempt_at: new Date(0) })
    .execute();
const idsOf = (caseNo: string) =>
  standIn.shipments.filter(({ reference }) => reference.startsWith(caseNo)).map(({ id }) => id);
const boughtFor = (caseNo: string) => standIn.purchases.filter((id) => idsOf(caseNo).includes(id)).length;
const givenBackOf = (caseNo: string) => standIn.refunds.filter((id) => idsOf(caseNo).includes(id)).length;

describe('the fault matrix of labels at the desk (T3)', () => {
  const cases = new Map<Run, string>();
  const first = new Map<string, object>();

  // The first try meets the faults, all of them in a few batches; those without a carrier before the others.
  beforeAll(async () => {
    server = await createTestDatabase();
    db = openDatabase(server.url);
    standIn = await EasyPostStandIn.open();
    const isAlone = ({ cell }: Run): boolean => cell.trouble === null;
    const isBack = ({ on }: Run): boolean => on === 'refund';
    const pack = async (chosen: readonly Run[]): Promise<void> => {
      for (const run of chosen) cases.set(run, await toPack(cases.size + 1));
    };
    await pack(runs.filter(isAlone));
    await buyLabels('http://127.0.0.1:1/v2/');
    for (const [, caseNo] of cases) await noteFirst(caseNo);
    await pack(runs.filter(isBack));
    await everyTry();
    const elsewhere = { address: { ...address, city: 'Łódź' }, by: warehouse };
    for (const [run, caseNo] of cases) if (isBack(run)) await changeDeliveryAddress(db, caseNo, elsewhere);
    await becomeDue();
    await pack(runs.filter((run) => !isAlone(run) && !isBack(run)));
    for (const [{ on, cell }, caseNo] of cases)
      if (cell.trouble) standIn.troubles.push({ ...cell.trouble, on, of: caseNo });
    await everyTry();
    for (const [run, caseNo] of cases) if (!isAlone(run)) await noteFirst(caseNo);
    // Each fault met its call.
    expect(standIn.troubles).toEqual([]);
    await becomeDue();
    await everyTry();
  });
  afterAll(async () => {
    await standIn.close();
    await closeDatabase(db);
    await server.drop();
  });

  async function noteFirst(caseNo: string): Promise<void> {
    first.set(caseNo, { is: await labelOf(caseNo), bought: boughtFor(caseNo) });
  }

  /** Batches until nothing is due. */
  async function everyTry(): Promise<void> {
    for (let done = 1; done > 0;) {
      const { bought, failed, cancelled } = await buyLabels();
      done = bought + failed + cancelled;
    }
  }

  test.each(runs)('buyLabels(), $name, under $fault ($how): the label is $is', async (run) => {
    const caseNo = cases.get(run) ?? '';
    const isBack = run.on === 'refund';
    const [then, after] = run.cell.bought;
    // Of a cancelled order another follows, whose label is bought as well.
    const more = isBack ? 1 : 0;
    expect(first.get(caseNo)).toEqual({ is: run.is, bought: then + more });
    expect(boughtFor(caseNo)).toBe(after + more);
    expect(idsOf(caseNo)).toHaveLength((run.cell.shipments ?? 1) + more);
    const declined = run.cell.trouble?.status === 422;
    expect(await labelOf(caseNo)).toBe(isBack ? 'cancelled' : declined ? 'failed' : 'bought');
    const calls = (await failedLabelsToTell(db, 100)).some((label) => label.caseNo === caseNo);
    expect(calls).toBe(declined && !isBack);
    expect(givenBackOf(caseNo)).toBe(isBack && !declined ? 1 : 0);
  });
});
