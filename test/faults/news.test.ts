import { MockActivityEnvironment } from '@temporalio/testing';
import Stripe from 'stripe';
import { compareRefunds } from '../../activities/reconcile/refunds';
import { webhookCheck } from '../../gateways/payments';
import { listWorkItems } from '../../store/work/work-items';
import type { CaseState } from '../../workflows/contract';
import { ApiRig } from '../api/api-rig';
import { refusedKey, secretKey, webhookSecret } from '../local/sandbox/sandbox-rig';
import { CaseRig } from '../support/case-rig';
import { startBadProxy } from '../support/servers/bad-proxy';
import type { BadProxy } from '../support/servers/bad-proxy';
import { cellsOf } from './faults';
import { comparing, newsIn } from './news';
import type { NewsCell } from './news';

const PATIENCE_MS = 700;
const nowhere = 'http://127.0.0.1:1';

let rig: CaseRig;
let api: ApiRig;
let road: BadProxy;
let orders = 0;

beforeAll(async () => {
  rig = await CaseRig.open();
  const verifyWebhook = webhookCheck(webhookSecret);
  api = await ApiRig.open({ db: rig.db, url: rig.databaseUrl, cases: rig.caseClient, verifyWebhook });
  road = await startBadProxy(api.url(''));
});
afterAll(async () => {
  await road.close();
  await api.close();
  await rig.close();
});

const standingOf = (state: CaseState): string => (state.stage === 'refund' ? state.refund.state : 'refunded');

