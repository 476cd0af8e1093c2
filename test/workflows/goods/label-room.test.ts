import { randomUUID } from 'node:crypto';
import { easyPost } from '../../../gateways/carriers/easypost';
import { changeDeliveryAddress } from '../../../store/goods/delivery-address';
import { CaseRig } from '../../support/case-rig';
import { EasyPostStandIn } from '../../support/servers/easypost-stand-in';

let standIn: EasyPostStandIn;
let rig: CaseRig;

beforeAll(async () => {
  standIn = await EasyPostStandIn.open();
  const senderLines = ['Returns desk', 'Werkstraße 7', '10117 Berlin', 'Germany'];
  rig = await CaseRig.open({
    carrier: easyPost({ apiKey: 'EZTK_test', apiUrl: standIn.url, senderLines, parcelGrams: 2_000 }),
  });
});

afterAll(async () => {
  await rig.close();
  await standIn.close();
});

const address = { street: 'ul. Długa 1', postalCode: '00-238', city: 'Warszawa', country: 'Polska' };

test('labelRoom() buys the label of a replacement, and adds nothing to the history of its case (O4)', async () => {
  const workflowId = `label-room-${randomUUID()}`;
  await rig.client.workflow.start('labelRoom', { workflowId, taskQueue: rig.taskQueue });
  const caseNo = await rig.openCase({ orderNo: 'DE-70001', stockOnHand: 1 });
  const by = { role: 'support', id: 'support-1' } as const;
  await changeDeliveryAddress(rig.db, caseNo, { address, by });
  await rig.walkToOffer(caseNo, { repairable: false });
  await rig.act(caseNo, 'customer', {
    action: 'chooseOption',
    body: { kind: 'replacement', offerVersion: 1 },
  });
  await rig.untilStage(caseNo, 'replacement');
  await rig.eventually(async () => {
    expect(await labelOf(caseNo)).toMatchObject({ state: 'bought', carrier: 'DHL' });
  });
  expect(await activitiesOf(caseNo)).toEqual(new Set(['recordTransition', 'makeOffer']));
  expect(standIn.purchases).toHaveLength(1);
  await rig.client.workflow.getHandle(workflowId).terminate('the test is over');
});

/** What a case asked for, as its history tells. */
async function activitiesOf(caseNo: string): Promise<ReadonlySet<string | null | undefined>> {
  const { events } = await rig.client.workflow.getHandle(caseNo).fetchHistory();
  const scheduled = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
  return new Set(scheduled.map(({ activityType }) => activityType?.name));
}

async function labelOf(caseNo: string) {
  return rig.db
    .selectFrom('carrier_labels as l')
    .innerJoin('dispatch_orders as d', 'd.dispatch_id', 'l.dispatch_id')
    .select(['l.state', 'l.carrier', 'l.last_error'])
    .where('d.case_no', '=', caseNo)
    .executeTakeFirst();
}
