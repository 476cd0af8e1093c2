import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { receiveLetter } from '../../../api/letters-in';
import { actAsCustomer } from '../../../api/cases/act';
import type { CaseState } from '../../../workflows/contract';
import { timePassed } from '../../../workflows/deadlines';
import { CaseRig } from '../../support/case-rig';
import { caseIn, daysAfter, effectsOf, stageStates } from '../../support/case-states';
import { buyerEmail } from '../../support/order';
import { ApiRig } from '../api-rig';
import { listWith, objectWith, textWith } from '../matchers';

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

let orders = 80_000;

/** A case whose offer has run out, as if its days had passed. */
async function expired(stockOnHand: number): Promise<{ caseNo: string; sku: string; state: CaseState }> {
  orders += 1;
  const orderNo = `DE-${String(orders)}`;
  const caseNo = await cases.openCase({ orderNo, stockOnHand });
  const open = await cases.walkToOffer(caseNo, { repairable: false });
  const due = { at: new Date(Date.now() - 1_000).toISOString(), remindAt: [], passed: false };
  await cases.restart(caseNo, { state: { ...open, due } });
  const state = await cases.until(
    caseNo,
    ({ storedSince, due: next }) => storedSince !== null && next !== null,
  );
  return { caseNo, sku: `SCOPE-${orderNo}`, state };
}

const choose = (caseNo: string, kind: 'refund' | 'replacement', offerVersion = 1) =>
  rig.act(caseNo, 'choose-option', { as: rig.tokenOf(caseNo), body: { kind, offerVersion } });

const stockOf = (sku: string) =>
  cases.db
    .selectFrom('products')
    .select(['stock_on_hand', 'stock_reserved'])
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();

async function lettersOf(caseNo: string) {
  const rows = await cases.db
    .selectFrom('letters')
    .select(['template', 'message_id'])
    .where('case_no', '=', caseNo)
    .where('direction', '=', 'out')
    .orderBy('letter_id')
    .execute();
  return rows.map(({ template, message_id: messageId }) => ({ template: template ?? '', messageId }));
}

describe('the link to a choice', () => {
  test('choose-option E70 is chosen once, by POST, for the link’s own case and the version that stands', async () => {
    const [caseNo, other] = [await cases.openCase(), await cases.openCase()];
    const before = await cases.walkToOffer(caseNo, { repairable: false });
    const path = `/api/v1/cases/${caseNo}/actions/choose-option`;
    const token = rig.tokenOf(caseNo);
    const body = { kind: 'replacement', offerVersion: 1 };
    // A mail scanner opens every address in a letter, by whatever reads.
    for (const address of [`/c/${caseNo}`, `/api/v1/cases/${caseNo}`, path])
      for (const method of ['GET', 'HEAD'])
        await fetch(rig.url(`${address}?token=${token}&kind=replacement&offerVersion=1`), { method });
    expect((await rig.post(`${path}?token=${token}`, { body })).status).toBe(401);
    expect((await rig.act(other, 'choose-option', { as: token, body })).status).toBe(404);
    expect((await rig.act(caseNo, 'choose-option', { as: `${token}x`, body })).status).toBe(401);
    const stale = await rig.act(caseNo, 'choose-option', { as: token, body: { ...body, offerVersion: 2 } });
    expect([stale.status, stale.json]).toEqual([409, objectWith({ refusal: 'StaleOffer' })]);
    expect(await cases.stateOf(caseNo)).toEqual(before);
    // Forwarded and replayed: whoever is first has chosen, and nobody chooses again.
    const both = await Promise.all([choose(caseNo, 'replacement'), choose(caseNo, 'refund')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await choose(caseNo, 'replacement')).status).toBe(409);
    const names = await cases.eventNames(caseNo);
    expect(names.filter((name) => name === 'optionChosen')).toHaveLength(1);
  });
});

