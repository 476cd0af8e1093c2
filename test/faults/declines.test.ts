import { MockActivityEnvironment } from '@temporalio/testing';
import { payRefund } from '../../activities/refund';
import type { RefundPaid } from '../../activities/refund';
import { failureRules } from '../../gateways/payments/failures';
import { toPaymentFailure } from '../../gateways/payments/payment-failure';
import type { Payments } from '../../gateways/payments';
import { snapshotOf, recordStep } from '../../store/cases/case-record';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { inWords } from '../../workflows/contract';
import type { Action, CaseState, MessageBodies, StateIn, Step } from '../../workflows/contract';
import type { FailureReason } from '../../local/sandbox/modes';
import { SandboxRig } from '../local/sandbox/sandbox-rig';
import { seedCase } from '../store/seed-case';
import { stageStates, stepOf, verdict } from '../support/case-states';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { startRefusingBank } from '../support/servers/refusing-bank';
import type { RefusingBank } from '../support/servers/refusing-bank';
import { failedRefunds, refusedRequests } from './declines';
import type { DeclinedEnd, FailureWay, RefusedCall } from './declines';

let database: TestDatabase;
let db: Database;
let bank: SandboxRig;
let door: RefusingBank;
let cases = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  bank = await SandboxRig.open();
  door = await startRefusingBank(bank.url);
});
afterAll(async () => {
  await door.close();
  await bank.close();
  await closeDatabase(db);
  await database.drop();
});

type RefundStep = Step & { readonly state: StateIn<'refund'> };

function ofRefund(step: Step): RefundStep {
  if (step.state.stage !== 'refund') throw new Error('the case stands at no refund');
  return { ...step, state: step.state };
}

/** A case whose customer has just chosen the refund, a third of what was paid. */
async function due() {
  cases += 1;
  const offer = { ...stageStates.offer, offerVersion: 1, verdict, place: 'lab' } as const;
  const offered = await seedCase(db, cases, offer);
  const paymentId = await bank.payment(27_000);
  await db
    .updateTable('orders')
    .set({ payment_id: paymentId })
    .where('order_no', '=', offered.unit.orderNo)
    .execute();
  const step = ofRefund(stepOf(offered, 'chooseOption', { at: new Date().toISOString() }));
  return { caseNo: offered.caseNo, paymentId, step };
}
type Due = Awaited<ReturnType<typeof due>>;

const gateway = (): Payments => bank.gateway({ apiUrl: door.url });

async function pay(step: RefundStep, payments: Partial<Payments> = {}): Promise<RefundPaid> {
  const deps = { db, payments: { ...gateway(), ...payments }, now: () => new Date() };
  return new MockActivityEnvironment().run(payRefund(deps), step);
}

async function stateOf(caseNo: string): Promise<CaseState> {
  const state = await snapshotOf(db, caseNo);
  if (!state) throw new Error(`no ${caseNo}`);
  return state;
}

/** Takes a message as the workflow does, and records it. */
async function take<A extends Action>(caseNo: string, action: A, body: MessageBodies[A]): Promise<Step> {
  const by = action === 'refundUpdated' ? 'system' : 'payments';
  const step = stepOf(await stateOf(caseNo), action, { at: new Date().toISOString(), by, body });
  await db.transaction().execute((tx) => recordStep(tx, step));
  return step;
}

async function news(caseNo: string, reason: FailureReason): Promise<void> {
  const { provider_refund_id: id } = await db
    .selectFrom('refund_intents')
    .select('provider_refund_id')
    .where('case_no', '=', caseNo)
    .executeTakeFirstOrThrow();
  const providerRefundId = id ?? '';
  await bank.control(`/refunds/${providerRefundId}/fail`, { reason });
  await take(caseNo, 'refundUpdated', { providerRefundId, state: 'failed', failureReason: reason });
}

/** The worker dies while it asks, and does not hear what comes of it. */
const deaf: Partial<Payments> = {
  createRefund: async (request) => {
    await bank.gateway().createRefund(request);
    throw new Error('the worker died');
  },
};
const dead: Partial<Payments> = { createRefund: () => Promise.reject(new Error('the worker died')) };

const ways: Readonly<Record<FailureWay, (one: Due, reason: FailureReason) => Promise<unknown>>> = {
  'in the answer': async ({ paymentId, step }, reason) => {
    await bank.mode(paymentId, 'fails-now', { reason });
    return pay(step);
  },
  'in the look of the next worker': async ({ paymentId, step }, reason) => {
    await bank.mode(paymentId, 'fails-now', { reason });
    await expect(pay(step, deaf)).rejects.toThrow('the worker died');
    return pay(step);
  },
  'in news of a pending refund': async ({ caseNo, paymentId, step }, reason) => {
    await bank.mode(paymentId, 'pending');
    await pay(step);
    return news(caseNo, reason);
  },
  'in news of a settled refund': async ({ caseNo, step }, reason) => {
    expect((await pay(step)).answer.state).toBe('settled');
    return news(caseNo, reason);
  },
};

