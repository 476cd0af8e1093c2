import { sql } from 'kysely';
import { allowedFor } from '../../../api/cases/present';
import { writeLetter } from '../../../gateways/letters';
import { letterContext } from '../../../store/letters/letter-context';
import { letterFacts } from '../../../store/letters/letter-facts';
import { CaseRig } from '../../support/case-rig';
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

const second = { role: 'lab', id: 'lab-2' } as const;

/** A case whose goods wait to go home, because the lab found that the customer caused the fault, or found none. */
async function withoutRemedy(cause: 'customer-caused' | 'no-fault-found' | 'not-our-product', change = {}) {
  const caseNo = await cases.openCase(change);
  await cases.walkToOffer(caseNo, { cause, repairable: false });
  if (cause === 'customer-caused')
    await cases.act(caseNo, second, { action: 'confirmVerdict', body: { agrees: true } });
  await cases.untilStage(caseNo, 'goods-back');
  return caseNo;
}

const order = (caseNo: string) =>
  cases.db.selectFrom('dispatch_orders').select(['purpose', 'state']).where('case_no', '=', caseNo).execute();

test('allowedFor() E52 asks for a second opinion whoever did not give the first', async () => {
  const caseNo = await cases.openCase();
  await cases.walkToOffer(caseNo, { cause: 'customer-caused', repairable: false });
  const state = await cases.stateOf(caseNo);
  const by = state.verdict?.by ?? '';
  const allowed = (id: string) => allowedFor(state, { kind: 'staff', role: 'lab', id });
  expect(state.stage).toBe('lab');
  expect(allowed(by)).not.toContain('confirm-verdict');
  expect(allowed(second.id)).toContain('confirm-verdict');
});

describe('a manager’s word after the verdict', () => {
  test.each([
    ['customer-caused', 'O8'],
    ['no-fault-found', 'G2'],
    ['not-our-product', 'G1'],
  ] as const)('overrule() J opens a case that ended %s before the goods leave', async (cause, rule) => {
    const caseNo = await withoutRemedy(cause);
    expect(await order(caseNo)).toEqual([{ purpose: 'goods-back', state: 'to-pack' }]);
    for (const aside of rule === 'G2' ? (['G2', 'O5'] as const) : ([rule] as const)) {
      const open = await cases.stateOf(caseNo);
      const before = open.offerVersion;
      const { status } = await rig.act(caseNo, 'overrule', {
        as: 'manager',
        body: { rule: aside, reason: 'a good customer' },
      });
      expect(status).toBe(200);
      await cases.until(caseNo, (state) => state.offerVersion > before);
    }
    const offer = await cases.untilStage(caseNo, 'offer');
    expect(offer).toMatchObject({
      place: 'lab',
      attention: null,
      offer: { offered: ['refund', 'replacement'] },
    });
    expect(new Set((await order(caseNo)).map(({ state }) => state))).toEqual(new Set(['cancelled']));
    const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'manager');
    expect(json).toMatchObject({
      offer: { options: listWith([objectWith({ kind: 'refund', overruled: listWith([rule]) })]) },
    });
    // The payment rules still apply: exactly the price of the unit, to the order's payment (O1).
    await rig.act(caseNo, 'choose-option', {
      as: rig.tokenOf(caseNo),
      body: { kind: 'refund', offerVersion: offer.offerVersion },
    });
    expect(await cases.result(caseNo)).toBe('refunded');
    expect(await cases.intentOf(caseNo)).toMatchObject({ amount_cents: 9_000 });
  });

  test('decide() J E59 takes a reason, grants one option against G1, and is marked wherever it shows', async () => {
    const caseNo = await withoutRemedy('not-our-product', { stockOnHand: 1 });
    const bare = await rig.act(caseNo, 'decide', { as: 'manager', body: { kind: 'replacement' } });
    expect(bare.status).toBe(422);
    const body = { kind: 'replacement', reason: 'we mixed up the boxes' };
    expect((await rig.act(caseNo, 'decide', { as: 'manager', body })).status).toBe(200);
    const offer = await cases.untilStage(caseNo, 'offer');
    expect(offer).toMatchObject({ offer: { offered: ['replacement'] }, struck: ['refund', 'repair'] });
    const { json: events } = await rig.get(`/api/v1/cases/${caseNo}/events`, 'manager');
    expect(events).toMatchObject({
      items: listWith([objectWith({ name: 'optionsOffered', detail: objectWith({ overruled: ['G1'] }) })]),
    });
    const { json: explained } = await rig.get(`/api/v1/cases/${caseNo}/explain`, 'manager');
    expect(explained).toMatchObject({
      reproduced: true,
      facts: listWith([
        objectWith({ fact: 'overruled', value: 'G1', source: 'manager' }),
        objectWith({ fact: 'struck-option', value: 'refund', words: textWith('A manager struck refund') }),
      ]),
    });
    const letter = await cases.db
      .selectFrom('letters')
      .select('letter_id')
      .where('case_no', '=', caseNo)
      .where('template', '=', 'offer')
      .executeTakeFirstOrThrow();
    const settings = { publicUrl: 'http://desk', linkFor: () => 'http://desk/c?token=t', labAddress: [] };
    const { body: words } = writeLetter(
      'offer',
      letterFacts(await letterContext(cases.db, letter.letter_id), settings),
    );
    expect(words).toContain('a manager has set G1 aside for your case');
    // What a manager struck was never tried: the letter must not say so.
    expect(words).toContain('Refund: A manager has decided for another option.');
    expect(words).not.toContain('tried');
  });

  test('decide() J goes back to the manager where the shelf cannot keep what he decided', async () => {
    const caseNo = await withoutRemedy('customer-caused', { stockOnHand: 0 });
    await rig.act(caseNo, 'decide', { as: 'manager', body: { kind: 'replacement', reason: 'as a favour' } });
    expect(await cases.untilStage(caseNo, 'offer')).toMatchObject({
      attention: 'manager',
      offer: { offered: [] },
    });
  });

  test('decide() comes too late once the goods have left', async () => {
    const caseNo = await withoutRemedy('no-fault-found');
    await cases.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
    const late = await rig.act(caseNo, 'decide', { as: 'manager', body: { kind: 'refund', reason: 'x' } });
    expect(late.status).toBe(409);
  });

  test('decide() E54 of an indeterminate verdict leaves the customer the one who is waited for', async () => {
    const caseNo = await cases.openCase();
    const open = await cases.walkToOffer(caseNo, { cause: 'indeterminate', repairable: false });
    expect(open).toMatchObject({ stage: 'offer', attention: 'manager', unseen: true });
    await rig.act(caseNo, 'decide', { as: 'manager', body: { kind: 'refund', reason: 'in his favour' } });
    await cases.until(caseNo, (state) => state.offerVersion === 2 && state.stage === 'offer');
    const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'manager');
    expect(json).toMatchObject({ waitingFor: { who: 'customer' }, attention: null });
  });
});

