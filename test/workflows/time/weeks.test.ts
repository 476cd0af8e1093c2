import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { civilDay } from '../../../policy';
import { askForReader, markAnswered } from '../../../store/work/customer-words';
import { CaseRig } from '../../support/case-rig';
import { openTimeSkipping } from '../../support/servers/time-skipping-server';

let time: TestWorkflowEnvironment;
let rig: CaseRig;

// The clock is the server's, one for all its cases: each test has a server of its own.
beforeEach(async () => {
  time = await openTimeSkipping();
  rig = await CaseRig.open({ address: time.address });
});

afterEach(async () => {
  await rig.close();
  await time.teardown();
});

const zone = 'Europe/Berlin';

async function lettersOf(caseNo: string, template: string): Promise<number> {
  const rows = await rig.db
    .selectFrom('letters')
    .select('letter_id')
    .where('case_no', '=', caseNo)
    .where('template', '=', template)
    .execute();
  return rows.length;
}

/** The civil day, counted from the first event of that name, on which each event of the case happened. */
async function daysOf(caseNo: string, from: string): Promise<readonly (readonly [string, number])[]> {
  const rows = await rig.db
    .selectFrom('case_events')
    .select(['name', 'at'])
    .where('case_no', '=', caseNo)
    .orderBy('seq')
    .execute();
  const start = rows.find(({ name }) => name === from);
  const dayOf = (at: Date): number => Date.parse(civilDay(at.toISOString(), zone)) / 86_400_000;
  return rows.map(({ name, at }) => [name, dayOf(at) - dayOf(start?.at ?? at)] as const);
}

test('returnCase() reminds on day 5 and lapses at the end of day 10 when nobody agrees to the lab (E38, L1)', async () => {
  const caseNo = await rig.openCase();
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  await time.sleep('6 days');
  await rig.eventually(async () => expect(await lettersOf(caseNo, 'reminder')).toBe(1));
  expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'agreement' });
  await time.sleep('5 days');
  await rig.until(caseNo, ({ stage }) => stage === 'closed');
  expect(await rig.stateOf(caseNo)).toMatchObject({ outcome: 'lapsed' });
  // Day 10 counts to its last millisecond: the case lapses in the first moment of day 11.
  const days = new Map(await daysOf(caseNo, 'labProposed'));
  expect([days.get('customerReminded'), days.get('deadlinePassed'), days.get('caseClosed')]).toEqual([
    5, 11, 11,
  ]);
  expect(await lettersOf(caseNo, 'closed')).toBe(1);
});

test('returnCase() is not ended by the silence of somebody whose letter nobody has read (E36, E14)', async () => {
  const caseNo = await rig.openCase();
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  await rig.untilStage(caseNo, 'agreement');
  await askForReader(rig.db, { caseNo, at: new Date() });
  await time.sleep('11 days');
  const asked = await rig.until(caseNo, ({ attention, due }) => attention === 'support' && due !== null);
  expect(asked).toMatchObject({ stage: 'agreement', due: { passed: false } });
  expect(await rig.eventNames(caseNo)).toContain('silenceBroken');
  await markAnswered(rig.db, { caseNo, at: new Date(), by: 'support' });
  await time.sleep('11 days');
  expect(await rig.result(caseNo)).toBe('lapsed');
});

test('returnCase() waits weeks for a parcel, and an overdue diagnosis is never decided against the customer (E58, L3)', async () => {
  const caseNo = await rig.openCase();
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
  await time.sleep('20 days');
  await rig.eventually(async () => expect(await lettersOf(caseNo, 'reminder')).toBe(2));
  await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
  await rig.untilStage(caseNo, 'lab');
  await time.sleep('14 days');
  const overdue = await rig.until(caseNo, ({ due }) => due?.passed === true);
  expect(overdue).toMatchObject({ stage: 'lab', attention: 'lab' });
  await rig.act(caseNo, 'lab', {
    action: 'labVerdict',
    body: { cause: 'internal-defect', repairable: false },
  });
  const { offerVersion } = await rig.untilStage(caseNo, 'offer');
  await time.sleep('13 days');
  await rig.eventually(async () => expect(await lettersOf(caseNo, 'reminder')).toBe(4));
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion } });
  expect(await rig.result(caseNo)).toBe('refunded');
  // The payment worker's clock is the real one; the days are those of the case's own events.
  const days = (await daysOf(caseNo, 'labProposed')).map(([, day]) => day);
  expect(Math.max(...days)).toBeGreaterThanOrEqual(20 + 14 + 13);
});

test('payRefund() is tried over hours while the provider answers with faults, then a person decides, and pays once (E115)', async () => {
  const caseNo = await rig.openCase();
  const { offerVersion } = await rig.walkToOffer(caseNo, { repairable: false });
  const { unit } = await rig.stateOf(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', unit.orderNo)
    .executeTakeFirstOrThrow();
  await rig.bank.mode(paymentId, 'error-500-before');
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion } });
  await time.sleep('12 hours');
  const stuck = await rig.until(caseNo, ({ attention }) => attention === 'payments');
  expect(stuck).toMatchObject({ stage: 'refund', refund: { state: 'unknown', tryAgainAt: null } });
  await rig.bank.mode(paymentId, 'ok');
  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
});