async function standing(caseNo: string): Promise<Pick<DeclinedEnd, 'stands' | 'calls' | 'says'>> {
  const state = await stateOf(caseNo);
  if (state.stage !== 'refund') throw new Error(`${caseNo} is ${state.stage}`);
  const { state: stands, failure } = state.refund;
  return {
    stands: stands as DeclinedEnd['stands'],
    calls: state.attention as DeclinedEnd['calls'],
    says: inWords(failure ?? ''),
  };
}

/** `%` stands for what differs from case to case. */
function saying(words: string): unknown {
  return expect.stringMatching(new RegExp(words.replace(/[.()]/g, '\\$&').replace('%', '.*')));
}

/** It is over, and a person has it tried again: one refund arrives, of what was decided. */
async function endsWell({ caseNo, paymentId }: Due, { after }: DeclinedEnd): Promise<void> {
  await bank.mode(paymentId, 'ok');
  const retried = await take(caseNo, 'retryRefund', {});
  expect((await pay(ofRefund(retried))).answer.state).toBe('settled');
  expect(await stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'refunded' });
  expect(await bank.refundsMade(paymentId)).toBe(after);
  const live = (await bank.gateway().listRefunds(paymentId)).filter(({ state }) => state === 'succeeded');
  expect(live.map(({ amountCents }) => amountCents)).toEqual([9_000]);
}

const failures = Object.entries(failedRefunds).flatMap(([reason, cells]) =>
  Object.entries(cells).map(([way, end]) => ({
    reason: reason as FailureReason,
    way: way as FailureWay,
    end,
    stands: end.stands,
  })),
);

describe('a refund that fails for good, by reason and by the way the desk hears of it (T3, E75, E77)', () => {
  test.each(failures)('payRefund() $reason, $way: $stands', async ({ reason, way, end }) => {
    const one = await due();
    await ways[way](one, reason);
    const { stands, calls, says } = end;
    expect(await standing(one.caseNo)).toEqual({ stands, calls, says: saying(says) });
    const letters = await db
      .selectFrom('letters')
      .select('template')
      .where('case_no', '=', one.caseNo)
      .where('template', 'in', ['refund-done', 'refund-returned'])
      .execute();
    // He is told that the money came back where he was told that it had gone, and nothing else.
    const told = stands === 'reversed' ? ['refund-done', 'refund-returned'] : [];
    expect(letters.map(({ template }) => template)).toEqual(told);
    await endsWell(one, end);
  });
});

const refusals = Object.entries(refusedRequests).flatMap(([code, { status, error, ends }]) =>
  Object.entries(ends).flatMap(([call, end]) =>
    'cannotBe' in end
      ? []
      : [{ code, call: call as RefusedCall, end, stands: end.stands, answer: { status, error } }],
  ),
);

describe('a request that the provider refuses for good, by code (T3)', () => {
  const words = new Set<string>();

  test.each(refusals)('payRefund() $code, $call: $stands', async ({ call, end, answer }) => {
    const one = await due();
    if (call === 'looking after a lost answer')
      await expect(pay(one.step, dead)).rejects.toThrow('the worker died');
    const message = answer.error.message ?? 'refused';
    const what = call === 'asking for it' ? 'asking' : 'looking';
    door.refuse(what, { ...answer, error: { message, ...answer.error } });
    try {
      const asked = gateway().listRefunds(one.paymentId);
      const question = what === 'looking' ? asked : asked.then(() => gateway().createRefund(requestOf(one)));
      const failure = await question.then(
        () => null,
        (error: unknown) => toPaymentFailure(error, { operation: 'create', action: 'refund' }),
      );
      words.add(failure?.message ?? '');
      await pay(one.step);
    } finally {
      door.refuse(what, null);
    }
    const { stands, calls, says } = end;
    expect(await standing(one.caseNo)).toEqual({ stands, calls, says: saying(says) });
    await endsWell(one, end);
  });

  test('covers every rule of failureRules that no retry mends', () => {
    const said = [...words].join('\n');
    const mended = failureRules.filter(({ kind }) => kind === 'refused' || kind === 'setup');
    expect(mended.filter((rule) => !said.includes(rule.words)).map((rule) => rule.when)).toEqual([]);
  });
});

function requestOf({ caseNo, paymentId }: Due) {
  const sign = { intentId: `INT-other-${caseNo}`, caseNo, round: 1 };
  return { ...sign, paymentId, amountCents: 9_000, currency: 'EUR' };
}