/** A case whose refund, a third of the charge, the bank has taken on but not paid; or has paid, for all it said. */
async function askedCase(isPaid: boolean) {
  orders += 1;
  const caseNo = await rig.openCase({ orderNo: `DE-${String(92_000 + orders)}` });
  await rig.walkToOffer(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', `DE-${String(92_000 + orders)}`)
    .executeTakeFirstOrThrow();
  if (!isPaid) await rig.bank.mode(paymentId, 'pending');
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.until(caseNo, (state) => standingOf(state) === (isPaid ? 'refunded' : 'pending'));
  if (isPaid) await rig.result(caseNo);
  const { provider_refund_id: refundId, payment_id } = await rig.intentOf(caseNo);
  return { caseNo, paymentId: payment_id, refundId: refundId ?? '' };
}
type Asked = Awaited<ReturnType<typeof askedCase>>;

function eventOf({ caseNo, paymentId, refundId }: Asked, status: NewsCell['says']): string {
  const refund = {
    ...{ id: refundId, object: 'refund', amount: 9_000, currency: 'eur', created: 1_780_000_000, status },
    ...{ payment_intent: paymentId, charge: null },
    metadata: { desk_intent: `INT-${caseNo}`, desk_case: caseNo, desk_round: '1' },
    ...(status === 'failed' && { failure_reason: 'lost_or_stolen_card' }),
  };
  const type = status === 'failed' ? 'refund.failed' : 'refund.updated';
  return JSON.stringify({
    ...{ id: `evt_${caseNo}`, object: 'event', type, created: 1_780_000_000 },
    data: { object: refund },
  });
}

/** Delivers as the provider does; whether it was answered 2xx in time. */
async function deliver(payload: string, trouble: NewsCell['trouble']): Promise<boolean> {
  const secret = trouble === 'another’s signature' ? 'whsec_another' : webhookSecret;
  const timestamp = Math.floor(Date.now() / 1_000) - (trouble === 'ten minutes old' ? 600 : 0);
  const signature = new Stripe(secretKey).webhooks.generateTestHeaderString({ payload, secret, timestamp });
  if (isOnTheWay(trouble)) road.next(trouble);
  try {
    const base = trouble === 'nobody there' ? nowhere : road.url;
    const { ok } = await fetch(`${base}/api/v1/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
      signal: AbortSignal.timeout(trouble === 'slow' ? 100 : PATIENCE_MS),
    });
    return ok;
  } catch {
    return false;
  }
}

type OnTheWay = Parameters<BadProxy['next']>[0];
function isOnTheWay(trouble: string): trouble is OnTheWay {
  return !['nobody there', 'another’s signature', 'ten minutes old', 'none', 'refused key'].includes(trouble);
}

async function keptEvents(caseNo: string): Promise<number> {
  const rows = await rig.db
    .selectFrom('payment_events')
    .select('event_id')
    .where('event_id', '=', `evt_${caseNo}`)
    .execute();
  return rows.length;
}

describe('the fault matrix of the provider’s news at the desk (T3)', () => {
  test.each(cellsOf(newsIn).map((one) => ({ ...one, ...one.cell })))(
    'webhookRoutes() under $fault ($trouble) ends $ends',
    async ({ trouble, kept, says, ends }) => {
      const asked = await askedCase(says === 'failed');
      const { caseNo } = asked;
      const payload = eventOf(asked, says);
      await deliver(payload, trouble);
      if (kept) await rig.eventually(async () => expect(await keptEvents(caseNo)).toBe(1));
      else expect(await keptEvents(caseNo)).toBe(0);
      // What was not answered comes again; and a doubled delivery changes nothing.
      for (const again of [1, 2])
        if (ends !== 'pending') expect([again, await deliver(payload, 'none')]).toEqual([again, true]);
      await rig.until(caseNo, (state) => standingOf(state) === ends);
      expect(await keptEvents(caseNo)).toBe(ends === 'pending' ? 0 : 1);
      const told = (await rig.eventNames(caseNo)).filter((name) => /refund(Settled|Reversed)/.test(name));
      const expected = {
        refunded: ['refundSettled'],
        pending: [],
        reversed: ['refundSettled', 'refundReversed'],
      };
      expect(told).toEqual(expected[ends]);
      expect(await rig.bank.refundsMade(asked.paymentId)).toBe(1);
    },
  );
});

describe('the fault matrix of the comparison with the provider (T3, E78)', () => {
  let bank: BadProxy;
  beforeAll(async () => {
    bank = await startBadProxy(rig.bank.url);
  });
  afterAll(() => bank.close());

  const compare = (apiUrl: string, key = secretKey) => {
    const payments = rig.bank.gateway({ secretKey: key, apiUrl, timeoutMs: PATIENCE_MS });
    const run = compareRefunds({ db: rig.db, payments, now: () => new Date() });
    return new MockActivityEnvironment().run(run);
  };
  const openItems = async () => {
    const items = await listWorkItems(rig.db, { open: true, after: 0, limit: 100 });
    return items.map(({ kind, subject, owner }) => ({ kind, subject, owner }));
  };

  test.each(cellsOf(comparing).map((one) => ({ ...one, ...one.cell })))(
    'compareRefunds() under $fault ($trouble) is repeated whole, lists once and pays nobody',
    async ({ trouble, fails }) => {
      const { caseNo, paymentId } = await askedCase(true);
      const before = await openItems();
      const byHand = await rig.bank.stripe().refunds.create({ payment_intent: paymentId, amount: 500 });
      const made = await rig.bank.refundsMade(paymentId);
      if (isOnTheWay(trouble)) bank.next(trouble);
      const key = trouble === 'refused key' ? refusedKey : secretKey;
      const first = compare(trouble === 'nobody there' ? nowhere : bank.url, key);
      if (fails) {
        await expect(first).rejects.toMatchObject({ name: 'PaymentFailure' });
        expect(await openItems()).toEqual(before);
      } else await first;
      await compare(bank.url);
      await compare(bank.url);
      const item = { kind: 'refund-by-hand', subject: byHand.id, owner: 'payments' };
      expect(await openItems()).toEqual([...before, item]);
      expect(await rig.bank.refundsMade(paymentId)).toBe(made);
      expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'refunded' });
    },
  );
});
