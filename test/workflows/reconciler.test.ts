import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { compareRuns } from '../../activities/reconcile/runs';
import { caseRuns } from '../../gateways/case-runs';
import { listWorkItems } from '../../store/work/work-items';
import type { WorkItem } from '../../store/work/work-items';
import { ensureReconciler } from '../../worker/run';
import { CASE_WORKFLOW, RECONCILER_SCHEDULE_ID } from '../../workflows/contract';
import type { Reconciled } from '../../workflows/reconciler';
import { ApiRig } from '../api/api-rig';
import { CaseRig } from '../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

/** Runs the reconciler once on the rig's workers, when nothing has moved for a while. */
async function reconcile(): Promise<Reconciled> {
  await sql`update cases set updated_at = now() - interval '20 minutes'`.execute(rig.db);
  return rig.client.workflow.execute<() => Promise<Reconciled>>('reconciler', {
    workflowId: `reconciler-${randomUUID()}`,
    taskQueue: rig.taskQueue,
  });
}

async function items(open = true): Promise<readonly WorkItem[]> {
  return listWorkItems(rig.db, { open, after: 0, limit: 100 });
}

const nothing = { found: 0, opened: 0, closed: 0 };
const opened = { found: 1, opened: 1, closed: 0 };
const seenAgain = { found: 1, opened: 0, closed: 0 };
const gone = { found: 0, opened: 0, closed: 1 };

test('reconciler() finds nothing where all books say the same', async () => {
  const refunded = await rig.openCase();
  await rig.walkToOffer(refunded);
  await rig.act(refunded, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.untilStage(refunded, 'closed');
  await rig.walkToOffer(await rig.openCase());
  expect(await reconcile()).toEqual({ runs: nothing, stock: nothing, refunds: nothing });
});

test('reconciler() lists a terminated case with custody, stock and money, and a manager resumes it (E103)', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  const before = await rig.stateOf(caseNo);
  await rig.client.workflow.getHandle(caseNo).terminate('from the Temporal UI');
  expect((await reconcile()).runs).toEqual(opened);
  expect((await reconcile()).runs).toEqual(seenAgain);
  const [item, ...others] = await items();
  expect(others).toEqual([]);
  expect(item).toMatchObject({
    kind: 'case-orphaned',
    subject: caseNo,
    case_no: caseNo,
    owner: 'manager',
    detail: {
      workflow: 'terminated',
      stage: 'offer',
      custody: 'lab',
      heldStock: [{ sku: before.unit.sku, quantity: 1, purpose: 'replacement' }],
      refunds: [],
      dispatches: [],
    },
  });
  const api = await ApiRig.open({ db: rig.db, url: rig.databaseUrl, cases: rig.caseClient });
  const path = `/api/v1/work-items/${String(item?.item_id)}`;
  expect(await api.post(`${path}/resume`, { as: 'payments', body: { note: 'x' } })).toMatchObject({
    status: 403,
  });
  const resumed = await api.post(`${path}/resume`, { as: 'manager', body: { note: 'ended by mistake' } });
  expect(resumed).toMatchObject({
    status: 200,
    json: { closedBy: expect.stringMatching(/^manager-/) as string },
  });
  await api.close();
  expect((await reconcile()).runs).toEqual(nothing);
  // The new run stands where the old one was ended, and pays what the customer chooses.
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.untilStage(caseNo, 'closed');
  expect(await rig.bank.refundsMade((await rig.intentOf(caseNo)).payment_id)).toBe(1);
});

test('reconciler() closes the item of an orphan that lives again by itself (E103)', async () => {
  const caseNo = await rig.openCase();
  const state = await rig.stateOf(caseNo);
  await rig.client.workflow.getHandle(caseNo).terminate('from the Temporal UI');
  expect((await reconcile()).runs).toEqual(opened);
  await rig.caseClient.start(state);
  expect((await reconcile()).runs).toEqual(gone);
  expect((await items(false)).at(-1)).toMatchObject({ subject: caseNo, closed_by: 'reconciler' });
});

