import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { acceptAppeal } from '../../../api/appeals';
import { timePassed } from '../../../workflows/deadlines';
import type { CaseState } from '../../../workflows/contract';
import { CaseRig } from '../../support/case-rig';
import { refusalOf, stepOf } from '../../support/case-states';
import { buyerEmail, putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import { textWith } from '../matchers';

let cases: CaseRig;
let rig: ApiRig;

beforeAll(async () => {
  cases = await CaseRig.open();
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(cases.db);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  rig = await ApiRig.open({ db: cases.db, url: url.href, cases: cases.appealDeps().cases });
});
afterAll(async () => {
  await rig.close();
  await cases.close();
});

const notReproduced = { cause: 'indeterminate', repairable: true, repairMinutes: 300 } as const;

async function offerLetters(caseNo: string): Promise<number> {
  const rows = await cases.db
    .selectFrom('letters')
    .select('letter_id')
    .where('case_no', '=', caseNo)
    .where('template', '=', 'offer')
    .execute();
  return rows.length;
}

/** A case whose fault the lab could not find: its offer waits for a manager. */
async function waiting(): Promise<string> {
  const caseNo = await cases.openCase();
  await cases.walkToOffer(caseNo, notReproduced);
  await cases.untilStage(caseNo, 'offer');
  return caseNo;
}

const choose = (caseNo: string, offerVersion = 1) =>
  rig.act(caseNo, 'choose-option', { as: rig.tokenOf(caseNo), body: { kind: 'refund', offerVersion } });

async function viewOf(caseNo: string, as: string): Promise<{ offer: object | null; actions: string[] }> {
  const { json } = await rig.get(`/api/v1/cases/${caseNo}`, as);
  return json;
}

describe('a fault that the lab could not reproduce (E54)', () => {
  test('makeOffer() E54 waits for a manager: the customer hears, sees and chooses nothing before', async () => {
    const caseNo = await waiting();
    expect(await cases.stateOf(caseNo)).toMatchObject({
      attention: 'manager',
      offer: { offered: ['refund', 'replacement'] },
      due: { remindAt: [], passed: false },
    });
    expect((await cases.eventNames(caseNo)).at(-1)).toBe('offerPrepared');
    expect(await offerLetters(caseNo)).toBe(0);
    const own = await viewOf(caseNo, rig.tokenOf(caseNo));
    expect(own.offer).toBeNull();
    expect(own.actions).not.toContain('choose-option');
    expect(own.actions).not.toContain('decline-offer');
    const events = (as: string) => rig.get(`/api/v1/cases/${caseNo}/events`, as);
    expect(JSON.stringify((await events(rig.tokenOf(caseNo))).json)).not.toContain('"offered"');
    expect(JSON.stringify((await events('manager')).json)).toContain('"offered":["refund"');
    const told = await rig.get(`/api/v1/cases/${caseNo}/explain`, rig.tokenOf(caseNo));
    expect(told.json).toMatchObject({ offers: [], standing: { waitingFor: { who: 'manager' } } });
    expect((await viewOf(caseNo, 'manager')).offer).toMatchObject({ version: 1 });
    const early = await choose(caseNo);
    expect(early).toMatchObject({ status: 409, json: { detail: textWith('looked at by a manager first') } });
    expect(early.json).not.toHaveProperty('offer');
    expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'offer', offerVersion: 1 });
  });

  test('decide() E54 lets the offer go as the policy makes it, and then the customer chooses', async () => {
    const caseNo = await waiting();
    const body = { kind: 'as-offered', reason: 'in his favour' };
    expect((await rig.act(caseNo, 'decide', { as: 'support', body })).status).toBe(403);
    expect((await rig.act(caseNo, 'decide', { as: 'manager', body })).status).toBe(200);
    expect(await cases.until(caseNo, ({ attention }) => attention === null)).toMatchObject({
      stage: 'offer',
      offerVersion: 1,
    });
    expect((await cases.eventNames(caseNo)).slice(-2)).toEqual(['managerDecided', 'optionsOffered']);
    expect(await offerLetters(caseNo)).toBe(1);
    expect(await rig.act(caseNo, 'decide', { as: 'manager', body })).toMatchObject({ status: 409 });
    expect(await choose(caseNo)).toMatchObject({ status: 200 });
    await cases.untilStage(caseNo, 'closed');
  });

  test('decide() E54 for one option sends the offer with that one alone', async () => {
    const caseNo = await waiting();
    const body = { kind: 'replacement', reason: 'he wants the product' };
    await rig.act(caseNo, 'decide', { as: 'manager', body });
    const out = await cases.until(caseNo, ({ offerVersion }) => offerVersion === 2);
    expect(out).toMatchObject({ attention: null, offer: { offered: ['replacement'] } });
    expect(out).not.toHaveProperty('unseen');
    expect(await offerLetters(caseNo)).toBe(1);
  });

  test('timePassed() E54 sends the offer in his favour where nobody looked in the time the policy gives', async () => {
    const caseNo = await waiting();
    const state = await cases.stateOf(caseNo);
    const due = { at: new Date(Date.now() + 1_000).toISOString(), remindAt: [], passed: false };
    await cases.restart(caseNo, { state: { ...state, due } });
    const out = await cases.until(caseNo, (now) => now.stage === 'offer' && now.unseen !== true);
    expect(out).toMatchObject({ attention: null, verdict: { favoured: true }, offerVersion: 1 });
    expect((await cases.eventNames(caseNo)).slice(-2)).toEqual(['deadlinePassed', 'optionsOffered']);
    expect(await offerLetters(caseNo)).toBe(1);
    // What comes to pass later is offered at once: the time of the manager is over.
    await cases.act(caseNo, 'warehouse', { action: 'reportShortage', body: {} });
    const amended = await cases.until(caseNo, ({ offerVersion }) => offerVersion === 2);
    expect(amended).not.toHaveProperty('unseen');
    expect(await choose(caseNo, 2)).toMatchObject({ status: 200 });
  });

  test('makeOffer() E54 of a fault that is found, or of harm with us, waits for nobody (E57)', async () => {
    const found = await cases.openCase();
    await cases.walkToOffer(found);
    expect(await offerLetters(found)).toBe(1);
    const harmed = await cases.openCase();
    await cases.walkToOffer(harmed, { ...notReproduced, damagedInLab: true });
    expect(await cases.untilStage(harmed, 'offer')).not.toHaveProperty('unseen');
    expect(await offerLetters(harmed)).toBe(1);
  });

  test('withdraw() E54 is open all the while, and nobody is reminded of what he does not have', async () => {
    const caseNo = await waiting();
    const state: CaseState = await cases.stateOf(caseNo);
    expect(refusalOf(state, 'declineOffer').refused).toBe('WrongStage');
    expect(stepOf(state, 'withdraw').state).toMatchObject({ stage: 'goods-back', because: 'withdrawn' });
    expect(timePassed(state, new Date().toISOString()).events).toEqual([]);
  });
});