describe('an offer whose time is over', () => {
  test('timePassed() E66 frees what was reserved, asks support, and keeps the goods for a while', async () => {
    const { caseNo, sku, state } = await expired(1);
    expect(state).toMatchObject({ stage: 'offer', attention: 'support', place: 'lab' });
    const days = (Date.parse(state.due?.at ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(58);
    expect(days).toBeLessThan(62);
    expect(await stockOf(sku)).toEqual({ stock_on_hand: 1, stock_reserved: 0 });
    expect((await lettersOf(caseNo)).at(-1)).toMatchObject({ template: 'storage-begun' });
    const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'support');
    expect(json).toMatchObject({
      waitingFor: { who: 'support' },
      offer: { version: 1, expired: true, validUntil: state.storedSince },
    });
  });

  test('timePassed() E66 E104 tells the customer before the storage ends, and then a manager', () => {
    const stored = caseIn(stageStates.offer, { storedSince: daysAfter(0), attention: 'support' });
    expect(effectsOf(timePassed(stored, daysAfter(6)))).toEqual(['letter storage-ends']);
    const late = timePassed(stored, daysAfter(11));
    expect(late.state).toMatchObject({ stage: 'offer', attention: 'manager', due: { passed: true } });
    expect(effectsOf(late)).toEqual([]);
  });

  test('chooseOption() E66 counts late where the offer, made anew, still holds it on the same terms', async () => {
    const { caseNo, sku } = await expired(1);
    expect((await choose(caseNo, 'replacement')).json).toMatchObject({ stage: 'replacement' });
    expect(await stockOf(sku)).toEqual({ stock_on_hand: 1, stock_reserved: 1 });
    expect(await cases.eventNames(caseNo)).toEqual(
      expect.arrayContaining(['offerExpired', 'lateChoiceMade', 'optionsOffered', 'optionChosen']),
    );
    // Nobody is asked to choose what he has chosen.
    expect((await lettersOf(caseNo)).filter(({ template }) => template === 'offer')).toHaveLength(1);
  });

  test('chooseOption() E66 E68 answers 409 with the current set where the shelf is empty by then', async () => {
    const { caseNo, sku } = await expired(1);
    await cases.db.updateTable('products').set({ stock_on_hand: 0 }).where('sku', '=', sku).execute();
    const answer = await choose(caseNo, 'replacement');
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({
      refusal: 'StaleOffer',
      allowedActions: listWith(['choose-option']),
      offer: {
        version: 2,
        expired: false,
        options: listWith([objectWith({ kind: 'replacement', offered: false })]),
      },
    });
    expect(await cases.stateOf(caseNo)).toMatchObject({ storedSince: null, attention: null });
    expect((await lettersOf(caseNo)).at(-1)).toMatchObject({ template: 'offer' });
    expect((await choose(caseNo, 'refund', 2)).status).toBe(200);
    expect(await cases.result(caseNo)).toBe('refunded');
  });

  test('chooseOption() E68 of what was never offered is answered with the current set, and changes nothing', async () => {
    const caseNo = await cases.openCase({ onSale: true });
    const before = await cases.walkToOffer(caseNo, { repairable: false });
    const answer = await choose(caseNo, 'refund');
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({
      refusal: 'NotOffered',
      offer: { version: 1, options: listWith([objectWith({ kind: 'replacement', offered: true })]) },
    });
    expect(await cases.stateOf(caseNo)).toEqual(before);
  });
});

describe('a choice by letter', () => {
  async function write(caseNo: string, text: string, answered: string | null) {
    const messageId = `<${randomUUID()}@example.org>`;
    const letter = {
      ...{ messageId, inReplyTo: answered, thread: answered === null ? [] : [answered], sender: buyerEmail },
      ...{ recipient: 'returns@desk.example', caseNo, subject: 'Re: choose', text, automatic: false },
      ...{ receivedAt: new Date(), attachments: [], undelivered: [], language: null, bounce: null },
      timeZone: null,
    };
    const deps = {
      db: cases.db,
      now: () => new Date(),
      act: (act: Parameters<typeof actAsCustomer>[1]) => actAsCustomer(rig.deps, act),
      acceptAppeal: () => Promise.reject(new Error('no appeal is meant')),
    };
    await receiveLetter(deps, letter);
    return cases.db
      .selectFrom('letters')
      .select(['understood', 'last_error'])
      .where('message_id', '=', messageId)
      .executeTakeFirstOrThrow();
  }

  /** A case whose first offer was replaced by another one, and the Message-IDs of both letters. */
  async function twice() {
    const caseNo = await cases.openCase({ stockOnHand: 1 });
    await cases.walkToOffer(caseNo, { repairable: false });
    await cases.act(caseNo, 'lab', {
      action: 'labVerdict',
      body: { cause: 'transit-damage', repairable: false },
    });
    await cases.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    const [first, second] = (await lettersOf(caseNo)).filter(({ template }) => template === 'offer');
    return { caseNo, first: first?.messageId ?? '', second: second?.messageId ?? '' };
  }

  test('receiveLetter() E65 E68 takes an answer to the old offer for the old offer', async () => {
    const { caseNo, first, second } = await twice();
    expect(await write(caseNo, 'REPLACEMENT', first)).toMatchObject({
      understood: null,
      last_error: textWith('offer 1 was replaced by offer 2'),
    });
    expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'offer' });
    expect(await write(caseNo, 'REPLACEMENT', second)).toMatchObject({ understood: 'chooseOption' });
    await cases.untilStage(caseNo, 'replacement');
  });

  test('receiveLetter() E67 E68 takes a no to the old offer for no answer to the new one', async () => {
    const { caseNo, first, second } = await twice();
    expect(await write(caseNo, 'DECLINE', first)).toMatchObject({
      understood: null,
      last_error: textWith('offer 1 was replaced by offer 2'),
    });
    expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'offer', offerVersion: 2 });
    const old = { as: rig.tokenOf(caseNo), body: { offerVersion: 1 } };
    expect(await rig.act(caseNo, 'decline-offer', old)).toMatchObject({
      status: 409,
      json: { refusal: 'StaleOffer', offer: { version: 2 } },
    });
    expect(await write(caseNo, 'DECLINE', second)).toMatchObject({ understood: 'declineOffer' });
    await cases.untilStage(caseNo, 'goods-back');
  });

  test('receiveLetter() E68 does not guess which of two offers a new letter means', async () => {
    const { caseNo } = await twice();
    expect(await write(caseNo, 'REFUND', null)).toMatchObject({
      understood: null,
      last_error: textWith('which offer is meant'),
    });
    const single = await cases.openCase();
    await cases.walkToOffer(single, { repairable: false });
    expect(await write(single, 'REFUND', null)).toMatchObject({ understood: 'chooseOption' });
  });

  test('receiveLetter() E75 takes a yes to another way of payment for the one its letter asked about', async () => {
    const caseNo = await cases.openCase({ orderNo: 'DE-80900', provider: 'bank-transfer' });
    await cases.walkToOffer(caseNo, { repairable: false });
    await write(caseNo, 'REFUND', null);
    const payments = { role: 'payments', id: 'pay-1' } as const;
    const refundIs = (wanted: string) => (state: CaseState) =>
      state.stage === 'refund' && state.refund.state === wanted;
    for (const method of ['bank-transfer', 'cash'] as const) {
      await cases.until(caseNo, refundIs('failed'));
      await cases.act(caseNo, payments, { action: 'settleRefund', body: { method, reference: method } });
      await cases.until(caseNo, refundIs('awaiting-approval'));
      if (method === 'bank-transfer') await cases.act(caseNo, payments, { action: 'retryRefund', body: {} });
    }
    const asked = (await lettersOf(caseNo)).filter(({ template }) => template === 'payout-consent');
    const [transfer = '', cash = ''] = asked.map(({ messageId }) => messageId);
    expect(await write(caseNo, 'PAYOUT', transfer)).toMatchObject({
      understood: null,
      last_error: textWith('an older proposal'),
    });
    expect(await write(caseNo, 'PAYOUT', cash)).toMatchObject({ understood: 'agreeToPayout' });
    expect(await cases.stateOf(caseNo)).toMatchObject({ refund: { payout: { method: 'cash' } } });
  });

  test('receiveLetter() E67 E52 E104 reads the words for declining, contesting and disposing', async () => {
    const declined = await cases.openCase();
    await cases.walkToOffer(declined, { repairable: false });
    expect(await write(declined, 'decline', null)).toMatchObject({ understood: 'declineOffer' });
    expect(await write(declined, 'DISPOSE', null)).toMatchObject({ understood: 'agreeToDisposal' });
    expect(await cases.result(declined)).toBe('declined');
    const fine = await cases.openCase();
    await cases.walkToOffer(fine, { cause: 'no-fault-found', repairable: false });
    expect(await write(fine, 'Contest', null)).toMatchObject({ understood: 'contestVerdict' });
    expect(await cases.untilStage(fine, 'lab')).toMatchObject({ overturned: ['lab'] });
  });

  test('act() E52 leaves contesting to the customer’s own will', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
    expect((await rig.act(caseNo, 'contest-verdict', { as: 'support' })).status).toBe(422);
    const said = { onBehalfOfCustomer: true, note: 'by telephone' };
    expect((await rig.act(caseNo, 'contest-verdict', { as: 'support', body: said })).status).toBe(200);
  });
});

test('reportUndeliverable() E105 of goods sent home keeps them, tells the customer, and lets time run', async () => {
  const caseNo = await cases.openCase();
  await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
  await cases.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
  await cases.act(caseNo, 'warehouse', { action: 'reportUndeliverable', body: {} });
  const back = await cases.until(caseNo, ({ storedSince, due }) => storedSince !== null && due !== null);
  expect(back).toMatchObject({
    stage: 'goods-back',
    attention: 'support',
    due: { remindAt: [textWith('T')] },
  });
  expect((await lettersOf(caseNo)).at(-1)).toMatchObject({ template: 'storage-begun' });
  await cases.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
  expect(await cases.until(caseNo, ({ storedSince }) => storedSince === null)).toMatchObject({
    stage: 'goods-back',
  });
});
