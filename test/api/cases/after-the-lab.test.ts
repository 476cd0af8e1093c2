import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { acceptAppeal } from '../../../api/appeals';
import { endLabelCalls, tellFailedLabels } from '../../../api/failed-labels';
import { claimLabels, markLabelFailed } from '../../../store/goods/carrier-labels';
import { keepText } from '../../../store/cases/texts';
import { changeDeliveryAddress } from '../../../store/goods/delivery-address';
import { outcomeBySilence } from '../../../workflows/contract';
import type { CaseState } from '../../../workflows/contract';
import { letterFacts } from '../../../store/letters/letter-facts';
import { writeLetter } from '../../../gateways/letters';
import { letterContext } from '../../../store/letters/letter-context';
import { returnPostagePayer, standardPolicy } from '../../../policy';
import { timePassed } from '../../../workflows/deadlines';
import { CaseRig } from '../../support/case-rig';
import { caseIn, daysAfter, refusalOf, stageStates, stepOf } from '../../support/case-states';
import { policyWith } from '../../policy/facts';
import { buyerEmail, putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import { listWith, objectWith } from '../matchers';

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

const viewOf = async (caseNo: string) => (await rig.get(`/api/v1/cases/${caseNo}`, 'support')).json;
const choose = (caseNo: string, body: object) =>
  rig.act(caseNo, 'choose-option', { as: rig.tokenOf(caseNo), body: { offerVersion: 1, ...body } });

async function letterOf(caseNo: string, template: 'goods-back' | 'no-remedy' | 'offer'): Promise<string> {
  const { letter_id: letterId } = await cases.db
    .selectFrom('letters')
    .select('letter_id')
    .where('case_no', '=', caseNo)
    .where('template', '=', template)
    .executeTakeFirstOrThrow();
  const settings = { publicUrl: 'http://desk', linkFor: () => 'http://desk/c?token=t', labAddress: [] };
  return writeLetter(template, letterFacts(await letterContext(cases.db, letterId), settings)).body;
}

describe('an offer that is declined', () => {
  test('declineOffer() E67 leaves an unresolved case, in the view, the lists and the report', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo, { repairable: false });
    await rig.act(caseNo, 'decline-offer', { as: rig.tokenOf(caseNo) });
    expect(await viewOf(caseNo)).toMatchObject({ stage: 'goods-back', unresolved: true });
    const { json } = await rig.get('/api/v1/cases?unresolved=true', 'support');
    expect(json).toMatchObject({ items: [{ caseNo, unresolved: true }] });
    expect((await rig.get('/api/v1/reports/outcomes', 'manager')).json).toMatchObject({ unresolved: 1 });
    const back = await rig.act(caseNo, 'reopen', { as: 'support', body: { reason: 'he called' } });
    expect(back.status).toBe(200);
    await cases.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(await viewOf(caseNo)).toMatchObject({ unresolved: false, custody: { place: 'lab' } });
    expect((await choose(caseNo, { kind: 'refund', offerVersion: 2 })).status).toBe(200);
    expect(await cases.result(caseNo)).toBe('refunded');
  });

  test('reopen() E67 ends with the time of the declined offer, and with the parcel on its way', () => {
    const { state } = stepOf(caseIn(stageStates.offer), 'declineOffer');
    expect(refusalOf(state, 'reopen', { at: daysAfter(11) }).refused).toBe('NothingToDo');
    expect(stepOf(state, 'reopen', { at: daysAfter(9) }).state).toMatchObject({
      stage: 'offer',
      remake: true,
    });
    expect(refusalOf(stepOf(state, 'dispatchGoods').state, 'reopen').refused).toBe('WrongStage');
    const stored = caseIn(stageStates.offer, { storedSince: daysAfter(0) });
    expect(refusalOf(stepOf(stored, 'declineOffer').state, 'reopen').refused).toBe('WrongStage');
  });
});