describe('a third defect in a row (E86)', () => {
  interface Bought {
    readonly orderNo: string;
    readonly sku: string;
  }

  async function openAgain({ orderNo, sku }: Bought): Promise<string> {
    const result = await acceptAppeal(cases.appealDeps(), {
      ...{ orderNo, email: buyerEmail, items: [{ sku }], problem: { description: 'Dark again.' } },
      ...{ channel: 'http', acceptedAt: new Date(), idempotencyKey: randomUUID() },
    });
    if (!result.accepted) throw new Error(result.detail);
    return result.answer.cases[0]?.caseNo ?? '';
  }

  const found = { repairable: false } as const;

  /** One round: the offer goes to the customer at once, and he gets the unit anew. */
  async function replaced(bought: Bought): Promise<void> {
    const caseNo = await openAgain(bought);
    await cases.walkToOffer(caseNo, found);
    expect(await cases.untilStage(caseNo, 'offer')).not.toHaveProperty('unseen');
    expect(await offerLetters(caseNo)).toBe(1);
    await cases.act(caseNo, 'customer', {
      action: 'chooseOption',
      body: { kind: 'replacement', offerVersion: 1 },
    });
    await cases.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
    await cases.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
    expect(await cases.result(caseNo)).toBe('replaced');
  }

  async function third(orderNo: string, onSale: boolean): Promise<string> {
    const paymentId = await cases.bank.payment(27_000);
    const bought = await putOrder(cases.db, { orderNo, paymentId, onSale });
    await replaced(bought);
    await replaced(bought);
    const caseNo = await openAgain(bought);
    await cases.walkToOffer(caseNo, found);
    return caseNo;
  }

  test('makeOffer() E86 O2 of goods on sale offers no third replacement before a manager has looked', async () => {
    const caseNo = await third('DE-86001', true);
    expect(await cases.untilStage(caseNo, 'offer')).toMatchObject({
      attention: 'manager',
      unseen: true,
      offer: { offered: ['replacement'] },
    });
    expect(await offerLetters(caseNo)).toBe(0);
    const seen = await rig.get(`/api/v1/cases/${caseNo}`, rig.tokenOf(caseNo));
    expect(seen.json).toMatchObject({ offer: null, waitingFor: { who: 'manager' } });
    await rig.act(caseNo, 'decide', { as: 'manager', body: { kind: 'refund', reason: 'enough of it' } });
    const out = await cases.until(caseNo, ({ offerVersion }) => offerVersion === 2);
    expect(out).toMatchObject({ attention: null, offer: { offered: ['refund'] } });
    expect(out).not.toHaveProperty('unseen');
    expect(await offerLetters(caseNo)).toBe(1);
  });

  test('makeOffer() E86 of goods at their price offers the money at once', async () => {
    const caseNo = await third('DE-86002', false);
    const offered = await cases.untilStage(caseNo, 'offer');
    expect(offered).toMatchObject({ offer: { offered: ['refund', 'replacement'] } });
    expect(offered).not.toHaveProperty('unseen');
    expect(await offerLetters(caseNo)).toBe(1);
  });
});
