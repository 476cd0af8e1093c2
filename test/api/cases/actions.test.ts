import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { CaseNotRunning, OutcomeUnknown } from '../../../api/cases/case-client';
import { CaseRig } from '../../support/case-rig';
import { ApiRig, silentCases } from '../api-rig';
import type { Answered, Sent } from '../api-rig';
import { listWith, objectWith, textWith, textLike } from '../matchers';

/** What support found at a distance (S1, S2). */
const assessed = { reason: 'The relay clicks, but the output stays dead.' };

describe('POST /cases/:caseNo/actions/:action', () => {
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

  const done = async (asked: Promise<Answered>): Promise<Readonly<Record<string, never>>> => {
    const { status, json } = await asked;
    expect({ status, json }).toMatchObject({ status: 200 });
    return json;
  };
  const onBehalf = (note: string): Sent['body'] => ({ onBehalfOfCustomer: true, note });

  test('act() refuses a key that was used for another action or content, so nothing only looks done', async () => {
    const caseNo = await cases.openCase();
    const key = randomUUID();
    const proposed = { as: 'support', key, body: assessed } as const;
    await done(rig.act(caseNo, 'propose-lab', proposed));
    expect(await rig.act(caseNo, 'hold', { as: 'support', key })).toMatchObject({
      status: 422,
      json: { detail: textLike(/Idempotency-Key was used for another request/) },
    });
    expect(await done(rig.act(caseNo, 'propose-lab', proposed))).toMatchObject({
      stage: 'agreement',
      onHold: false,
    });
  });

  test('act() E108 rejects at the door what has no sense, and the case hears nothing of it', async () => {
    const caseNo = await cases.openCase();
    const before = (await cases.eventNames(caseNo)).length;
    const sent: readonly (readonly [string, string, Sent['body'], number])[] = [
      ['lab-verdict', 'lab', { cause: 'moonlight', repairable: true, findings: 'x' }, 422],
      ['lab-verdict', 'lab', { cause: 'internal-defect', findings: 'x', repairable: 'yes' }, 422],
      ['shipment-arrived', 'warehouse', { contents: ['ok'] }, 422],
      ['choose-option', 'support', { kind: 'gold', offerVersion: 1, note: 'x' }, 422],
      ['overrule', 'manager', { rule: 'X9', reason: 'x' }, 422],
      ['hold', 'support', { reason: 'x', stage: 'closed' }, 422],
      ['frobnicate', 'manager', {}, 404],
      ['refundUpdated', 'manager', {}, 404],
    ];
    for (const [action, as, body, status] of sent)
      expect([action, (await rig.act(caseNo, action, { as, body })).status]).toEqual([action, status]);
    const history = await cases.client.workflow.getHandle(caseNo).fetchHistory();
    const updates = (history.events ?? []).filter(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
    );
    expect(updates).toEqual([]);
    expect(await cases.eventNames(caseNo)).toHaveLength(before);
  });

  test('act() E113 decides by the workflow, whatever the list and the search attributes say', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo);
    // The row that lists read is behind, as after an outage: it stands with support, and nobody waits for the customer.
    await cases.db
      .updateTable('cases')
      .set({ stage: 'support', waiting_for: 'support', attention: null })
      .where('case_no', '=', caseNo)
      .execute();
    const listed = await rig.get('/api/v1/cases?stage=support', 'support');
    expect(listed.json).toMatchObject({ items: listWith([objectWith({ caseNo })]), asOf: textLike(/Z$/) });
    const early = await rig.act(caseNo, 'propose-lab', { as: 'support', body: assessed });
    expect(early).toMatchObject({ status: 409, json: { refusal: 'WrongStage' } });
    const body = { kind: 'replacement', offerVersion: 1 };
    await done(rig.act(caseNo, 'choose-option', { as: rig.tokenOf(caseNo), body }));
    // And the shelf is counted by the ledger: the last piece is this case's, whatever the list said of it.
    expect(await cases.untilStage(caseNo, 'replacement')).toMatchObject({ stage: 'replacement' });
  });

  test('propose-lab E35 takes what support assessed, in its own words; only a manager goes without (S1, S2)', async () => {
    const caseNo = await cases.openCase();
    for (const as of ['support', 'manager'])
      expect(await rig.act(caseNo, 'propose-lab', { as })).toMatchObject({
        status: 422,
        json: { refusal: 'InvalidMessage', rules: ['S1', 'S2'], detail: textLike(/support assesses first/) },
      });
    // An urgent customer changes nothing about that.
    const urgent = { rule: 'S1', reason: 'The customer needs it by Monday.' };
    expect((await rig.act(caseNo, 'overrule', { as: 'support', body: urgent })).status).toBe(403);
    expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'support', overruled: [] });
    await done(rig.act(caseNo, 'propose-lab', { as: 'support', body: assessed }));
    const told = await rig.get(`/api/v1/cases/${caseNo}/explain`, 'support');
    expect(told.json).toMatchObject({
      decisions: listWith([
        objectWith({
          name: 'labProposed',
          words: 'Support proposed the lab after an assessment at a distance: advice cannot cure it.',
          note: assessed.reason,
        }),
      ]),
    });
    const hurried = await cases.openCase();
    await done(rig.act(hurried, 'overrule', { as: 'manager', body: urgent }));
    expect(await cases.stateOf(hurried)).toMatchObject({ stage: 'agreement', overruled: ['S1'] });
    expect(await cases.eventNames(hurried)).not.toContain('labProposed');
  });

  test('act() walks a case by HTTP from the advice to the refund, and the record is never behind the answer', async () => {
    const caseNo = await cases.openCase();
    expect(
      await done(rig.act(caseNo, 'advise', { as: 'support', body: { text: 'Try another cable.' } })),
    ).toMatchObject({
      stage: 'support',
      waitingFor: { who: 'customer' },
    });
    await done(rig.act(caseNo, 'report-unsolved', { as: rig.tokenOf(caseNo) }));
    expect(await done(rig.act(caseNo, 'propose-lab', { as: 'support', body: assessed }))).toMatchObject({
      stage: 'agreement',
    });
    const agreed = await done(
      rig.act(caseNo, 'agree-to-lab', { as: 'support', body: onBehalf('by telephone') }),
    );
    expect(agreed).toMatchObject({ stage: 'parcel' });
    await done(
      rig.act(caseNo, 'announce-parcel', { as: rig.tokenOf(caseNo), body: { parcelNo: 'jd 0001' } }),
    );
    const scanned = await rig.post('/api/v1/parcels/scan', { as: 'warehouse', body: { code: 'JD0001' } });
    expect(scanned.json).toMatchObject({
      cases: [{ caseNo, actions: listWith(['shipment-arrived']) }],
    });
    const arrived = await done(
      rig.act(caseNo, 'shipment-arrived', {
        as: 'warehouse',
        body: { contents: 'ok', condition: 'scratched' },
      }),
    );
    expect(arrived).toMatchObject({ stage: 'lab', custody: { place: 'lab' } });
    await done(
      rig.act(caseNo, 'lab-verdict', {
        as: 'lab',
        body: { cause: 'internal-defect', findings: 'A capacitor burst.', repairable: false },
      }),
    );
    await cases.untilStage(caseNo, 'offer');
    const offered = await done(rig.get(`/api/v1/cases/${caseNo}`, rig.tokenOf(caseNo)));
    expect(offered).toMatchObject({
      verdict: { cause: 'internal-defect', findings: 'A capacitor burst.', by: null },
      offer: {
        version: 1,
        options: listWith([objectWith({ kind: 'refund', offered: true, amountCents: 9_000 })]),
      },
      actions: listWith(['choose-option', 'decline-offer']),
    });
    await done(
      rig.act(caseNo, 'choose-option', {
        as: rig.tokenOf(caseNo),
        body: { kind: 'refund', offerVersion: 1 },
      }),
    );
    await cases.untilStage(caseNo, 'closed');
    expect(await done(rig.get(`/api/v1/cases/${caseNo}`, 'payments'))).toMatchObject({
      outcome: 'refunded',
      refund: { state: 'settled', amountCents: 9_000, providerRefundId: textLike(/^re_/) },
    });
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/events`, 'support');
    expect(json).toMatchObject({
      items: listWith([
        objectWith({
          name: 'labAgreed',
          detail: objectWith({ onBehalfOfCustomer: true }),
        }),
      ]),
    });
  });

  test('act() E68 answers a stale offer with 409 and what is allowed', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo);
    const stale = await rig.act(caseNo, 'choose-option', {
      as: rig.tokenOf(caseNo),
      body: { kind: 'refund', offerVersion: 7 },
    });
    expect(stale.status).toBe(409);
    expect(stale.json).toMatchObject({
      refusal: 'StaleOffer',
      stage: 'offer',
      allowedActions: listWith(['choose-option']),
    });
  });

  test('act() answers the wrong stage with 409 and leaves none of the texts it brought', async () => {
    const caseNo = await cases.openCase();
    const refused = await rig.act(caseNo, 'lab-verdict', {
      as: 'lab',
      body: { cause: 'no-fault-found', findings: 'nothing', repairable: false, note: 'odd' },
    });
    // A verdict before the parcel waits for its time (E55); a choice without an offer does not.
    expect(refused.status).toBe(200);
    const wrong = await rig.act(caseNo, 'decide', {
      as: 'manager',
      body: { kind: 'refund', reason: 'gone nowhere' },
    });
    expect(wrong.status).toBe(409);
    expect(wrong.json).toMatchObject({
      refusal: 'WrongStage',
      allowedActions: listWith(['overrule']),
    });
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/messages`, 'manager');
    expect(JSON.stringify(json)).not.toContain('gone nowhere');
  });

  test.each([
    ['warehouse', 'advise', { text: 'x' }],
    ['support', 'lab-verdict', { cause: 'no-fault-found', findings: 'x', repairable: false }],
    ['lab', 'overrule', { rule: 'O2', reason: 'x' }],
    ['payments', 'shipment-arrived', { contents: 'ok' }],
    ['admin', 'withdraw', {}],
  ])('act() refuses %s the action %s', async (role, action, body) => {
    const caseNo = await cases.openCase();
    expect((await rig.act(caseNo, action, { as: role, body })).status).toBe(403);
  });

  test('act() refuses a customer what is the staff’s, and another customer’s case as if it were not there', async () => {
    const [own, foreign] = [await cases.openCase(), await cases.openCase()];
    const as = rig.tokenOf(own);
    expect((await rig.act(own, 'propose-lab', { as })).status).toBe(403);
    const other = await rig.act(foreign, 'withdraw', { as });
    const missing = await rig.act('RMA-999999', 'withdraw', { as: rig.tokenOf('RMA-999999') });
    expect([other.status, missing.status]).toEqual([404, 404]);
    expect(JSON.stringify(other.json).replaceAll(foreign, 'X')).toBe(
      JSON.stringify(missing.json).replaceAll('RMA-999999', 'X'),
    );
    expect(await done(rig.get(`/api/v1/cases/${foreign}`, 'support'))).toMatchObject({ stage: 'support' });
  });

  test('act() lets staff record the customer’s will only with a note on how he said it (L1)', async () => {
    const caseNo = await cases.openCase();
    const bodies = [{}, { onBehalfOfCustomer: true }, { note: 'by letter' }];
    for (const body of bodies)
      expect((await rig.act(caseNo, 'withdraw', { as: 'support', body })).status).toBe(422);
    expect((await rig.act(caseNo, 'propose-lab', { as: 'support', body: onBehalf('x') })).status).toBe(422);
    expect(
      await done(rig.act(caseNo, 'withdraw', { as: 'support', body: onBehalf('by letter') })),
    ).toMatchObject({
      stage: 'closed',
      outcome: 'withdrawn',
    });
  });

  test('act() gives the same key one effect, also when the case is closed since', async () => {
    const caseNo = await cases.openCase();
    const key = randomUUID();
    const hold = { as: 'support', key, body: { reason: 'the customer is ill' } };
    const answers = await Promise.all([rig.act(caseNo, 'hold', hold), rig.act(caseNo, 'hold', hold)]);
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(await cases.eventNames(caseNo)).toEqual(['appealReceived', 'appealAccepted', 'caseHeld']);
    expect((await rig.act(caseNo, 'hold', { as: 'support' })).status).toBe(409);
    await done(rig.act(caseNo, 'release', { as: 'support' }));
    const end = { as: 'support', key: randomUUID(), body: { rule: 'G2', reason: 'works as it should' } };
    await done(rig.act(caseNo, 'refuse', end));
    await cases.result(caseNo);
    expect(await done(rig.act(caseNo, 'refuse', end))).toMatchObject({ outcome: 'refused' });
  });

  test('act() E102 answers a closed case with 409, and E26 reopens it from its record', async () => {
    const caseNo = await cases.openCase();
    await done(rig.act(caseNo, 'refuse', { as: 'support', body: { rule: 'G2', reason: 'works' } }));
    await cases.result(caseNo);
    const late = await rig.act(caseNo, 'withdraw', { as: rig.tokenOf(caseNo) });
    expect(late.status).toBe(409);
    expect(late.json).toMatchObject({
      detail: textWith('already closed'),
      stage: 'closed',
      // Support opens a refused case again, once there is something new.
      allowedActions: [],
    });
    const tooLate = await rig.act(caseNo, 'refuse', { as: 'support', body: { rule: 'G2', reason: 'works' } });
    expect(tooLate).toMatchObject({ status: 409, json: { allowedActions: listWith(['reopen']) } });
    const reopened = await done(
      rig.act(caseNo, 'reopen', { as: 'support', body: { reason: 'new evidence' } }),
    );
    expect(reopened).toMatchObject({ stage: 'support', outcome: null });
  });

  test('act() E42 wakes a closed case for its late parcel, which two clerks receive once (E50, I10)', async () => {
    const caseNo = await cases.openCase();
    await done(rig.act(caseNo, 'withdraw', { as: 'support', body: onBehalf('by phone') }));
    await cases.result(caseNo);
    const late = { as: 'warehouse', body: { contents: 'ok' } };
    const answers = await Promise.all([
      rig.act(caseNo, 'shipment-arrived', late),
      rig.act(caseNo, 'shipment-arrived', late),
    ]);
    const [first, second] = answers[0].status === 200 ? answers : [answers[1], answers[0]];
    expect(first.json).toMatchObject({
      stage: 'parcel',
      attention: 'support',
      custody: { place: 'quarantine' },
    });
    expect(second.status).toBe(409);
    expect(second.json).toMatchObject({
      detail: textLike(/already received at \d{4}-.*Z by warehouse-/),
    });
    await done(rig.act(caseNo, 'withdraw', { as: 'support', body: onBehalf('by phone') }));
    await cases.untilStage(caseNo, 'goods-back');
  });

  test('act() takes the moment at which a parcel came, where it was told later, and none that lies ahead (E40)', async () => {
    const caseNo = await cases.openCase();
    await done(rig.act(caseNo, 'withdraw', { as: 'support', body: onBehalf('by phone') }));
    await cases.result(caseNo);
    const arrived = (receivedAt: Date) =>
      rig.act(caseNo, 'shipment-arrived', { as: 'warehouse', body: { contents: 'ok', receivedAt } });
    const ahead = await arrived(new Date(Date.now() + 3_600_000));
    expect(ahead).toMatchObject({ status: 422, json: { detail: textWith('lies in the future') } });
    const cameAt = new Date(Date.now() - 7_200_000);
    expect(await done(arrived(cameAt))).toMatchObject({ arrival: { at: cameAt.toISOString() } });
  });

  test('cancel from the Temporal UI counts again after the case was opened again (E103)', async () => {
    const caseNo = await cases.openCase();
    const cancel = () => cases.client.workflow.getHandle(caseNo).cancel();
    await cancel();
    expect(await cases.result(caseNo)).toBe('withdrawn');
    expect(await done(rig.act(caseNo, 'reopen', { as: rig.tokenOf(caseNo) }))).toMatchObject({
      stage: 'support',
    });
    await cancel();
    expect(await cases.result(caseNo)).toBe('withdrawn');
    expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'withdrawn' });
  });

  test('act() starts a case that was accepted but not started yet', async () => {
    const caseNo = await cases.openCase();
    await cases.client.workflow.getHandle(caseNo).terminate('as if never started');
    await cases.db.updateTable('cases').set({ started_at: null }).where('case_no', '=', caseNo).execute();
    expect(await done(rig.act(caseNo, 'propose-lab', { as: 'support', body: assessed }))).toMatchObject({
      stage: 'agreement',
    });
  });

  test.each([
    ['a missing field', 'refuse', { rule: 'G2' }],
    ['an unknown rule', 'refuse', { rule: 'Z9', reason: 'x' }],
    ['an unknown field', 'propose-lab', { to: 'the lab' }],
    ['a list', 'propose-lab', []],
    ['an empty text', 'advise', { text: '  ' }],
    ['a number that no bars can carry', 'dispatch-goods', { trackingNo: 'Łódź-1' }],
  ])('act() refuses a body with %s', async (_what, action, body) => {
    const caseNo = await cases.openCase();
    const answer = await rig.act(caseNo, action, { as: 'manager', body });
    expect(answer.status).toBe(422);
  });

  test('act() takes an action without a body, and refuses a key that no header can hold', async () => {
    const caseNo = await cases.openCase();
    const path = `/api/v1/cases/${caseNo}/actions/hold`;
    expect((await rig.post(path, { as: 'support', key: 'x'.repeat(201) })).status).toBe(400);
    expect((await rig.post(path, { as: 'support' })).status).toBe(200);
  });

  test('unknownAction() names the actions there are', async () => {
    const answer = await rig.act('RMA-000001', 'explode', { as: 'support' });
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ actions: listWith(['advise', 'choose-option']) });
  });

  test.each([
    ['Temporal does not answer', new OutcomeUnknown('late')],
    ['the workflow of an open case is gone', new CaseNotRunning('gone')],
  ])('act() answers 503 with an unknown outcome when %s', async (_what, error) => {
    const caseNo = await cases.openCase();
    const down = await ApiRig.open({
      db: cases.db,
      url: process.env['TEST_DATABASE_URL'] ?? '',
      cases: { ...silentCases, send: () => Promise.reject(error) },
    });
    try {
      const answer = await down.act(caseNo, 'propose-lab', { as: 'support', body: assessed });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(answer.json).toMatchObject({ outcome: 'unknown' });
    } finally {
      await down.close();
    }
  });
});
