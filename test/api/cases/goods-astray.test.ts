import { sql } from 'kysely';
import type { ExplanationView } from '../../../api/schemas/explanation';
import { CaseRig } from '../../support/case-rig';
import { buyerEmail } from '../../support/order';
import { ApiRig } from '../api-rig';
import { listWith, objectWith, textLike } from '../matchers';

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

const act = async (...[caseNo, action, as, body = {}]: [string, string, string, object?]) =>
  (await rig.act(caseNo, action, { as, body })).status;
const own = (caseNo: string, action: string, body: object = {}) =>
  act(caseNo, action, rig.tokenOf(caseNo), body);
const choose = (caseNo: string, kind: string, offerVersion = 1) =>
  own(caseNo, 'choose-option', { kind, offerVersion });

async function explained(caseNo: string): Promise<ExplanationView> {
  const { json } = await rig.get(`/api/v1/cases/${caseNo}/explain`, 'support');
  return json;
}

async function dispatchesOf(caseNo: string) {
  const rows = await cases.db
    .selectFrom('dispatch_orders')
    .select(['purpose', 'state'])
    .where('case_no', '=', caseNo)
    .orderBy('attempt')
    .execute();
  return rows.map(({ purpose, state }) => `${purpose} ${state}`);
}

describe('a parcel that the carrier delivered and nobody has', () => {
  async function searchedInVain(): Promise<string> {
    const caseNo = await cases.openCase();
    await act(caseNo, 'propose-lab', 'support', { reason: 'Advice does not cure it.' });
    await own(caseNo, 'agree-to-lab');
    await own(caseNo, 'announce-parcel');
    expect(await act(caseNo, 'report-missing-parcel', 'support')).toBe(200);
    expect((await explained(caseNo)).standing.words.join(' ')).toMatch(
      /searched for in our house.*waits for the warehouse/,
    );
    expect(await act(caseNo, 'refuse', 'support', { rule: 'L2', reason: 'not here' })).toBe(409);
    expect(await act(caseNo, 'end-parcel-search', 'warehouse')).toBe(200);
    return caseNo;
  }
  const bear = { decision: 'offer', reason: 'The carrier shows our signature.' };

  test('settle-lost-parcel E43 is a manager’s: our loss, an offer by the rules, and the money of the customer', async () => {
    const caseNo = await searchedInVain();
    const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'manager');
    expect(json).toMatchObject({
      waitingFor: { who: 'manager' },
      actions: listWith(['settle-lost-parcel']),
    });
    expect(await act(caseNo, 'settle-lost-parcel', 'support', bear)).toBe(403);
    expect(await act(caseNo, 'settle-lost-parcel', 'manager', { decision: 'offer' })).toBe(422);
    expect(await act(caseNo, 'settle-lost-parcel', 'manager', bear)).toBe(200);
    await cases.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 1);
    const told = await explained(caseNo);
    expect(told.decisions).toEqual(
      listWith([
        objectWith({ name: 'parcelSearchBegun', words: textLike(/began a search/) }),
        objectWith({ name: 'parcelSearchEnded', words: textLike(/in vain; a manager decides/) }),
        objectWith({
          name: 'lostParcelSettled',
          by: objectWith({ role: 'manager' }),
          words: textLike(/we bear the loss, and the customer gets an offer/),
          note: bear.reason,
          rules: [objectWith({ id: 'J' })],
        }),
      ]),
    );
    expect(await choose(caseNo, 'repair')).toBe(409);
    expect(await choose(caseNo, 'refund')).toBe(200);
    expect(await cases.result(caseNo)).toBe('refunded');
    expect(await cases.stateOf(caseNo)).toMatchObject({ place: 'lost' });
  });

  test('shipment-arrived E43 after the search is received like any other parcel', async () => {
    const caseNo = await searchedInVain();
    const ask = { decision: 'ask-proof', reason: 'The carrier names another door.' };
    expect(await act(caseNo, 'settle-lost-parcel', 'manager', ask)).toBe(200);
    await cases.until(caseNo, ({ due }) => due !== null);
    const { standing } = await explained(caseNo);
    expect(standing.words[0]).toMatch(/its sender was asked for the proof of posting/);
    expect(standing.ifNobodyActs).toMatch(/a manager is asked to look; nobody is refused/);
    expect(await act(caseNo, 'shipment-arrived', 'warehouse', { contents: 'ok' })).toBe(200);
    await cases.untilStage(caseNo, 'lab');
  });
});

