import { sql } from 'kysely';
import Stripe from 'stripe';
import { actAsCustomer } from '../../api/cases/act';
import { sweepOnce } from '../../api/sweep';
import { webhookCheck } from '../../gateways/payments';
import type { CaseFacts, CaseState, MoneyFacts, RefundProgress } from '../../workflows/contract';
import { secretKey, webhookSecret } from '../local/sandbox/sandbox-rig';
import { seedCase } from '../store/seed-case';
import { CaseRig } from '../support/case-rig';
import { inTurns } from '../support/in-turns';
import { refund as submitted, verdict } from '../support/case-states';
import { ApiRig } from './api-rig';

let cases: CaseRig;
let rig: ApiRig;
let numbers = 900_000 + Math.floor(Math.random() * 90_000) * 1_000;

beforeAll(async () => {
  cases = await CaseRig.open();
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(cases.db);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  rig = await ApiRig.open({
    db: cases.db,
    url: url.href,
    cases: cases.appealDeps().cases,
    verifyWebhook: webhookCheck(webhookSecret),
  });
});
afterAll(async () => {
  await rig.close();
  await cases.close();
});

interface News {
  readonly type: string;
  /** What the event says of the refund; null: it is about the charge. */
  readonly status: 'pending' | 'succeeded' | 'failed' | null;
  /** What of the refund is otherwise than was decided. */
  readonly of?: { readonly id?: string; readonly amount?: number; readonly currency?: string };
}

let events = 0;

/** Sends an event as Stripe does: signed over its raw bytes, about a third of a charge. */
async function send(caseNo: string, { type, status, of = {} }: News, eventId: string): Promise<void> {
  const refund = {
    id: `re_${caseNo}`,
    object: 'refund',
    amount: 9_000,
    currency: 'eur',
    created: 1_780_000_000,
    payment_intent: `pi_${caseNo}`,
    charge: `ch_${caseNo}`,
    metadata: { desk_intent: `INT-${caseNo}`, desk_case: caseNo, desk_round: '1' },
    status,
    ...(status === 'failed' && { failure_reason: 'lost_or_stolen_card' }),
    ...of,
  };
  const charge = {
    id: `ch_${caseNo}`,
    object: 'charge',
    amount: 27_000,
    amount_captured: 27_000,
    amount_refunded: 9_000,
    currency: 'eur',
    payment_intent: `pi_${caseNo}`,
  };
  const object = status === null ? charge : refund;
  const payload = JSON.stringify({
    id: eventId,
    object: 'event',
    type,
    created: 1_780_000_000,
    data: { object },
  });
  const signature = new Stripe(secretKey).webhooks.generateTestHeaderString({
    payload,
    secret: webhookSecret,
  });
  const { status: answered } = await rig.post('/api/v1/webhooks/stripe', {
    raw: payload,
    headers: { 'stripe-signature': signature },
  });
  expect(answered).toBe(200);
}

type Standing = Pick<RefundProgress, 'state' | 'providerRefundId'> | 'settled';

/** A case that stands at its refund, with the intent that belongs to it, and its workflow. */
async function caseAt(standing: Standing, facts: Partial<CaseFacts> = {}): Promise<string> {
  numbers += 1;
  const id = `re_RMA-${String(numbers).padStart(6, '0')}`;
  const money: MoneyFacts = {
    requestedBy: 'customer',
    approvedBy: null,
    paid: [id],
    byHand: false,
    over: [],
  };
  const common = { offerVersion: 1, verdict, ...facts } as const;
  const at =
    standing === 'settled'
      ? { ...common, stage: 'closed', outcome: 'refunded', place: 'kept', money }
      : { ...common, stage: 'refund', place: 'lab', refund: { ...submitted, ...standing } };
  const state = await seedCase(cases.db, numbers, at as Partial<CaseState>);
  await cases.db
    .insertInto('refund_intents')
    .values({
      ...{ intent_id: `INT-${state.caseNo}`, case_no: state.caseNo, unit_id: state.unit.unitId },
      ...{ payment_id: `pi_${state.caseNo}`, amount_cents: 9_000, currency: 'EUR', requested_by: 'customer' },
      ...{ approved_by: null, called_at: new Date(), failure: null, settled_by_hand: null },
      state: standing === 'settled' ? 'settled' : standing.state,
      provider_refund_id: standing === 'settled' ? id : standing.providerRefundId,
      updated_at: new Date(Date.now() - 60_000),
    })
    .execute();
  if (standing !== 'settled') await cases.startAt(state);
  return state.caseNo;
}