describe('the way back', () => {
  test('returnPostagePayer() E52 E53 lets the customer pay only where the reason is not ours', () => {
    const about = { withoutRemedy: true, cause: 'customer-caused', damagedByUs: false } as const;
    expect(returnPostagePayer(standardPolicy, about)).toBe('customer');
    expect(returnPostagePayer(policyWith({ returnPostage: 'supplier' }), about)).toBe('supplier');
    for (const change of [
      { withoutRemedy: false },
      { cause: 'internal-defect' as const },
      { damagedByUs: true },
    ])
      expect(returnPostagePayer(standardPolicy, { ...about, ...change })).toBe('supplier');
  });

  test('order-dispatch E53 says who pays for the way back, to the warehouse and to the customer', async () => {
    const caseNo = await cases.openCase();
    const findingsRef = `findings-of-${caseNo}`;
    const author = { role: 'lab', id: 'lab' } as const;
    const text = { caseNo, kind: 'findings', author, body: 'Ran for two days; no fault.' } as const;
    await keepText(cases.db, { ...text, textId: findingsRef });
    await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false, findingsRef });
    expect(await viewOf(caseNo)).toMatchObject({
      shipment: { purpose: 'goods-back', postageBy: 'customer' },
    });
    const letter = await letterOf(caseNo, 'no-remedy');
    expect(letter).toContain('The postage for the way back is yours to pay');
    // The report, and the clause for each option (G2, O5, O6).
    expect(letter).toContain('What the lab found: Ran for two days; no fault.');
    expect(letter).toMatch(/\(G2\)[^]*\(O6\)/);
    const declined = await cases.openCase();
    await cases.walkToOffer(declined, { repairable: false });
    await cases.act(declined, 'customer', { action: 'declineOffer', body: {} });
    await cases.untilStage(declined, 'goods-back');
    await cases.act(declined, 'warehouse', { action: 'dispatchGoods', body: {} });
    await cases.until(declined, (state) => state.stage === 'goods-back' && state.dispatch !== null);
    expect(await letterOf(declined, 'goods-back')).toContain('The way back is at our cost.');
  });
});

/** The carrier sells no label for what a case is to be sent. */
async function refuse(caseNo: string): Promise<void> {
  const [wanted] = await claimLabels(cases.db, { limit: 50, leaseMs: 0 }).then((labels) =>
    labels.filter(({ reference }) => reference.startsWith(caseNo)),
  );
  if (!wanted) throw new Error(`no label is wanted for ${caseNo}`);
  const error = 'Cannot buy a label: no carrier offers a rate for this parcel';
  await markLabelFailed(cases.db, wanted, { error, permanent: true });
}

describe('a label that its carrier does not sell', () => {
  test('tellFailedLabels() calls the warehouse in words; retry-label and our own dispatch lead on (O4)', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
    await cases.untilStage(caseNo, 'goods-back');
    for (const times of [1, 2]) {
      await refuse(caseNo);
      // Told twice, the second has no effect.
      await tellFailedLabels(rig.deps, 100);
      await tellFailedLabels(rig.deps, 100);
      await cases.until(caseNo, ({ attention }) => attention === 'warehouse');
      const told = (await cases.eventNames(caseNo)).filter((name) => name === 'labelFailed');
      expect(told).toHaveLength(times);
      const list = await rig.get('/api/v1/cases?attention=warehouse', 'warehouse');
      expect(list.json).toMatchObject({ items: listWith([objectWith({ caseNo })]) });
      const messages = await rig.get(`/api/v1/cases/${caseNo}/messages`, 'warehouse');
      expect(JSON.stringify(messages.json)).toContain('no carrier offers a rate for this parcel');
      const explained = await rig.get(`/api/v1/cases/${caseNo}/explain`, 'warehouse');
      expect(JSON.stringify(explained.json)).toContain('the carrier sold no label');
      if (times === 2) break;
      expect((await rig.act(caseNo, 'retry-label', { as: 'support' })).status).toBe(403);
      const retried = await rig.act(caseNo, 'retry-label', { as: 'warehouse' });
      expect(retried).toMatchObject({ status: 200, json: { attention: null } });
    }
    const sent = await rig.act(caseNo, 'dispatch-goods', { as: 'warehouse', body: { trackingNo: 'OWN-1' } });
    expect(sent).toMatchObject({ status: 200, json: { attention: null, shipment: { trackingNo: 'OWN-1' } } });
  });
});