test('compareRuns() lists a workflow that runs for a closed record, or for none', async () => {
  const [closed, lost] = [await rig.openCase(), await rig.openCase()];
  const record = (stage: string, outcome: string | null) =>
    sql`update cases set stage = ${stage}, outcome = ${outcome} where case_no = ${closed}`.execute(rig.db);
  await record('closed', 'withdrawn');
  const stray = `RMA-9${lost.slice(5)}`;
  const { taskQueue } = rig;
  const state = { ...(await rig.stateOf(lost)), caseNo: stray };
  await rig.client.workflow.start('returnCase', { workflowId: stray, taskQueue, args: [{ state }] });
  // A run younger than a minute may be one that is just being reopened, so the comparison is made later.
  const now = (): Date => new Date(Date.now() + 300_000);
  const compare = compareRuns({ db: rig.db, runs: caseRuns(rig.client, CASE_WORKFLOW), now });
  const compared = () => new MockActivityEnvironment({ taskQueue }).run(compare);
  await rig.eventually(async () => expect(await compared()).toMatchObject({ found: 2 }));
  const found = new Map((await items()).map((item) => [item.subject, item]));
  const kind = 'run-without-record';
  expect(found.get(closed)).toMatchObject({ kind, case_no: closed, detail: { record: 'closed' } });
  expect(found.get(stray)).toMatchObject({
    kind,
    case_no: null,
    owner: 'manager',
    detail: { record: 'missing' },
  });
  await record('support', null);
  await rig.client.workflow.getHandle(stray).terminate('by the test');
  await rig.eventually(async () => expect(await compared()).toMatchObject({ found: 0 }));
});

test('reconciler() links a refund made by hand to its case, and never pays or links it twice (E78)', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  const { unit } = await rig.stateOf(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', unit.orderNo)
    .executeTakeFirstOrThrow();
  const byHand = await rig.bank.stripe().refunds.create({ payment_intent: paymentId, amount: 9_000 });
  expect((await reconcile()).refunds).toEqual(opened);
  expect((await reconcile()).refunds).toEqual(seenAgain);
  const [item] = await items();
  expect(item).toMatchObject({
    kind: 'refund-by-hand',
    subject: byHand.id,
    case_no: caseNo,
    owner: 'payments',
    detail: { paymentId, amountCents: 9_000, currency: 'eur', stage: 'offer', unitPaidCents: 9_000 },
  });
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  const api = await ApiRig.open({ db: rig.db, url: rig.databaseUrl });
  const path = `/api/v1/work-items/${String(item?.item_id)}`;
  expect((await api.get('/api/v1/work-items?owner=payments', 'lab')).json).toMatchObject({
    items: [{ id: item?.item_id, caseNo, kind: 'refund-by-hand' }],
    nextCursor: null,
  });
  expect((await api.get('/api/v1/work-items?owner=lab', 'lab')).json).toMatchObject({ items: [] });
  expect(await api.post(`${path}/close`, { as: 'lab', body: { note: 'x' } })).toMatchObject({ status: 403 });
  expect(await api.post(`${path}/resume`, { as: 'manager', body: { note: 'x' } })).toMatchObject({
    status: 422,
  });
  const missing = await api.post('/api/v1/work-items/999999/close', { as: 'manager', body: { note: 'x' } });
  expect(missing.status).toBe(404);
  const closed = await api.post(`${path}/close`, { as: 'payments', body: { note: 'goodwill, agreed' } });
  expect(closed.json).toMatchObject({
    note: 'goodwill, agreed',
    closedBy: expect.stringMatching(/^payments-/) as string,
  });
  await api.close();
  // A person has dealt with it: what cannot be unmade is not brought up again.
  expect((await reconcile()).refunds).toEqual(nothing);
});

test('reconciler() lists a second refund of an intent, and a refund that the bank sees otherwise', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.untilStage(caseNo, 'closed');
  const intent = await rig.intentOf(caseNo);
  const second = await rig.bank.stripe().refunds.create({
    payment_intent: intent.payment_id,
    amount: 9_000,
    metadata: { desk_intent: intent.intent_id },
  });
  expect((await reconcile()).refunds).toEqual(opened);
  expect(await items()).toMatchObject([
    { kind: 'refund-twice', subject: intent.intent_id, owner: 'payments' },
  ]);
  await rig.bank.control(`/refunds/${second.id}/fail`);
  expect((await reconcile()).refunds).toEqual(gone);
  await rig.bank.control(`/refunds/${String(intent.provider_refund_id)}/fail`);
  await sql`update refund_intents set updated_at = now() - interval '2 hours'`.execute(rig.db);
  expect((await reconcile()).refunds).toEqual(opened);
  expect(await items()).toMatchObject([
    {
      kind: 'refund-differs',
      subject: intent.intent_id,
      case_no: caseNo,
      detail: { ours: 'settled', state: 'failed' },
    },
  ]);
  await sql`update refund_intents set state = 'reversed' where case_no = ${caseNo}`.execute(rig.db);
  expect((await reconcile()).refunds).toEqual(gone);
});