test('GET /reports/overrules J counts each rule once a case, by rule and by manager', async () => {
  const { json } = await rig.get('/api/v1/reports/overrules', 'manager');
  expect(json).toMatchObject({
    byRule: { O8: 1, G2: 1, O5: 1, G1: 2 },
    total: 5,
    items: listWith([objectWith({ rule: 'G1', cases: 2 })]),
    byManager: objectWith({}),
  });
  expect(Object.values((json as { byManager: object }).byManager)).toEqual([5]);
  expect((await rig.get('/api/v1/reports/overrules', 'support')).status).toBe(403);
  const span = '?from=2029-01-01T00:00:00Z&to=2030-01-01T00:00:00Z';
  const later = await rig.get(`/api/v1/reports/overrules${span}`, 'manager');
  expect(later.json).toMatchObject({ total: 0, items: [] });
});

test('GET /overrules J lists what managers decided, case by case, with the reason they gave', async () => {
  const first = await rig.get('/api/v1/overrules?limit=2', 'manager');
  const { items, nextCursor } = first.json as { items: readonly object[]; nextCursor: string };
  expect(items).toHaveLength(2);
  const rest = await rig.get(`/api/v1/overrules?cursor=${nextCursor}`, 'admin');
  const all = [...items, ...(rest.json as { items: readonly object[] }).items];
  expect(all).toHaveLength(7);
  expect(all).toEqual(
    listWith([
      objectWith({
        name: 'ruleOverruled',
        about: 'O8',
        reason: 'a good customer',
        managerId: textWith('manager-'),
      }),
      objectWith({ name: 'managerDecided', about: 'replacement', reason: 'we mixed up the boxes' }),
    ]),
  );
  expect((await rig.get('/api/v1/overrules', 'support')).status).toBe(403);
});
