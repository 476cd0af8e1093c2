import { quickPolicy } from '../replay/scenes';
import { CaseRig } from '../support/case-rig';

let rig: CaseRig;
let quick: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
  // Its days are moments, so that a timer of weeks fires while the test waits.
  quick = await CaseRig.open({ policies: [quickPolicy] });
});

afterAll(async () => {
  await rig.close();
  await quick.close();
});

const runsOn = (on: CaseRig, caseNo: string): Promise<void> =>
  on.eventually(async () => expect(await on.runStates(caseNo)).toContain('CONTINUED_AS_NEW'));

const reservationsOf = (on: CaseRig, caseNo: string) =>
  on.db
    .selectFrom('reservations')
    .select(['sku', 'purpose', 'offer_version', 'quantity', 'state'])
    .where('case_no', '=', caseNo)
    .execute();

test('continueWhenLong() carries parked messages and due dates into the new run (E109, E112)', async () => {
  const caseNo = await rig.openCase();
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  const before = await rig.until(caseNo, (state) => state.stage === 'agreement' && state.due !== null);
  await rig.restart(caseNo, { state: before, continueAfter: 8 });
  await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
  const parked = await rig.until(caseNo, (state) => state.parked.length === 1);
  expect(parked.due).toEqual(before.due);
  // It goes on as a new run in the first quiet moment; the list of runs follows a moment later.
  await runsOn(rig, caseNo);
  await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
  await rig.untilStage(caseNo, 'lab');
  await rig.act(caseNo, 'lab', {
    action: 'labVerdict',
    body: { cause: 'internal-defect', repairable: false },
  });
  await rig.untilStage(caseNo, 'offer');
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  expect(await rig.result(caseNo)).toBe('refunded');
});

test('continueWhenLong() keeps what is held for an offer, and its timer fires in the new run (E109, I3)', async () => {
  const caseNo = await quick.openCase({ stockOnHand: 1 });
  const before = await quick.walkToOffer(caseNo, { repairable: false });
  const held = await reservationsOf(quick, caseNo);
  expect(held).toMatchObject([{ purpose: 'replacement', quantity: 1, state: 'held' }]);
  await quick.restart(caseNo, { state: before, continueAfter: 8 });
  await quick.act(caseNo, 'support', { action: 'refusePostageClaim', body: {} });
  await runsOn(quick, caseNo);
  const offered = await quick.stateOf(caseNo);
  expect(offered).toMatchObject({ stage: 'offer', offerVersion: 1, due: { at: before.due?.at } });
  // Nobody says anything more: what ends the offer is a timer that this run set, at the first run's moment.
  const over = await quick.until(caseNo, (state) => state.storedSince !== null);
  expect(Date.parse(over.storedSince ?? '')).toBeGreaterThanOrEqual(Date.parse(before.due?.at ?? ''));
  expect(await reservationsOf(quick, caseNo)).toEqual(held.map((one) => ({ ...one, state: 'lapsed' })));
  const names = await quick.eventNames(caseNo);
  expect(names.filter((name) => name === 'offerExpired')).toHaveLength(1);
});

test('returnCase() that is opened again keeps its dates, and its timer fires in the new run (E109, E26)', async () => {
  const caseNo = await quick.openCase();
  const { appealedAt } = await quick.stateOf(caseNo);
  await quick.act(caseNo, 'support', { action: 'advise', body: { textRef: 'text-1' } });
  await quick.act(caseNo, 'customer', { action: 'confirmSolved', body: {} });
  expect(await quick.result(caseNo)).toBe('solved-remotely');
  await quick.caseClient.sendToClosed(await quick.stateOf(caseNo), 'reopen', {
    messageId: 'reopened-1',
    actor: { role: 'customer', id: 'customer' },
    body: {},
  });
  await quick.untilStage(caseNo, 'support');
  await quick.act(caseNo, 'support', { action: 'proposeLab', body: {} });
  await quick.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
  const waiting = await quick.until(caseNo, (state) => state.parked.length === 1 && state.due !== null);
  expect(waiting).toMatchObject({ stage: 'agreement', appealedAt, place: 'quarantine' });
  // Nobody agrees: the deadline of the second life comes, and the goods that came early go home (I10).
  const home = await quick.untilStage(caseNo, 'goods-back');
  expect(home).toMatchObject({ because: 'lapsed', appealedAt, parked: [] });
  const passed = await quick.db
    .selectFrom('case_events')
    .select('at')
    .where('case_no', '=', caseNo)
    .where('name', '=', 'deadlinePassed')
    .executeTakeFirstOrThrow();
  expect(passed.at.getTime()).toBeGreaterThanOrEqual(Date.parse(waiting.due?.at ?? ''));
  expect((await quick.runStates(caseNo)).length).toBe(2);
});
