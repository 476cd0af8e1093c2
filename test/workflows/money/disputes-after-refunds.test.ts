import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { webhookCheck } from '../../../gateways/payments';
import { readDispute } from '../../../gateways/payments/provider-payment';
import { noteDispute } from '../../../store/money/provider-refunds';
import { listWorkItems } from '../../../store/work/work-items';
import type { WorkItem } from '../../../store/work/work-items';
import type { CaseState } from '../../../workflows/contract';
import type { Reconciled } from '../../../workflows/reconciler';
import { ApiRig } from '../../api/api-rig';
import { secretKey, webhookSecret } from '../../local/sandbox/sandbox-rig';
import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;
let api: ApiRig;

beforeAll(async () => {
  rig = await CaseRig.open();
  const verifyWebhook = webhookCheck(webhookSecret);
  api = await ApiRig.open({ db: rig.db, url: rig.databaseUrl, cases: rig.caseClient, verifyWebhook });
});
afterAll(async () => {
  await api.close();
  await rig.close();
});

const kind = 'dispute-after-refund';
const nothing = { found: 0, opened: 0, closed: 0 };
const opened = { found: 1, opened: 1, closed: 0 };
const seenAgain = { found: 1, opened: 0, closed: 0 };
const gone = { found: 0, opened: 0, closed: 1 };

async function reconcile(): Promise<Reconciled['refunds']> {
  const { refunds } = await rig.client.workflow.execute<() => Promise<Reconciled>>('reconciler', {
    workflowId: `reconciler-${randomUUID()}`,
    taskQueue: rig.taskQueue,
  });
  return refunds;
}

async function itemsAbout(disputeId: string, open = true): Promise<readonly WorkItem[]> {
  const items = await listWorkItems(rig.db, { open, after: 0, limit: 100 });
  return items.filter((item) => item.kind === kind && item.subject === disputeId);
}

interface Refunded {
  readonly caseNo: string;
  readonly paymentId: string;
  readonly refundId: string | null;
}

const refundIs =
  (state: string) =>
  (now: CaseState): boolean =>
    now.stage === 'refund' && now.refund.state === state;

async function choose(caseNo: string): Promise<void> {
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
}

/** A case at its offer: one of three units that 27,000 were paid for. */
async function offered(): Promise<Omit<Refunded, 'refundId'>> {
  const caseNo = await rig.openCase({ quantity: 3 });
  await rig.walkToOffer(caseNo);
  const { unit } = await rig.stateOf(caseNo);
  const order = rig.db.selectFrom('orders').select('payment_id').where('order_no', '=', unit.orderNo);
  return { caseNo, paymentId: (await order.executeTakeFirstOrThrow()).payment_id };
}

/** A case whose 9,000 went back to the card. */
async function refunded(): Promise<Refunded> {
  const { caseNo, paymentId } = await offered();
  await choose(caseNo);
  await rig.untilStage(caseNo, 'closed');
  return { caseNo, paymentId, refundId: (await rig.intentOf(caseNo)).provider_refund_id };
}

/** The customer objects at his bank, of all that he paid unless said otherwise; nobody has told the desk yet. */
async function dispute(paymentId: string, amount = 27_000) {
  const { status, body } = await rig.bank.control(`/payments/${paymentId}/dispute`, { amount });
  expect(status).toBe(201);
  return { id: String(body['id']), object: body };
}

async function decide(disputeId: string, won: boolean) {
  const { status, body } = await rig.bank.control(`/disputes/${disputeId}/close`, { won });
  expect(status).toBe(200);
  return body;
}

/** Known to the desk, as by a webhook of before this was looked at. */
async function know(object: object): Promise<void> {
  const news = readDispute(object);
  if (!news) throw new Error('it is no dispute');
  await noteDispute(rig.db, news);
}

/** Sends a dispute as the provider does: signed over its raw bytes. */
async function tell(object: object, eventId: string = randomUUID()): Promise<void> {
  const payload = JSON.stringify({
    ...{ id: eventId, object: 'event', type: 'charge.dispute.updated', created: 1_780_000_000 },
    data: { object },
  });
  const { webhooks } = new Stripe(secretKey);
  const signature = webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
  const sent = { raw: payload, headers: { 'stripe-signature': signature } };
  expect((await api.post('/api/v1/webhooks/stripe', sent)).status).toBe(200);
}

async function close(item: WorkItem | undefined): Promise<void> {
  const path = `/api/v1/work-items/${String(item?.item_id)}/close`;
  const answer = await api.post(path, { as: 'payments', body: { note: 'the refund is submitted' } });
  expect(answer.status).toBe(200);
}