/** What is left when all news came: nothing that depends on when or how often. */
async function endOf(caseNo: string, stage: CaseState['stage']) {
  await sweepOnce(rig.deps, new Date(Date.now() + 1_000));
  const state = await cases.until(
    caseNo,
    (now) => now.stage === stage && (stage === 'closed' || now.attention !== null),
  );
  const { state: intent, provider_refund_id: refundId } = await cases.intentOf(caseNo);
  const letters = await cases.db
    .selectFrom('letters')
    .select('template')
    .where('case_no', '=', caseNo)
    .where('template', 'in', ['refund-done', 'refund-returned'])
    .execute();
  const names = (await cases.eventNames(caseNo)).filter((name) => name.startsWith('refund'));
  const books = await cases.db
    .selectFrom('provider_refunds')
    .select('state')
    .where('provider_refund_id', '=', `re_${caseNo}`)
    .execute();
  return {
    books,
    stage: state.stage,
    outcome: state.stage === 'closed' ? state.outcome : null,
    refund: state.stage === 'refund' ? [state.refund.state, state.refund.failure] : null,
    attention: state.attention,
    intent,
    isItsRefund: refundId === `re_${caseNo}`,
    letters: letters.map(({ template }) => template).sort(),
    names: names.sort(),
  };
}

function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) =>
    ordersOf(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

const known = (): Standing => ({ state: 'pending', providerRefundId: `re_RMA-${String(numbers + 1)}` });
const lives: readonly {
  readonly name: string;
  readonly from: () => Standing;
  readonly news: readonly News[];
  readonly end: { readonly stage: CaseState['stage']; readonly intent: string; readonly letters: string[] };
}[] = [
  {
    name: 'pending, then paid',
    from: known,
    news: [
      { type: 'refund.created', status: 'pending' },
      { type: 'refund.updated', status: 'succeeded' },
      { type: 'charge.refunded', status: null },
      { type: 'charge.refund.updated', status: 'succeeded' },
    ],
    end: { stage: 'closed', intent: 'settled', letters: ['refund-done'] },
  },
  {
    name: 'pending, then refused by the bank',
    from: known,
    news: [
      { type: 'refund.created', status: 'pending' },
      { type: 'refund.updated', status: 'failed' },
      { type: 'refund.failed', status: 'failed' },
      { type: 'charge.refund.updated', status: 'failed' },
    ],
    end: { stage: 'refund', intent: 'failed', letters: [] },
  },
  {
    name: 'paid, its answer lost',
    from: () => ({ state: 'unknown', providerRefundId: null }),
    news: [
      { type: 'refund.created', status: 'succeeded' },
      { type: 'charge.refunded', status: null },
      { type: 'refund.updated', status: 'succeeded' },
    ],
    end: { stage: 'closed', intent: 'settled', letters: ['refund-done'] },
  },
  {
    name: 'paid, and given back by the bank days later',
    from: () => 'settled',
    news: [
      { type: 'refund.updated', status: 'succeeded' },
      { type: 'charge.refunded', status: null },
      { type: 'refund.failed', status: 'failed' },
      { type: 'charge.refund.updated', status: 'failed' },
    ],
    end: { stage: 'refund', intent: 'reversed', letters: ['refund-returned'] },
  },
];

describe('webhooks of one refund', () => {
  test.each(lives)(
    'applyPaymentEvent() ends the same in every order, doubled: $name (E76, E77, T6)',
    async ({ from, news, end }) => {
      const ends = await inTurns(ordersOf(news), async (order) => {
        const caseNo = await caseAt(from());
        for (const one of order) {
          const eventId = `evt_t6_${(events += 1)}`;
          await send(caseNo, one, eventId);
          await send(caseNo, one, eventId);
        }
        return endOf(caseNo, end.stage);
      });
      const [canonical] = ends;
      expect(canonical).toMatchObject(end);
      expect(ends).toEqual(ends.map(() => canonical));
    },
    180_000,
  );

  test('applyPaymentEvent() waits while the unit is in another open case, and nothing is stuck or lost (E77, I5)', async () => {
    const caseNo = await caseAt('settled');
    const { unit } = await cases.stateOf(caseNo);
    const other = await caseAt(known());
    await cases.db.updateTable('cases').set({ unit_id: unit.unitId }).where('case_no', '=', other).execute();
    const eventId = `evt_other_${caseNo}`;
    await send(caseNo, { type: 'refund.failed', status: 'failed' }, eventId);
    const applied = () =>
      cases.db
        .selectFrom('payment_events')
        .select('applied_at')
        .where('event_id', '=', eventId)
        .executeTakeFirstOrThrow();
    expect(await applied()).toEqual({ applied_at: null });
    expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'closed' });
    // Meanwhile the payment team has it on its list of work, once.
    await sweepOnce(rig.deps, new Date(Date.now() + 1_000));
    const found = cases.db.selectFrom('work_items').selectAll().where('case_no', '=', caseNo);
    const detail = { state: 'failed', ours: 'settled', waitsFor: other };
    expect(await found.execute()).toMatchObject([{ kind: 'refund-differs', owner: 'payments', detail }]);
    await send(other, { type: 'refund.updated', status: 'succeeded' }, `evt_end_${other}`);
    await cases.until(other, ({ stage }) => stage === 'closed');
    await sweepOnce(rig.deps, new Date(Date.now() + 1_000));
    await cases.until(caseNo, ({ stage }) => stage === 'refund');
  });

  test.each([{ amount: 500 }, { amount: 9_001 }, { currency: 'usd' }] as const)(
    'applyPaymentEvent() settles no case by a refund with its intent and %j: a person looks at it (I2, T6)',
    async (of) => {
      const caseNo = await caseAt({ state: 'unknown', providerRefundId: null });
      const id = `re_other_${caseNo}`;
      const log = jest.spyOn(rig.deps.log, 'error');
      const news = { type: 'refund.created', status: 'succeeded', of: { ...of, id } } as const;
      await send(caseNo, news, `evt_differs_${caseNo}`);
      const state = await cases.until(caseNo, ({ attention }) => attention !== null);
      const refund = { state: 'failed', failure: `refund-differs: ${id}` };
      expect(state).toMatchObject({ stage: 'refund', attention: 'payments', refund });
      expect(await cases.intentOf(caseNo)).toMatchObject({ state: 'failed', provider_refund_id: null });
      // Told again, and by other events, it stays so.
      await send(caseNo, { ...news, type: 'refund.updated' }, `evt_differs_again_${caseNo}`);
      await sweepOnce(rig.deps, new Date(Date.now() + 1_000));
      expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'refund', refund });
      const about = { caseNo, providerRefundId: id };
      expect(log.mock.calls).toEqual([[about, 'a refund differs from its intent']]);
      log.mockRestore();
    },
  );

  test('applyPaymentEvent() of a refund with the intent of a paid case and another amount calls the payment team (I2)', async () => {
    const caseNo = await caseAt('settled');
    const of = { id: `re_more_${caseNo}`, amount: 700 };
    await send(caseNo, { type: 'refund.created', status: 'succeeded', of }, `evt_more_${caseNo}`);
    const state = await cases.until(caseNo, ({ attention }) => attention !== null);
    expect(state).toMatchObject({ stage: 'closed', attention: 'payments' });
    expect(await cases.eventNames(caseNo)).toContain('refundConflictFound');
  });

  test('reopen refuses an older case of a unit that was refunded (E27, E77)', async () => {
    const refunded = await caseAt('settled');
    await cases.db
      .updateTable('cases')
      .set({ outcome: 'refunded' })
      .where('case_no', '=', refunded)
      .execute();
    const { unit } = await cases.stateOf(refunded);
    numbers += 1;
    const older = await seedCase(cases.db, numbers, {
      stage: 'closed',
      outcome: 'refused',
      unit,
    });
    const answer = await rig.act(older.caseNo, 'reopen', { as: 'support', body: { reason: 'new facts' } });
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({ detail: expect.stringContaining(refunded) as unknown });
  });

  test('webhookRoutes() keeps a dispute once, and its end is its end in every order (E28, T6)', async () => {
    const dispute = (id: string, status: string) => ({
      ...{ id, object: 'dispute', amount: 27_000, currency: 'eur', status },
      ...{ charge: `ch_${id}`, payment_intent: `pi_${id}` },
    });
    const steps = ['needs_response', 'under_review', 'lost'];
    for (const [index, order] of ordersOf(steps).entries()) {
      const id = `dp_${String(index)}`;
      for (const status of order) {
        const eventId = `evt_${id}_${status}`;
        const payload = JSON.stringify({
          ...{ id: eventId, object: 'event', type: 'charge.dispute.updated', created: 1_780_000_000 },
          data: { object: dispute(id, status) },
        });
        const stripe = new Stripe(secretKey);
        const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
        const sent = { raw: payload, headers: { 'stripe-signature': signature } };
        expect((await rig.post('/api/v1/webhooks/stripe', sent)).status).toBe(200);
      }
    }
    const rows = await cases.db.selectFrom('payment_disputes').select('standing').execute();
    expect(rows).toEqual(ordersOf(steps).map(() => ({ standing: 'lost' })));
  });
});

