import { randomUUID } from 'node:crypto';
import { tellFailedLabels } from '../../../api/failed-labels';
import { easyPost } from '../../../gateways/carriers/easypost';
import { changeDeliveryAddress } from '../../../store/goods/delivery-address';
import { ApiRig } from '../../api/api-rig';
import { codesOn, missingReaders, textOn } from '../../gateways/documents/readers';
import { CaseRig } from '../../support/case-rig';
import { EasyPostStandIn } from '../../support/servers/easypost-stand-in';
import type { Trouble } from '../../support/servers/easypost-stand-in';

let standIn: EasyPostStandIn;
let rig: CaseRig;
let api: ApiRig;
const workflowId = `label-room-${randomUUID()}`;

beforeAll(async () => {
  standIn = await EasyPostStandIn.open();
  const senderLines = ['Returns desk', 'Werkstraße 7', '10117 Berlin', 'Germany'];
  rig = await CaseRig.open({
    carrier: easyPost({ apiKey: 'EZTK_test', apiUrl: standIn.url, senderLines, parcelGrams: 2_000 }),
  });
  api = await ApiRig.open({ db: rig.db, url: rig.databaseUrl, cases: rig.caseClient });
  await rig.client.workflow.start('labelRoom', { workflowId, taskQueue: rig.taskQueue });
});

afterAll(async () => {
  await rig.client.workflow.getHandle(workflowId).terminate('the test is over');
  await api.close();
  await rig.close();
  await standIn.close();
});

const address = { street: 'ul. Długa 1', postalCode: '00-238', city: 'Warszawa', country: 'Polska' };
const by = { role: 'support', id: 'support-1' } as const;

/** A case whose replacement is to be packed for an address in parts. */
async function replacing(trouble: Pick<Trouble, 'on' | 'when' | 'status'> | null): Promise<string> {
  const caseNo = await rig.openCase({ stockOnHand: 1 });
  if (trouble) standIn.troubles.push({ ...trouble, of: caseNo });
  await changeDeliveryAddress(rig.db, caseNo, { address, by });
  await rig.walkToOffer(caseNo, { repairable: false });
  const body = { kind: 'replacement', offerVersion: 1 } as const;
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body });
  await rig.untilStage(caseNo, 'replacement');
  return caseNo;
}

test('labelRoom() buys the label of a replacement, and adds nothing to the history of its case (O4)', async () => {
  const caseNo = await replacing(null);
  await untilLabels(caseNo, ['bought']);
  expect(await activitiesOf(caseNo)).toEqual(new Set(['recordTransition', 'makeOffer']));
  expect(boughtFor(caseNo)).toBe(1);
});

/** What the warehouse, or the customer by moving, does about a label; its case ends `replaced` by each. */
type Answer = 'waits' | 'has it tried again' | 'prints ours' | 'hears of another address';
interface WholeCase {
  readonly how: string;
  readonly trouble: Pick<Trouble, 'on' | 'when' | 'status'> | null;
  readonly answer: Answer;
  /** What became of each label, the first order's before the second's. */
  readonly labels: readonly string[];
  /** Labels that were paid for, and those of them whose money came back. */
  readonly paid: readonly [bought: number, givenBack: number];
}

const declined = { on: 'create', when: 'before', status: 422 } as const;
const wholeCases: readonly WholeCase[] = [
  {
    how: 'whose answer to the payment is lost',
    ...{ trouble: { on: 'buy', when: 'after', status: 'cut' }, answer: 'waits' },
    ...{ labels: ['bought'], paid: [1, 0] },
  },
  {
    how: 'that cannot be bought just now',
    ...{ trouble: { on: 'create', when: 'before', status: 503 }, answer: 'waits' },
    ...{ labels: ['bought'], paid: [1, 0] },
  },
  {
    how: 'that is declined',
    ...{ trouble: declined, answer: 'has it tried again', labels: ['bought'], paid: [1, 0] },
  },
  {
    how: 'that is declined for good',
    ...{ trouble: declined, answer: 'prints ours', labels: ['failed'], paid: [0, 0] },
  },
  {
    how: 'that is declined at the old address (E87)',
    ...{ trouble: declined, answer: 'hears of another address' },
    ...{ labels: ['failed', 'bought'], paid: [1, 0] },
  },
  {
    how: 'that is bought for the old address (E87)',
    ...{ trouble: null, answer: 'hears of another address' },
    ...{ labels: ['cancelled', 'bought'], paid: [2, 1] },
  },
];