test('reopen E67 of goods that are home again: posted once more, inspected once more, offered anew', async () => {
  const caseNo = await cases.openCase();
  await cases.walkToOffer(caseNo, { repairable: false });
  await own(caseNo, 'decline-offer');
  await act(caseNo, 'dispatch-goods', 'warehouse', { trackingNo: 'T-1' });
  expect((await rig.act(caseNo, 'reopen', { as: rig.tokenOf(caseNo) })).status).toBe(409);
  await act(caseNo, 'confirm-delivery', 'warehouse');
  expect(await cases.result(caseNo)).toBe('declined');
  const { json } = await rig.get(`/api/v1/cases/${caseNo}`, rig.tokenOf(caseNo));
  expect(json).toMatchObject({ stage: 'closed', unresolved: true, actions: listWith(['reopen']) });
  expect(await own(caseNo, 'reopen')).toBe(200);
  expect(await cases.untilStage(caseNo, 'parcel')).toMatchObject({ place: 'customer', agreed: true });
  expect(await act(caseNo, 'shipment-arrived', 'warehouse', { contents: 'ok' })).toBe(200);
  await cases.untilStage(caseNo, 'lab');
  await cases.act(caseNo, 'lab', {
    action: 'labVerdict',
    body: { cause: 'internal-defect', repairable: false },
  });
  await cases.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
  expect(await choose(caseNo, 'refund', 1)).toBe(409);
  expect(await choose(caseNo, 'refund', 2)).toBe(200);
  expect(await cases.result(caseNo)).toBe('refunded');
});

test('contest-verdict E52 of goods that are home again: posted once more, for somebody else to look', async () => {
  const caseNo = await cases.openCase();
  await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
  await cases.untilStage(caseNo, 'goods-back');
  await act(caseNo, 'dispatch-goods', 'warehouse', { trackingNo: 'T-1' });
  await act(caseNo, 'confirm-delivery', 'warehouse');
  expect(await cases.result(caseNo)).toBe('no-remedy');
  const { json } = await rig.get(`/api/v1/cases/${caseNo}`, rig.tokenOf(caseNo));
  expect(json).toMatchObject({ stage: 'closed', actions: listWith(['contest-verdict']) });
  expect(await own(caseNo, 'contest-verdict', { text: 'It fails when it is warm.' })).toBe(200);
  expect(await cases.untilStage(caseNo, 'parcel')).toMatchObject({ place: 'customer', contested: true });
  expect(await act(caseNo, 'shipment-arrived', 'warehouse', { contents: 'ok' })).toBe(200);
  await cases.untilStage(caseNo, 'lab');
});

describe('what comes back from the way to the customer', () => {
  async function sent(stockOnHand: number): Promise<string> {
    const caseNo = await cases.openCase({ stockOnHand });
    await cases.walkToOffer(caseNo, { repairable: false });
    await choose(caseNo, 'replacement');
    await act(caseNo, 'dispatch-goods', 'warehouse', { trackingNo: 'T-1' });
    return caseNo;
  }

  test('report-undeliverable E84 of a replacement that is damaged sends another one, or offers anew', async () => {
    const caseNo = await sent(2);
    expect(await act(caseNo, 'report-undeliverable', 'warehouse', { unusable: true })).toBe(200);
    await cases.until(caseNo, (state) => state.stage === 'replacement' && state.offerVersion === 2);
    expect(await dispatchesOf(caseNo)).toEqual(['replacement undelivered', 'replacement to-pack']);
    expect((await explained(caseNo)).decisions).toEqual(
      listWith([
        objectWith({ words: textLike(/could not be delivered: they came back damaged or incomplete/) }),
      ]),
    );
    const last = await sent(1);
    await act(last, 'report-undeliverable', 'warehouse', { unusable: true });
    const fresh = await cases.until(last, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(fresh).toMatchObject({ offer: { offered: ['refund'] } });
    expect(await dispatchesOf(last)).toEqual(['replacement undelivered']);
  });

  test('report-undeliverable E84 E57 of the customer’s own unit that came back damaged is our fault', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
    await act(caseNo, 'dispatch-goods', 'warehouse');
    await act(caseNo, 'report-undeliverable', 'warehouse', { unusable: true });
    const fresh = await cases.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(fresh).toMatchObject({ place: 'lab', verdict: { damagedInLab: true } });
    expect(await dispatchesOf(caseNo)).toEqual(['goods-back undelivered']);
  });

  test('agree-to-disposal E104 takes the customer’s own consent, or his word with a note; nobody else’s', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
    for (const as of ['support', 'manager']) expect(await act(caseNo, 'agree-to-disposal', as)).toBe(422);
    for (const as of ['warehouse', 'lab', 'payments', 'admin'])
      expect(await act(caseNo, 'agree-to-disposal', as)).toBe(403);
    expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'goods-back', place: 'outgoing' });
    const said = { onBehalfOfCustomer: true, note: 'He wrote that we shall scrap it.' };
    expect(await act(caseNo, 'agree-to-disposal', 'support', said)).toBe(200);
    expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'closed', place: 'disposed' });
    expect(await dispatchesOf(caseNo)).toEqual(['goods-back cancelled']);
    const words = (await explained(caseNo)).decisions.find(({ name }) => name === 'disposalAgreed');
    expect(words).toMatchObject({ onBehalfOfCustomer: true, note: said.note });
  });
});