describe('an address that changes while the warehouse is called for its label (E87)', () => {
  const address = { street: 'ul. Nowa 3', postalCode: '90-001', city: 'Łódź', country: 'Polska' };

  async function called(): Promise<string> {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
    await cases.untilStage(caseNo, 'goods-back');
    await refuse(caseNo);
    await tellFailedLabels(rig.deps, 100);
    await cases.until(caseNo, ({ attention }) => attention === 'warehouse');
    return caseNo;
  }
  const isOver = ({ attention, labelFailed }: CaseState): boolean => attention === null && !labelFailed;

  test('PUT /cases/{caseNo}/address takes the call back, and a label that fails again calls again', async () => {
    const caseNo = await called();
    const path = `/api/v1/cases/${caseNo}/address`;
    expect((await rig.send('PUT', path, { as: 'support', body: { address } })).status).toBe(200);
    await cases.until(caseNo, isOver);
    await refuse(caseNo);
    await tellFailedLabels(rig.deps, 100);
    await cases.until(caseNo, ({ attention }) => attention === 'warehouse');
    const names = (await cases.eventNames(caseNo)).filter((name) => name.startsWith('label'));
    expect(names).toEqual(['labelFailed', 'labelRetried', 'labelFailed']);
  });

  test('endLabelCalls() makes good what an api that died left standing, once, and leaves other calls alone', async () => {
    const [caseNo, other] = [await called(), await called()];
    const by = { role: 'support', id: 'support-1' } as const;
    await changeDeliveryAddress(cases.db, caseNo, { address, by });
    await endLabelCalls(rig.deps, null, 100);
    await endLabelCalls(rig.deps, null, 100);
    await cases.until(caseNo, isOver);
    expect((await cases.eventNames(caseNo)).filter((name) => name === 'labelRetried')).toHaveLength(1);
    expect(await cases.stateOf(other)).toMatchObject({ attention: 'warehouse', labelFailed: true });
  });
});