test('reconciler() calls the payment team to a dispute about what went back, until it is won (E83)', async () => {
  const { caseNo, paymentId, refundId } = await refunded();
  const { id, object } = await dispute(paymentId);
  await know(object);
  expect(await reconcile()).toEqual(opened);
  expect(await reconcile()).toEqual(seenAgain);
  const money = { amountCents: 9_000, currency: 'EUR' };
  expect(await itemsAbout(id)).toMatchObject([
    {
      case_no: caseNo,
      owner: 'payments',
      detail: {
        ...{ paymentId, standing: 'open', amountCents: 27_000, currency: 'EUR' },
        ...{ refundedCents: 9_000, disputedCents: 27_000, capturedCents: 27_000, overCents: 9_000 },
        refunds: [
          { caseNo, intentId: `INT-${caseNo}`, refund: refundId, by: 'card', state: 'settled', ...money },
        ],
        cases: [{ caseNo }],
      },
    },
  ]);
  // The provider alone knows that it was won: the webhook was missed.
  await decide(id, true);
  expect(await reconcile()).toEqual(gone);
  expect(await itemsAbout(id, false)).toMatchObject([{ closed_by: 'reconciler' }]);
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
});

test('reconciler() finds a dispute of which no webhook ever came (E83)', async () => {
  const { caseNo, paymentId } = await refunded();
  const { id } = await dispute(paymentId);
  expect(await reconcile()).toEqual(opened);
  expect(await itemsAbout(id)).toMatchObject([{ case_no: caseNo, detail: { paymentId, standing: 'open' } }]);
  await decide(id, true);
  expect(await reconcile()).toEqual(gone);
});

test('reconciler() lets a refund and a dispute about the rest of the order be (E83)', async () => {
  const { paymentId } = await refunded();
  const { object } = await dispute(paymentId, 18_000);
  await know(object);
  expect(await reconcile()).toEqual(nothing);
});

test('reconciler() asks the provider what a payment took that was refunded before anybody noted it (E83)', async () => {
  const { caseNo, paymentId } = await refunded();
  const unknown = { captured_cents: null, captured_currency: null };
  await rig.db.updateTable('refund_intents').set(unknown).where('case_no', '=', caseNo).execute();
  const { id, object } = await dispute(paymentId, 18_000);
  await tell(object);
  // At once a person looks, since nobody can say that it is about the rest.
  expect(await itemsAbout(id)).toMatchObject([
    { detail: { refundedCents: 9_000, disputedCents: 18_000, capturedCents: null, overCents: null } },
  ]);
  expect(await reconcile()).toEqual(gone);
});

test('reconciler() adds up no currencies: a person looks at a dispute in yen (E80, E83)', async () => {
  const { paymentId } = await refunded();
  const { id, object } = await dispute(paymentId, 100);
  await know({ ...object, currency: 'jpy' });
  expect(await reconcile()).toEqual(opened);
  const [item] = await itemsAbout(id);
  expect(item?.detail).toMatchObject({ amountCents: 100, currency: 'JPY', overCents: null });
  expect(item?.detail).not.toHaveProperty('disputedCents');
  await close(item);
});

test('reconciler() counts what was paid another way, and what was refunded by hand, and a refund linked to its case once (E78, E83)', async () => {
  const { caseNo, paymentId } = await refunded();
  const { id, object } = await dispute(paymentId, 18_000);
  await know(object);
  const byHand = { method: 'bank-transfer', reference: 'BT-1' };
  const settled = (settledByHand: object | null, refundId: string | null) =>
    rig.db
      .updateTable('refund_intents')
      .set({ settled_by_hand: JSON.stringify(settledByHand), provider_refund_id: refundId })
      .where('case_no', '=', caseNo)
      .execute();
  const refunds = rig.db.updateTable('provider_refunds').where('payment_id', '=', paymentId);
  const { provider_refund_id: made } = await rig.intentOf(caseNo);
  // The card's refund was linked by hand: one refund.
  await refunds.set({ intent_id: null }).execute();
  await settled({ method: 'provider', reference: made }, null);
  expect(await itemsFound(object)).toEqual([]);
  // The card's refund was for something else, or for the case after all, and the case was paid beside it: two.
  await settled(byHand, null);
  for (const intentId of [null, `INT-${caseNo}`]) {
    await refunds.set({ intent_id: intentId }).execute();
    expect(await itemsFound(object)).toMatchObject([
      { subject: id, detail: { refundedCents: 18_000, refunds: [{ by: 'bank-transfer', refund: 'BT-1' }] } },
    ]);
  }
  await refunds.set({ state: 'failed' }).execute();
  expect(await itemsFound(object)).toEqual([]);
});

/** The items about a dispute after the provider has said once more how it stands. */
async function itemsFound(object: Readonly<Record<string, unknown>>): Promise<readonly WorkItem[]> {
  await tell(object);
  return itemsAbout(String(object['id']));
}