describe('who decides', () => {
  test('decide E59 is a manager’s alone', async () => {
    const caseNo = await cases.openCase({ onSale: true, stockOnHand: 0 });
    const before = await cases.walkToOffer(caseNo, { repairable: false });
    expect(before).toMatchObject({ stage: 'offer', attention: 'manager', offer: { offered: [] } });
    const body = { kind: 'refund', reason: 'as a favour' };
    for (const as of ['support', 'warehouse', 'lab', 'payments', 'admin', rig.tokenOf(caseNo)])
      expect(await act(caseNo, 'decide', as, body)).toBe(403);
    expect(await cases.stateOf(caseNo)).toEqual(before);
    expect(await act(caseNo, 'decide', 'manager', body)).toBe(200);
    await cases.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
  });

  test('choose-option E70 L4 tells the loser of a race what was chosen, and that nothing changed', async () => {
    const caseNo = await cases.openCase({ stockOnHand: 1 });
    await cases.walkToOffer(caseNo, { repairable: false });
    const kinds = ['replacement', 'refund'] as const;
    const both = await Promise.all(
      kinds.map((kind) =>
        rig.act(caseNo, 'choose-option', { as: rig.tokenOf(caseNo), body: { kind, offerVersion: 1 } }),
      ),
    );
    const loser = both.find(({ status }) => status !== 200);
    const won = kinds[both.findIndex(({ status }) => status === 200)] ?? 'nothing';
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(loser?.json).toMatchObject({
      refusal: 'WrongStage',
      detail: textLike(new RegExp(`answered first with ${won}|already closed`)),
    });
    expect(await choose(caseNo, 'refund')).toBe(409);
    const late = await rig.act(caseNo, 'decline-offer', { as: rig.tokenOf(caseNo) });
    expect(late.status).toBe(409);
  });
});

describe('goods that were disposed of', () => {
  test('are gone: no older case of the unit lives again, and no new one opens (E27, E39, E104)', async () => {
    const earlier = await cases.openCase();
    expect(await own(earlier, 'withdraw')).toBe(200);
    await cases.result(earlier);
    const { unit } = await cases.stateOf(earlier);
    const { orderNo, sku } = unit;
    const appeal = async () =>
      (
        await rig.post('/api/v1/appeals', {
          body: { orderNo, email: buyerEmail, items: [{ sku }], problem: { description: 'It is dead.' } },
        })
      ).json as { readonly cases?: readonly { readonly caseNo: string }[] };
    const caseNo = (await appeal()).cases?.[0]?.caseNo ?? '';
    expect(caseNo).toMatch(/^RMA-/);
    // It comes before anybody agreed, support sends it back, and the customer does not want it.
    expect(await act(caseNo, 'shipment-arrived', 'warehouse', { contents: 'ok' })).toBe(200);
    expect(await act(caseNo, 'refuse', 'support', { rule: 'G2', reason: 'It works.' })).toBe(200);
    expect(await own(caseNo, 'agree-to-disposal')).toBe(200);
    await cases.result(caseNo);
    const reopened = await rig.act(earlier, 'reopen', { as: rig.tokenOf(earlier) });
    expect([reopened.status, reopened.json]).toEqual([
      409,
      objectWith({ detail: textLike(new RegExp(`disposed of in ${caseNo}`)) }),
    ]);
    expect(JSON.stringify(await appeal())).toContain('was refunded or disposed of');
  });
});