/** A refund with the sign of a case's intent, of another amount than its 9,000, and the case when it has met it. */
async function differingRefund(amount: number): Promise<{ readonly caseNo: string; readonly id: string }> {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  const { unit } = await rig.stateOf(caseNo);
  const order = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', unit.orderNo)
    .executeTakeFirstOrThrow();
  const metadata = { desk_intent: `INT-${caseNo}`, desk_round: '1' };
  const other = { payment_intent: order.payment_id, amount, metadata };
  const { id } = await rig.bank.stripe().refunds.create(other);
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.until(caseNo, (state) => state.stage === 'refund' && state.refund.state === 'failed');
  return { caseNo, id };
}

test('reconciler() lists a refund that is not of what was decided until a person has linked it (I2)', async () => {
  const { caseNo, id } = await differingRefund(9_500);
  expect((await reconcile()).refunds).toEqual(opened);
  expect(await items()).toMatchObject([
    {
      kind: 'refund-differs',
      subject: `INT-${caseNo}`,
      detail: { providerRefundId: id, decidedCents: 9_000 },
    },
  ]);
  const body = { method: 'provider', reference: id } as const;
  await rig.act(caseNo, 'payments', { action: 'settleRefund', body });
  await rig.untilStage(caseNo, 'closed');
  expect((await reconcile()).refunds).toEqual(gone);
});

test('reconciler() lists a linked refund that came back unheard (E77, E78)', async () => {
  const { caseNo, id } = await differingRefund(9_500);
  const body = { method: 'provider', reference: id } as const;
  await rig.act(caseNo, 'payments', { action: 'settleRefund', body });
  await rig.untilStage(caseNo, 'closed');
  await sql`update refund_intents set updated_at = now() - interval '2 hours'`.execute(rig.db);
  expect((await reconcile()).refunds).toEqual(nothing);
  await rig.bank.control(`/refunds/${id}/fail`);
  expect((await reconcile()).refunds).toEqual(opened);
  expect(await items()).toMatchObject([
    {
      kind: 'refund-differs',
      subject: `INT-${caseNo}`,
      detail: { providerRefundId: id, ours: 'settled', state: 'failed' },
    },
  ]);
  await rig.tellClosed(caseNo, { action: 'refundUpdated', body: { providerRefundId: id, state: 'failed' } });
  await rig.untilStage(caseNo, 'refund');
  expect((await reconcile()).refunds).toEqual(gone);
});

test('reconciler() brings a refund that differs up once, until it changes (I2)', async () => {
  const { caseNo, id } = await differingRefund(500);
  expect((await reconcile()).refunds).toEqual(opened);
  const dealtWith = { closed_at: new Date(), closed_by: 'payments-1', note: 'goodwill, agreed' };
  const item = rig.db.updateTable('work_items').where('subject', '=', `INT-${caseNo}`);
  await item.set(dealtWith).execute();
  // Nor when the hour of grace is over, and the intent still waits for a person.
  await sql`update refund_intents set updated_at = now() - interval '2 hours'`.execute(rig.db);
  expect((await reconcile()).refunds).toEqual(nothing);
  // Dealt with was how it stood then, and not how it stands now.
  await item.set({ detail: sql`jsonb_set(detail, '{state}', '"pending"')` as never }).execute();
  expect((await reconcile()).refunds).toEqual(opened);
  await rig.bank.control(`/refunds/${id}/fail`);
  expect((await reconcile()).refunds).toEqual(gone);
});

test('reconciler() lists a refund whose intent a restored database has lost', async () => {
  const caseNo = await rig.openCase();
  const { unit } = await rig.stateOf(caseNo);
  const order = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', unit.orderNo)
    .executeTakeFirstOrThrow();
  const lost = await rig.bank.stripe().refunds.create({
    payment_intent: order.payment_id,
    amount: 9_000,
    metadata: { desk_intent: `INT-${caseNo}` },
  });
  expect((await reconcile()).refunds).toEqual(opened);
  expect(await items()).toMatchObject([{ kind: 'refund-unknown', subject: lost.id, case_no: caseNo }]);
  await rig.bank.control(`/refunds/${lost.id}/fail`);
  expect((await reconcile()).refunds).toEqual(gone);
});

/** What the database itself refuses to write: its guards are off for this transaction alone. */
async function tamperWithReservations(caseNo: string, state: string): Promise<void> {
  await rig.db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`update reservations set state = ${state} where case_no = ${caseNo}`.execute(tx);
  });
}

test('reconciler() lists stock that a closed case holds, and a shelf that differs from its ledger', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  const { sku } = (await rig.stateOf(caseNo)).unit;
  await rig.act(caseNo, 'customer', { action: 'declineOffer', body: {} });
  await rig.untilStage(caseNo, 'goods-back');
  await tamperWithReservations(caseNo, 'held');
  expect((await reconcile()).stock).toEqual({ found: 2, opened: 2, closed: 0 });
  expect(await items()).toMatchObject([
    {
      kind: 'reservation-left',
      subject: caseNo,
      owner: 'warehouse',
      detail: { stage: 'goods-back', held: [{ sku }] },
    },
    { kind: 'stock-differs', subject: sku, case_no: null, detail: { onHand: 3, reserved: 0, held: 1 } },
  ]);
  await tamperWithReservations(caseNo, 'lapsed');
  expect((await reconcile()).stock).toEqual({ found: 0, opened: 0, closed: 2 });
});