describe('what a case shows', () => {
  test('presentCase() E100 says until when the customer can withdraw', async () => {
    const caseNo = await cases.openCase({ stockOnHand: 0 });
    expect(await viewOf(caseNo)).toMatchObject({ pointOfNoReturn: { passed: false, at: 'choice' } });
    await cases.walkToOffer(caseNo, { repairMinutes: 10 });
    await cases.act(caseNo, 'customer', {
      action: 'chooseOption',
      body: { kind: 'repair', offerVersion: 1 },
    });
    await cases.untilStage(caseNo, 'repair');
    expect(await viewOf(caseNo)).toMatchObject({ pointOfNoReturn: { passed: false, at: 'repair-done' } });
    await cases.act(caseNo, 'lab', { action: 'finishRepair', body: { passedQualityCheck: true } });
    await cases.until(caseNo, (state) => state.stage === 'repair' && state.repaired);
    expect(await viewOf(caseNo)).toMatchObject({ pointOfNoReturn: { passed: true, at: null } });
  });

  test('caseRecord() E85 E94 E86 links the cases of one unit, and the third alerts a manager until he acts', async () => {
    const orderNo = 'DE-81001';
    const { sku } = await putOrder(cases.db, { orderNo, paymentId: await cases.bank.payment(27_000) });
    const open = async (): Promise<string> => {
      const result = await acceptAppeal(cases.appealDeps(), {
        ...{ orderNo, email: buyerEmail, items: [{ sku }], problem: { description: 'Dark again.' } },
        ...{ channel: 'http', acceptedAt: new Date(), idempotencyKey: randomUUID() },
      });
      if (!result.accepted) throw new Error(result.detail);
      return result.answer.cases[0]?.caseNo ?? '';
    };
    const replaced = async (): Promise<string> => {
      const caseNo = await open();
      await cases.walkToOffer(caseNo, { repairable: false });
      await cases.act(caseNo, 'customer', {
        action: 'chooseOption',
        body: { kind: 'replacement', offerVersion: 1 },
      });
      await cases.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
      await cases.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
      expect(await cases.result(caseNo)).toBe('replaced');
      return caseNo;
    };
    const [first, second] = [await replaced(), await replaced()];
    const third = await open();
    expect(await viewOf(second)).toMatchObject({
      linkedCases: [
        { caseNo: first, outcome: 'replaced', isEarlier: true },
        { caseNo: third, outcome: null, isEarlier: false },
      ],
    });
    await cases.act(third, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await cases.untilStage(third, 'agreement');
    expect(await viewOf(third)).toMatchObject({ attention: 'manager', waitingFor: { who: 'customer' } });
    await cases.act(third, 'manager', { action: 'hold', body: {} });
    await cases.until(third, (state) => state.heldSince !== null && !state.alarmed);
    await cases.act(third, 'support', { action: 'release', body: {} });
    await cases.until(third, (state) => state.heldSince === null);
    expect(await viewOf(third)).toMatchObject({ attention: null });
    await cases.act(third, 'customer', { action: 'agreeToLab', body: {} });
    await cases.act(third, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
    await cases.untilStage(third, 'lab');
    await cases.act(third, 'lab', {
      action: 'labVerdict',
      body: { cause: 'internal-defect', repairable: true, repairMinutes: 5 },
    });
    expect(await cases.untilStage(third, 'offer')).toMatchObject({
      offer: { offered: ['refund', 'replacement', 'repair'] },
      attention: null,
    });
    // Money first, for whoever reads it: in the letter, and among the words to answer with.
    const letter = await letterOf(third, 'offer');
    expect(letter).toMatch(/^Refund: .*^Replacement: .*^Repair: /ms);
    expect(letter).toContain('REFUND or REPLACEMENT or REPAIR');
  });

  test('labVerdict() E48 L2 tells harm on the way to us from the first fault', async () => {
    const caseNo = await cases.openCase();
    const offer = await cases.walkToOffer(caseNo, { repairable: false, damagedOnReturn: true });
    expect(offer).toMatchObject({ stage: 'offer', offer: { offered: ['refund', 'replacement'] } });
    expect(await viewOf(caseNo)).toMatchObject({
      verdict: { cause: 'internal-defect', damagedOnReturn: true, damagedInLab: false },
    });
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/explain`, 'support');
    expect(json).toMatchObject({ facts: listWith([objectWith({ fact: 'damaged-on-return', value: true })]) });
  });
});

describe('goods that have another owner now', () => {
  test('chooseOption() E21 gives him every right to the goods, and the price to the buyer who agreed', async () => {
    const owner = { email: 'grandson@example.org' };
    const caseNo = await cases.openCase(owner);
    const token = rig.tokenOf(caseNo);
    const claim = await rig.act(caseNo, 'provide-evidence', { as: token, body: { secondOwner: true } });
    expect(claim.status).toBe(403);
    const seen = { secondOwner: true, text: 'The buyer’s letter names him.' };
    expect((await rig.act(caseNo, 'provide-evidence', { as: 'support', body: seen })).status).toBe(200);
    await cases.untilStage(caseNo, 'support');
    const offer = await cases.walkToOffer(caseNo, { repairable: false });
    expect(offer).toMatchObject({ offer: { offered: ['refund', 'replacement'] } });
    // Whose card it is he learns; who that is he does not.
    const letter = await letterOf(caseNo, 'offer');
    expect(letter).toContain('goes back to the card it was paid with, which is the buyer’s');
    expect(letter).not.toMatch(/Ada|Kowalska/);
    const told = await rig.get(`/api/v1/cases/${caseNo}/explain`, token);
    expect(JSON.stringify(told.json)).not.toMatch(/Ada|Kowalska/);
    expect(told.json).toMatchObject({
      facts: listWith([objectWith({ fact: 'sender-is-buyer', value: false, source: 'support' })]),
    });
    const refused = await choose(caseNo, { kind: 'refund' });
    expect(refused).toMatchObject({
      status: 409,
      json: { refusal: 'ConsentMissing', rules: ['O3', 'J'] },
    });
    const consent = { text: 'He called from the number of the order.' };
    expect((await rig.act(caseNo, 'note-buyer-consent', { as: token, body: consent })).status).toBe(403);
    expect((await rig.act(caseNo, 'note-buyer-consent', { as: 'support', body: consent })).status).toBe(200);
    expect((await rig.act(caseNo, 'note-buyer-consent', { as: 'support', body: consent })).status).toBe(409);
    expect((await choose(caseNo, { kind: 'refund' })).status).toBe(200);
    expect(await cases.result(caseNo)).toBe('refunded');
    const { payment_id } = await cases.db
      .selectFrom('orders')
      .select('payment_id')
      .where('order_no', '=', offer.unit.orderNo)
      .executeTakeFirstOrThrow();
    expect(await cases.intentOf(caseNo)).toMatchObject({ payment_id, amount_cents: 9_000 });
  });

  test('chooseOption() E21 of a new product asks no buyer', async () => {
    const caseNo = await cases.openCase({ email: 'grandson@example.org' });
    await rig.act(caseNo, 'provide-evidence', { as: 'support', body: { secondOwner: true } });
    await cases.untilStage(caseNo, 'support');
    await cases.walkToOffer(caseNo, { repairable: false });
    expect((await choose(caseNo, { kind: 'replacement' })).status).toBe(200);
  });
});

describe('options of several units', () => {
  test('makeOffer() E63 O4 decides unit by unit: two of three are replaced, one is refunded', async () => {
    const orderNo = 'DE-81002';
    const paymentId = await cases.bank.payment(81_000);
    const { sku } = await putOrder(cases.db, { orderNo, paymentId, quantity: 3, stockOnHand: 2 });
    const result = await acceptAppeal(cases.appealDeps(), {
      ...{ orderNo, email: buyerEmail, items: [{ sku }, { sku }, { sku }] },
      ...{ problem: { description: 'All are dark.' }, channel: 'http', acceptedAt: new Date() },
      idempotencyKey: randomUUID(),
    });
    if (!result.accepted) throw new Error(result.detail);
    const offered: string[][] = [];
    for (const { caseNo } of result.answer.cases) {
      const state = await cases.walkToOffer(caseNo, { repairable: false });
      offered.push(state.stage === 'offer' ? [...state.offer.offered] : []);
    }
    expect(offered).toEqual([['refund', 'replacement'], ['refund', 'replacement'], ['refund']]);
    const kinds = ['replacement', 'replacement', 'refund'] as const;
    for (const [index, { caseNo }] of result.answer.cases.entries()) {
      expect((await choose(caseNo, { kind: kinds[index] })).status).toBe(200);
      if (kinds[index] === 'refund') continue;
      await cases.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
      // One unit, one remedy: what is on its way is not refunded as well (E88).
      expect((await choose(caseNo, { kind: 'refund' })).status).toBe(409);
      await cases.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
    }
    const ends = await Promise.all(result.answer.cases.map(({ caseNo }) => cases.result(caseNo)));
    expect(ends).toEqual(['replaced', 'replaced', 'refunded']);
    expect(await cases.bank.refundsMade(paymentId)).toBe(1);
  });

  test('shipmentArrived() E47 of two of three units offers for what arrived, and the third waits by itself', async () => {
    const orderNo = 'DE-81003';
    const { sku } = await putOrder(cases.db, { orderNo, quantity: 3 });
    const result = await acceptAppeal(cases.appealDeps(), {
      ...{ orderNo, email: buyerEmail, items: [{ sku }, { sku }, { sku }] },
      ...{ problem: { description: 'All are dark.' }, channel: 'http', acceptedAt: new Date() },
      idempotencyKey: randomUUID(),
    });
    if (!result.accepted) throw new Error(result.detail);
    const caseNos = result.answer.cases.map(({ caseNo }) => caseNo);
    for (const caseNo of caseNos) {
      await cases.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
      await cases.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
      await cases.untilStage(caseNo, 'parcel');
    }
    const [first = '', second = '', third = ''] = caseNos;
    const scan = async () => {
      const code = result.answer.appealNo;
      const { json } = await rig.post('/api/v1/parcels/scan', { as: 'warehouse', body: { code } });
      const found = (json as { cases: { caseNo: string; actions: string[] }[] }).cases;
      return found.flatMap(({ caseNo, actions }) => (actions.includes('shipment-arrived') ? [caseNo] : []));
    };
    expect(await scan()).toEqual(caseNos);
    for (const caseNo of [first, second]) {
      const ok = { as: 'warehouse', body: { contents: 'ok' } };
      expect((await rig.act(caseNo, 'shipment-arrived', ok)).status).toBe(200);
    }
    // Each scan shows what of the parcel is still to be recorded (E50).
    expect(await scan()).toEqual([third]);
    const missing = { as: 'warehouse', body: { contents: 'empty' } };
    expect((await rig.act(third, 'shipment-arrived', missing)).status).toBe(200);
    for (const caseNo of [first, second]) {
      await cases.act(caseNo, 'lab', {
        action: 'labVerdict',
        body: { cause: 'internal-defect', repairable: false },
      });
      await cases.untilStage(caseNo, 'offer');
    }
    // Nothing of it is in our house, nothing can be offered for it, and time decides nothing against its owner.
    expect(await viewOf(third)).toMatchObject({
      ...{ stage: 'parcel', attention: 'support', offer: null, custody: { place: 'customer', history: [] } },
      arrival: { contents: 'empty', matched: null },
    });
    const waiting = await cases.stateOf(third);
    expect(outcomeBySilence(waiting)).toBeNull();
    expect((await rig.act(third, 'ratify', { as: 'support' })).status).toBe(409);
    // What comes after all goes its own way.
    await cases.act(third, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
    await cases.untilStage(third, 'lab');
  });

  test.each([
    {
      ...{ id: 'E60', change: { stockOnHand: 1 }, repairMinutes: 300, offered: ['refund', 'replacement'] },
      why: 'A replacement is in stock, and the repair is not known to take at most 30 minutes',
    },
    {
      ...{ id: 'E61', change: { stockOnHand: 1 }, repairMinutes: 2 },
      ...{ offered: ['refund', 'replacement', 'repair'], why: 'cured quickly' },
    },
    {
      ...{ id: 'E62', change: { stockOnHand: 0 }, repairMinutes: 300, offered: ['refund', 'repair'] },
      why: 'nothing in stock to replace',
    },
    {
      ...{ id: 'E62', change: { stockOnHand: 0, onSale: true }, repairMinutes: 300, offered: ['repair'] },
      why: 'nothing in stock to replace',
    },
  ])('makeOffer() $id O7 with $change and a repair of $repairMinutes minutes (E60-E62)', async (row) => {
    const { id, change, repairMinutes, offered, why } = row;
    const caseNo = await cases.openCase(change);
    const state = await cases.walkToOffer(caseNo, { repairMinutes });
    expect(state).toMatchObject({ offer: { offered } });
    const { options } = await cases.db
      .selectFrom('offers')
      .select('options')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    const repair = options.find(({ kind }) => kind === 'repair');
    expect(repair?.rules).toContain('O7');
    expect(repair?.reason).toContain(why);
    // What is not open is told to the customer with its reason, and cannot be had by asking for it.
    const isOpen = id !== 'E60';
    expect((await letterOf(caseNo, 'offer')).includes(why)).toBe(!isOpen);
    expect((await choose(caseNo, { kind: 'repair' })).status).toBe(isOpen ? 200 : 409);
  });

  test('chooseOption() E95 of a repair takes the consent to lose data before the work', async () => {
    const caseNo = await cases.openCase({ stockOnHand: 0 });
    await cases.walkToOffer(caseNo);
    expect((await choose(caseNo, { kind: 'repair', consentToDataLoss: false })).status).toBe(422);
    // The offer says that choosing the repair is to agree to it.
    expect((await choose(caseNo, { kind: 'repair' })).status).toBe(200);
    const { detail } = await cases.db
      .selectFrom('case_events')
      .select('detail')
      .where('case_no', '=', caseNo)
      .where('name', '=', 'optionChosen')
      .executeTakeFirstOrThrow();
    expect(detail).toMatchObject({ kind: 'repair', consentToDataLoss: true });
  });

  test('timePassed() E58 writes to the customer once that the lab is late, which may then not know the cause (E54)', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToLab(caseNo);
    const state = await cases.until(caseNo, ({ due }) => due !== null);
    const due = { at: new Date(Date.now() - 1_000).toISOString(), remindAt: [], passed: false };
    await cases.restart(caseNo, { state: { ...state, due } });
    const late = await cases.until(caseNo, ({ due: now }) => now?.passed === true);
    expect(late).toMatchObject({ stage: 'lab', attention: 'lab' });
    expect(timePassed(late, daysAfter(400)).effects).toEqual([]);
    const letters = await cases.db
      .selectFrom('letters')
      .select('template')
      .where('case_no', '=', caseNo)
      .where('template', '=', 'diagnosis-late')
      .execute();
    expect(letters).toHaveLength(1);
    // Not reproduced in the lab's time: a manager looks, and the customer loses nothing by it.
    const body = { cause: 'indeterminate', repairable: true, repairMinutes: 300 } as const;
    await cases.act(caseNo, 'lab', { action: 'labVerdict', body });
    expect(await cases.untilStage(caseNo, 'offer')).toMatchObject({
      attention: 'manager',
      offer: { offered: ['refund', 'replacement'] },
    });
  });
});