/** A case that a lost dispute has settled, and one of the same payment whose money went back before. */
async function chargedBack() {
  const other = await refunded();
  const { paymentId } = other;
  const own = await offered();
  const orders = rig.db.updateTable('orders').set({ payment_id: paymentId });
  await orders.where('payment_id', '=', own.paymentId).execute();
  const { id } = await dispute(paymentId, 9_000);
  await choose(own.caseNo);
  await rig.until(own.caseNo, refundIs('failed'));
  await decide(id, false);
  await rig.act(own.caseNo, 'payments', { action: 'retryRefund', body: {} });
  await rig.until(own.caseNo, (now) => now.stage === 'refund' && now.refund.failure === 'dispute-lost');
  const body = { method: 'chargeback', reference: id } as const;
  await rig.act(own.caseNo, 'payments', { action: 'settleRefund', body });
  await rig.untilStage(own.caseNo, 'closed');
  expect(await rig.intentOf(own.caseNo)).toMatchObject({ settled_by_hand: { method: 'chargeback' } });
  return { id, caseNo: own.caseNo, paymentId, other: other.caseNo };
}

test('reconciler() makes nothing of a dispute that has settled a case, and something where a refund went out as well (E83)', async () => {
  const { id, caseNo, paymentId, other } = await chargedBack();
  const known = rig.db.updateTable('payment_disputes').where('dispute_id', '=', id);
  // No more was paid than went back and was lost.
  await known.set({ captured_cents: 18_000 }).execute();
  expect(await reconcile()).toEqual(nothing);
  const refund = { provider_refund_id: `re_${caseNo}`, payment_id: paymentId, intent_id: `INT-${caseNo}` };
  const made = { ...refund, round: 1, amount_cents: 9_000, currency: 'EUR', failure: null };
  await rig.db
    .insertInto('provider_refunds')
    .values({ ...made, state: 'succeeded', source: 'webhook' })
    .execute();
  expect(await reconcile()).toEqual(opened);
  const [item] = await itemsAbout(id);
  expect(item).toMatchObject({
    case_no: caseNo,
    detail: {
      ...{ standing: 'lost', overCents: 9_000, cases: [{ caseNo }, { caseNo: other }] },
      refunds: [{ by: 'card', refund: `re_${caseNo}` }, { by: 'card' }],
    },
  });
  // Nor where nobody can say what the bank took, so long as no money of ours went out.
  await rig.db.deleteFrom('provider_refunds').where('payment_id', '=', paymentId).execute();
  const reversed = rig.db.updateTable('refund_intents').set({ state: 'reversed' });
  await reversed.where('case_no', '=', other).execute();
  await known.set({ currency: 'JPY' }).execute();
  expect(await reconcile()).toEqual(gone);
});

test('webhookRoutes() opens and closes the item when the event comes, however often and late (E83, T6)', async () => {
  const { caseNo, paymentId } = await refunded();
  const { id, object } = await dispute(paymentId);
  await tell(object, `evt_${id}`);
  await tell(object, `evt_${id}`);
  const [item, ...others] = await itemsAbout(id);
  expect(others).toEqual([]);
  expect(item).toMatchObject({ case_no: caseNo, owner: 'payments', detail: { overCents: 9_000 } });
  expect((await api.get('/api/v1/work-items?owner=payments', 'payments')).json).toMatchObject({
    items: [{ id: item?.item_id, kind, subject: id, caseNo }],
  });
  await tell(await decide(id, true));
  await tell(object);
  expect(await itemsAbout(id)).toEqual([]);
  expect(await reconcile()).toEqual(nothing);
});

test('webhookRoutes() lets a dispute about the rest of an order be, by what the payment took (E83)', async () => {
  const { paymentId } = await refunded();
  const { id, object } = await dispute(paymentId, 18_000);
  await tell(object);
  expect([...(await itemsAbout(id)), ...(await itemsAbout(id, false))]).toEqual([]);
});

test('webhookRoutes() brings up a closed item once more where the dispute is lost even so (E83)', async () => {
  const { paymentId } = await refunded();
  const { id, object } = await dispute(paymentId);
  await tell(object);
  await close((await itemsAbout(id))[0]);
  await tell({ ...object, status: 'under_review' });
  expect(await itemsAbout(id)).toEqual([]);
  expect(await reconcile()).toEqual(nothing);
  await tell(await decide(id, false));
  const [item] = await itemsAbout(id);
  expect(item).toMatchObject({ detail: { standing: 'lost', overCents: 9_000 } });
  await close(item);
  expect(await reconcile()).toEqual(nothing);
});

test('webhookRoutes() counts a refund that is on its way, and ends the item when it has failed (E76, E83)', async () => {
  const { caseNo, paymentId } = await offered();
  await rig.bank.mode(paymentId, 'pending');
  await choose(caseNo);
  await rig.until(caseNo, refundIs('pending'));
  const refundId = (await rig.intentOf(caseNo)).provider_refund_id ?? '';
  // The event of the dispute comes before that of the refund which failed for it.
  const { id, object } = await dispute(paymentId);
  await tell(object);
  expect(await itemsAbout(id)).toMatchObject([
    { detail: { refunds: [{ state: 'pending', refund: refundId }] } },
  ]);
  await tell(await rig.bank.stripe().refunds.retrieve(refundId));
  await rig.until(caseNo, refundIs('failed'));
  expect(await reconcile()).toEqual(gone);
});