test('ensureReconciler() makes one schedule, and the newest interval holds', async () => {
  const { client, taskQueue } = rig;
  await ensureReconciler(client, { everyMinutes: 15, taskQueue });
  const schedule = client.schedule.getHandle(RECONCILER_SCHEDULE_ID);
  await schedule.pause('by the payment team');
  await ensureReconciler(client, { everyMinutes: 5, taskQueue });
  const { spec, policies, state, action } = await schedule.describe();
  expect(spec.intervals).toMatchObject([{ every: 300_000 }]);
  expect(policies.overlap).toBe('SKIP');
  expect(state).toMatchObject({ paused: true, note: 'by the payment team' });
  expect(action).toMatchObject({ workflowType: 'reconciler', taskQueue });
  await schedule.delete();
});

test('reconciler() looks at every way in which an order was paid (E78, E79, E103)', async () => {
  const pay = async (amount: number) =>
    String((await rig.bank.control('/payments', { amount, currency: 'eur' })).body['id']);
  const [first, second] = [await pay(18_000), await pay(9_000)];
  const caseNo = await rig.openCase({
    payments: [
      { provider: 'stripe', id: first, amountCents: 18_000 },
      { provider: 'stripe', id: second, amountCents: 9_000 },
    ],
  });
  await rig.walkToOffer(caseNo);
  await rig.bank.mode(second, 'pending');
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.until(caseNo, (state) => state.stage === 'refund' && state.refund.state === 'pending');
  await rig.client.workflow.getHandle(caseNo).terminate('from the Temporal UI');
  const byHand = await rig.bank.stripe().refunds.create({ payment_intent: second, amount: 500 });
  expect(await reconcile()).toMatchObject({ runs: opened, refunds: opened });
  const found = (await items()).map(({ kind, subject, case_no: about, detail }) => ({
    kind,
    subject,
    about,
    detail,
  }));
  expect(found).toContainEqual({
    kind: 'case-orphaned',
    ...{ subject: caseNo, about: caseNo },
    detail: expect.objectContaining({
      refunds: [
        expect.objectContaining({ state: 'settled', amountCents: 6_000 }),
        expect.objectContaining({ state: 'pending', amountCents: 3_000 }),
      ],
    }) as unknown,
  });
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'refund-by-hand', subject: byHand.id, about: caseNo }),
  );
  await rig.bank.control(`/refunds/${byHand.id}/fail`);
  await rig.caseClient.start(await rig.stateOf(caseNo));
  expect(await reconcile()).toMatchObject({ runs: gone, refunds: gone });
});

test('reconciler() finds what it can beside payments of which the provider knows nothing (E78, E80, E81)', async () => {
  const unpayable = [
    await rig.openCase({ provider: 'cash-on-delivery', paymentId: 'COD-1' }),
    await rig.openCase({ paymentId: 'pi_ofAnotherAccount' }),
  ];
  for (const caseNo of unpayable) {
    await rig.walkToOffer(caseNo);
    await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
    await rig.until(caseNo, (state) => state.stage === 'refund' && state.refund.state === 'failed');
  }
  await sql`update refund_intents set updated_at = now() - interval '2 hours'`.execute(rig.db);
  const caseNo = await rig.openCase();
  const { unit } = await rig.stateOf(caseNo);
  const order = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', unit.orderNo)
    .executeTakeFirstOrThrow();
  const byHand = await rig.bank.stripe().refunds.create({ payment_intent: order.payment_id, amount: 9_000 });
  expect((await reconcile()).refunds).toEqual(opened);
  expect(await items()).toMatchObject([{ kind: 'refund-by-hand', subject: byHand.id, case_no: caseNo }]);
  await rig.bank.control(`/refunds/${byHand.id}/fail`);
  expect((await reconcile()).refunds).toEqual(gone);
});

// The last test: the workers' provider stays away.
test('reconciler() compares what it can when the provider is away, and says what it could not', async () => {
  const caseNo = await rig.openCase();
  await rig.client.workflow.getHandle(caseNo).terminate('from the Temporal UI');
  await rig.bank.restart();
  await expect(reconcile()).rejects.toMatchObject({
    cause: { message: expect.stringMatching(/^Cannot compare refunds: /) as string },
  });
  expect(await items()).toMatchObject([{ kind: 'case-orphaned', subject: caseNo }]);
});