describe('a replacement from the choice to its delivery, by the label of its parcel (T3, O4)', () => {
  const ended = new Map<WholeCase, Promise<string>>();

  // Side by side: most of their time they wait for the label room.
  beforeAll(async () => {
    for (const one of wholeCases) ended.set(one, carryOut(one));
    await Promise.allSettled(ended.values());
  }, 60_000);

  async function carryOut({ trouble, answer, labels }: WholeCase): Promise<string> {
    const caseNo = await replacing(trouble);
    await untilLabels(caseNo, [trouble?.status === 422 ? 'failed' : 'bought']);
    if (trouble?.status === 422) await called(caseNo);
    if (answer === 'has it tried again') await acted(caseNo, 'retry-label');
    if (answer === 'hears of another address') {
      const body = { address: { ...address, city: 'Łódź' } };
      const path = `/api/v1/cases/${caseNo}/address`;
      expect((await api.send('PUT', path, { as: 'support', body })).status).toBe(200);
    }
    await untilLabels(caseNo, labels);
    await rig.until(caseNo, (state) => answer === 'prints ours' || state.attention === null);
    return caseNo;
  }

  async function called(caseNo: string): Promise<void> {
    await tellFailedLabels(api.deps, 100);
    await rig.until(caseNo, ({ attention }) => attention === 'warehouse');
  }

  const acted = async (caseNo: string, action: string, body: object = {}): Promise<void> =>
    expect(await api.act(caseNo, action, { as: 'warehouse', body })).toMatchObject({ status: 200 });

  test.each(wholeCases)('a label $how: the warehouse $answer', async (one) => {
    const caseNo = (await ended.get(one)) ?? '';
    const { bytes, status } = await api.get(`/api/v1/cases/${caseNo}/label.pdf`, 'warehouse');
    expect(status).toBe(200);
    if (one.answer === 'prints ours') await readOurs(caseNo, bytes);
    else expect(bytes.toString()).toContain('a label of the carrier');
    const ours = one.answer === 'prints ours' ? { trackingNo: 'OWN-1' } : {};
    await acted(caseNo, 'dispatch-goods', ours);
    await acted(caseNo, 'confirm-delivery');
    expect(await rig.result(caseNo)).toBe('replaced');
    expect(standIn.shipments.some(({ reference }) => reference.startsWith(caseNo))).toBe(
      one.answer !== 'prints ours',
    );
    expect([boughtFor(caseNo), givenBackOf(caseNo)]).toEqual(one.paid);
    const sent = await ordersOf(caseNo);
    expect(sent.map(({ state }) => state)).toEqual([
      ...one.labels.slice(1).map(() => 'cancelled'),
      'delivered',
    ]);
    expect(sent.at(-1)?.tracking_no).toBe(ours.trackingNo ?? sent.at(-1)?.label_no);
    expect(await stockOf(caseNo)).toEqual({ onHand: 0, reserved: 0 });
  });

  /** Our own papers: the label of the parcel to the customer, and the slip that came with his. */
  async function readOurs(caseNo: string, bytes: Buffer): Promise<void> {
    if (missingReaders().length > 0) return;
    expect(codesOn(bytes)).toEqual([`CODE-128:${caseNo}`, `QR-Code:${caseNo}`]);
    expect(textOn(bytes)).toContain('ul. Długa 1');
    const slip = await api.get(`/api/v1/cases/${caseNo}/slip.pdf`, 'warehouse');
    expect(codesOn(slip.bytes)).toEqual([`CODE-128:${caseNo}`, `QR-Code:${caseNo}`]);
    expect(textOn(slip.bytes)).toContain('Ada Kowalska');
  }
});

/** What a case asked for, as its history tells. */
async function activitiesOf(caseNo: string): Promise<ReadonlySet<string | null | undefined>> {
  const { events } = await rig.client.workflow.getHandle(caseNo).fetchHistory();
  const scheduled = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
  return new Set(scheduled.map(({ activityType }) => activityType?.name));
}

/** Waits until the labels of a case stand so; nothing waits for its next try, or for a lease to end. */
async function untilLabels(caseNo: string, wanted: readonly string[]): Promise<void> {
  const due = rig.db.updateTable('carrier_labels').set({ next_attempt_at: new Date(0) });
  await rig.eventually(async () => {
    await due
      .where('attempts', '>', 0)
      .where('last_error', 'is not', null)
      .where('state', '=', 'wanted')
      .execute();
    await due.where('state', '=', 'bought').where('dispatch_id', 'in', cancelledOrders()).execute();
    expect((await ordersOf(caseNo)).map(({ label }) => label)).toEqual(wanted);
  }, 20_000);
}

const cancelledOrders = () =>
  rig.db.selectFrom('dispatch_orders').select('dispatch_id').where('state', '=', 'cancelled');

async function ordersOf(caseNo: string) {
  return rig.db
    .selectFrom('dispatch_orders as d')
    .leftJoin('carrier_labels as l', 'l.dispatch_id', 'd.dispatch_id')
    .select(['d.state', 'd.tracking_no', 'l.state as label', 'l.tracking_no as label_no'])
    .where('d.case_no', '=', caseNo)
    .orderBy('d.dispatch_id')
    .execute();
}

async function stockOf(caseNo: string) {
  const { unit } = await rig.stateOf(caseNo);
  return rig.db
    .selectFrom('products')
    .select(['stock_on_hand as onHand', 'stock_reserved as reserved'])
    .where('sku', '=', unit.sku)
    .executeTakeFirst();
}

const idsOf = (caseNo: string) =>
  standIn.shipments.filter(({ reference }) => reference.startsWith(caseNo)).map(({ id }) => id);
const boughtFor = (caseNo: string) => standIn.purchases.filter((id) => idsOf(caseNo).includes(id)).length;
const givenBackOf = (caseNo: string) => standIn.refunds.filter((id) => idsOf(caseNo).includes(id)).length;