describe('the payment team over HTTP', () => {
  test.each(['payments', 'manager'])(
    'act() lets nobody tell a case of a refund: %s is refused',
    async (as) => {
      const caseNo = await caseAt(known());
      const answer = await rig.act(caseNo, 'refund-updated', {
        as,
        body: { providerRefundId: 're_invented', state: 'succeeded' },
      });
      expect(answer.status).toBe(403);
    },
  );

  test('presentCase() says in words why a refund waits, and which refunds were made (E75)', async () => {
    const caseNo = await caseAt(known());
    await send(caseNo, { type: 'refund.failed', status: 'failed' }, `evt_words_${caseNo}`);
    await cases.until(caseNo, ({ attention }) => attention === 'payments');
    const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'payments');
    expect(json).toMatchObject({
      refund: {
        failure: 'the card was reported lost or stolen (lost_or_stolen_card)',
        attempts: [{ providerRefundId: `re_${caseNo}`, state: 'failed' }],
      },
      actions: expect.arrayContaining(['retry-refund', 'settle-refund']) as unknown,
    });
    const mine = await rig.get(`/api/v1/cases/${caseNo}`, rig.tokenOf(caseNo));
    expect(mine.json).toMatchObject({ refund: { failure: null, attempts: [] } });
  });

  test('settle-refund keeps the note of the consent, and a second person approves (E75)', async () => {
    const caseNo = await caseAt({ state: 'failed', providerRefundId: null });
    await cases.db
      .updateTable('refund_intents')
      .set({ payment_provider: 'cash-on-delivery' })
      .where('case_no', '=', caseNo)
      .execute();
    const body = { method: 'bank-transfer', reference: 'BT-9', consentNote: 'agreed by telephone' };
    expect((await rig.act(caseNo, 'settle-refund', { as: 'payments', body })).status).toBe(200);
    await cases.until(caseNo, ({ attention, stage }) => stage === 'refund' && attention === 'payments');
    const same = await rig.act(caseNo, 'approve-refund', { as: 'payments' });
    expect([same.status, same.json]).toMatchObject([403, { title: 'A second person is needed' }]);
    expect((await rig.act(caseNo, 'approve-refund', { as: 'manager' })).status).toBe(200);
    await cases.until(caseNo, ({ stage }) => stage === 'closed');
    const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'payments');
    expect(json).toMatchObject({
      refund: { payout: { method: 'bank-transfer', state: 'settled', consented: true } },
    });
    const texts = await cases.db
      .selectFrom('case_texts')
      .select(['kind', 'body'])
      .where('case_no', '=', caseNo)
      .execute();
    expect(texts).toEqual([{ kind: 'consent', body: 'agreed by telephone' }]);
  });

  test('agree-to-payout is the customer’s own word, on his page and by letter (E75, E81)', async () => {
    const ends: unknown[] = [];
    for (const way of ['page', 'letter'] as const) {
      const caseNo = await caseAt({ state: 'failed', providerRefundId: null });
      await cases.db
        .updateTable('refund_intents')
        .set({ payment_provider: 'cash-on-delivery' })
        .where('case_no', '=', caseNo)
        .execute();
      const body = { method: 'bank-transfer', reference: 'BT-9' };
      expect((await rig.act(caseNo, 'settle-refund', { as: 'payments', body })).status).toBe(200);
      await cases.until(caseNo, ({ attention, stage }) => stage === 'refund' && attention === 'payments');
      expect((await rig.act(caseNo, 'approve-refund', { as: 'manager' })).status).toBe(409);
      const mine = await rig.get(`/api/v1/cases/${caseNo}`, rig.tokenOf(caseNo));
      expect(mine.json).toMatchObject({ actions: expect.arrayContaining(['agree-to-payout']) as unknown });
      const asked = { caseNo, action: 'agreeToPayout', body: {}, messageId: `<yes-${caseNo}@x>` } as const;
      if (way === 'letter') await actAsCustomer(rig.deps, asked);
      else expect((await rig.act(caseNo, 'agree-to-payout', { as: rig.tokenOf(caseNo) })).status).toBe(200);
      expect((await rig.act(caseNo, 'approve-refund', { as: 'manager' })).status).toBe(200);
      ends.push((await cases.until(caseNo, ({ stage }) => stage === 'closed')).stage);
      expect(await cases.intentOf(caseNo)).toMatchObject({ state: 'settled', provider_refund_id: null });
    }
    expect(ends).toEqual(['closed', 'closed']);
  });

  test('agree-to-payout is not for whoever owns the goods now: support writes down what the buyer said (E21, E75)', async () => {
    const owned = { secondOwner: { consentRef: 'text-4' } };
    const caseNo = await caseAt({ state: 'failed', providerRefundId: null }, owned);
    await cases.db
      .updateTable('refund_intents')
      .set({ payment_provider: 'cash-on-delivery' })
      .where('case_no', '=', caseNo)
      .execute();
    const owner = rig.tokenOf(caseNo);
    const body = { method: 'bank-transfer', reference: 'BT-9' };
    expect((await rig.act(caseNo, 'settle-refund', { as: 'payments', body })).status).toBe(200);
    await cases.until(caseNo, ({ attention, stage }) => stage === 'refund' && attention === 'payments');
    const { actions } = (await rig.get(`/api/v1/cases/${caseNo}`, owner)).json as { actions: string[] };
    expect(actions).not.toContain('agree-to-payout');
    const his = await rig.act(caseNo, 'agree-to-payout', { as: owner });
    expect([his.status, his.json]).toMatchObject([403, { refusal: 'WrongRole', rules: ['O3', 'J'] }]);
    const early = await rig.act(caseNo, 'approve-refund', { as: 'manager' });
    expect(early.json).toMatchObject({ refusal: 'ConsentMissing' });
    const letters = cases.db.selectFrom('letters').select('template').where('case_no', '=', caseNo);
    expect(await letters.where('template', '=', 'payout-consent').execute()).toEqual([]);
    const said = { onBehalfOfCustomer: true, note: 'the buyer called, and named his own account' };
    const noted = await rig.act(caseNo, 'agree-to-payout', { as: 'support', body: said });
    expect(noted.status).toBe(200);
    expect((await rig.act(caseNo, 'approve-refund', { as: 'manager' })).status).toBe(200);
    await cases.until(caseNo, ({ stage }) => stage === 'closed');
  });

  test('resolve-conflict ends the call for the payment team, with a reason, once (I2)', async () => {
    const caseNo = await caseAt('settled');
    const late = { providerRefundId: 're_too_many', state: 'succeeded' } as const;
    await cases.tellClosed(caseNo, { action: 'refundUpdated', body: late });
    await cases.until(caseNo, ({ attention }) => attention === 'payments');
    await cases.result(caseNo);
    const shown = await rig.get(`/api/v1/cases/${caseNo}`, 'payments');
    expect(shown.json).toMatchObject({ actions: expect.arrayContaining(['resolve-conflict']) as unknown });
    const body = { reason: 'the customer sent it back' };
    expect((await rig.act(caseNo, 'resolve-conflict', { as: 'payments' })).status).toBe(422);
    expect((await rig.act(caseNo, 'resolve-conflict', { as: 'support', body })).status).toBe(403);
    const done = await rig.act(caseNo, 'resolve-conflict', { as: 'payments', body });
    expect([done.status, done.json]).toMatchObject([200, { stage: 'closed', attention: null }]);
    await cases.result(caseNo);
    expect((await rig.act(caseNo, 'resolve-conflict', { as: 'payments', body })).status).toBe(409);
    const events = await cases.db
      .selectFrom('case_events')
      .select(['name', 'actor_role', 'detail'])
      .where('case_no', '=', caseNo)
      .where('name', '=', 'refundConflictResolved')
      .execute();
    expect(events).toMatchObject([
      { actor_role: 'payments', detail: { reason: expect.any(String) as string } },
    ]);
  });
});
