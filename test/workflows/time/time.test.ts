import { askForReader } from '../../../store/work/customer-words';
import type { CaseState, Due } from '../../../workflows/contract';
import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const SOON_MS = 1_200;

function inMs(waitMs: number): string {
  return new Date(Date.now() + waitMs).toISOString();
}

const dueSoon = (): Due => ({ at: inMs(SOON_MS), remindAt: [], passed: false });

/** Ends the run of a case and begins a new one from its record, in which time has come closer. */
async function liveAgain(caseNo: string, change: (state: CaseState) => CaseState): Promise<void> {
  const recorded = await rig.stateOf(caseNo);
  await rig.client.workflow.getHandle(caseNo).terminate('the test moves its time');
  const state = change(recorded);
  await rig.db
    .updateTable('cases')
    .set({ snapshot: JSON.stringify(state) })
    .where('case_no', '=', caseNo)
    .execute();
  await rig.appealDeps().cases.start(state);
}

async function atAgreement(orderNo: string): Promise<string> {
  const caseNo = await rig.openCase({ orderNo });
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  await rig.until(caseNo, (state) => state.stage === 'agreement' && state.due !== null);
  return caseNo;
}

async function lettersOf(caseNo: string, template: string): Promise<number> {
  const rows = await rig.db
    .selectFrom('letters')
    .select('letter_id')
    .where('case_no', '=', caseNo)
    .where('template', '=', template)
    .execute();
  return rows.length;
}

function pause(waitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}

test('returnCase() lapses by itself when the customer does not agree, with a letter (E38)', async () => {
  const caseNo = await atAgreement('DE-60001');
  await liveAgain(caseNo, (state) => ({ ...state, due: dueSoon() }));
  expect(await rig.result(caseNo)).toBe('lapsed');
  expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'lapsed', due: null });
  expect(await lettersOf(caseNo, 'closed')).toBe(1);
  expect((await rig.eventNames(caseNo)).slice(-2)).toEqual(['deadlinePassed', 'caseClosed']);
});

test('returnCase() calls support when an offer is overdue, and the customer can still choose (E66)', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-60002' });
  await rig.walkToOffer(caseNo);
  await liveAgain(caseNo, (state) => ({ ...state, due: dueSoon() }));
  expect(await rig.until(caseNo, ({ storedSince }) => storedSince !== null)).toMatchObject({
    stage: 'offer',
    attention: 'support',
  });
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  expect(await rig.result(caseNo)).toBe('refunded');
});

test('returnCase() lets no offer run out over a letter that nobody has read (E66, E14)', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-60012' });
  await rig.walkToOffer(caseNo);
  await askForReader(rig.db, { caseNo, at: new Date() });
  await liveAgain(caseNo, (state) => ({ ...state, due: dueSoon() }));
  const asked = await rig.until(caseNo, ({ attention, due }) => attention === 'support' && due !== null);
  expect(asked).toMatchObject({ stage: 'offer', storedSince: null, offerVersion: 1, due: { passed: false } });
  expect(Date.parse(asked.due?.at ?? '')).toBeGreaterThan(Date.now() + 13 * 86_400_000);
  expect((await rig.eventNames(caseNo)).at(-1)).toBe('silenceBroken');
  expect(await lettersOf(caseNo, 'storage-begun')).toBe(0);
});

test('returnCase() sends one letter for all reminders that an outage missed (E36)', async () => {
  const caseNo = await atAgreement('DE-60003');
  const due = { at: inMs(3_600_000), remindAt: [inMs(-7_200_000), inMs(-3_600_000)], passed: false };
  await liveAgain(caseNo, (state) => ({ ...state, due }));
  await rig.until(caseNo, (state) => state.due?.remindAt.length === 0);
  await pause(SOON_MS);
  expect(await lettersOf(caseNo, 'reminder')).toBe(1);
  expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'agreement', due: { at: due.at, passed: false } });
});

test('returnCase() stops its clock on hold, and goes on from there after the release (E106)', async () => {
  const caseNo = await atAgreement('DE-60004');
  await liveAgain(caseNo, (state) => ({ ...state, due: dueSoon() }));
  await rig.act(caseNo, 'support', { action: 'hold', body: {} });
  await pause(2 * SOON_MS);
  const held = await rig.stateOf(caseNo);
  expect(held).toMatchObject({ stage: 'agreement', due: { passed: false } });
  await rig.act(caseNo, 'support', { action: 'release', body: {} });
  const released = await rig.until(caseNo, ({ heldSince }) => heldSince === null);
  expect(Date.parse(released.due?.at ?? '')).toBeGreaterThan(Date.parse(held.due?.at ?? '') + SOON_MS);
  expect(await rig.result(caseNo)).toBe('lapsed');
});

test('returnCase() sends goods home that came early, when nobody agreed in time (I10, E39)', async () => {
  const caseNo = await atAgreement('DE-60005');
  await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
  await rig.until(caseNo, ({ place }) => place === 'quarantine');
  await liveAgain(caseNo, (state) => ({ ...state, due: dueSoon() }));
  expect(await rig.untilStage(caseNo, 'goods-back')).toMatchObject({
    because: 'lapsed',
    place: 'outgoing',
    parked: [],
  });
});

test('returnCase() looks again at a refund that nobody knew about, also in a new run, and pays once (E73, E115)', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-60006' });
  await rig.walkToOffer(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', 'DE-60006')
    .executeTakeFirstOrThrow();
  await rig.bank.mode(paymentId, 'pending');
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.until(caseNo, (state) => state.stage === 'refund' && state.refund.state === 'pending');
  // The refund exists at the bank and settles there; the case of the new run has forgotten its answer.
  const [made] = (await rig.bank.ledger(paymentId)).filter(({ type }) => type === 'refund.created');
  await rig.bank.control(`/refunds/${made?.refundId ?? ''}/settle`);
  await liveAgain(caseNo, (state) => {
    if (state.stage !== 'refund') throw new Error(`${caseNo} is in ${state.stage}`);
    const lost = { state: 'unknown', providerRefundId: null, tries: 1, tryAgainAt: inMs(SOON_MS) } as const;
    return { ...state, refund: { ...state.refund, ...lost } };
  });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  expect(await rig.eventNames(caseNo)).toContain('refundTriedAgain');
});
