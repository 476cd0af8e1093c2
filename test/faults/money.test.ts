import { recordStep } from '../../store/cases/case-record';
import type { CaseState } from '../../workflows/contract';
import { seedCase } from '../store/seed-case';
import { CaseRig } from '../support/case-rig';
import { stageStates, stepOf, verdict } from '../support/case-states';
import { cellsOf } from './faults';
import type { FaultRow } from './faults';
import { lookingUp, payingOut, readingThePayment, submitting } from './money';
import type { MoneyCell, MoneyEnd } from './money';

// Shorter than `slow` takes, long enough for everything else on a busy machine.
const BANK_TIMEOUT_MS = 1_500;
const SLOW_MS = 2_200;
const BUSY_MS = 1_000;
const LANES = 24;

const first = { role: 'payments', id: 'pay-1' } as const;
const second = { role: 'payments', id: 'pay-2' } as const;

interface Row {
  readonly name: string;
  readonly meets: 'refund' | 'look-up' | 'payment';
  readonly cells: FaultRow<MoneyCell>;
  readonly isPayout?: true;
}
const rows: readonly Row[] = [
  { name: 'payRefund(), asking for the refund,', meets: 'refund', cells: submitting },
  { name: 'payRefund(), looking for it,', meets: 'look-up', cells: lookingUp },
  { name: 'payRefund(), reading the payment,', meets: 'payment', cells: readingThePayment },
  { name: 'payRefund(), looking before a payout,', meets: 'look-up', cells: payingOut, isPayout: true },
];
const runs = rows.flatMap(({ name, meets, cells, isPayout = false }) =>
  cellsOf(cells).flatMap(({ fault, cell }) =>
    (['once', 'for good'] as const).flatMap((times) => {
      const end = times === 'once' ? cell.once : cell.stays;
      const how = [cell.mode ?? 'nobody there', cell.reason].filter(Boolean).join(', ');
      return end ? [{ name, meets, fault, cell, times, end, isPayout, how, stands: end.stands }] : [];
    }),
  ),
);
type Run = (typeof runs)[number];

let rig: CaseRig;
let numbers = 600_000 + Math.floor(Math.random() * 90_000) * 1_000;

interface Due {
  readonly caseNo: string;
  readonly paymentId: string;
  readonly state: CaseState;
}

/** A case whose refund is due and whose workflow does not run yet; the payment is three times its price. */
async function dueCase(): Promise<Due> {
  numbers += 1;
  const offer = { ...stageStates.offer, offerVersion: 1, verdict, place: 'lab' } as const;
  const offered = await seedCase(rig.db, numbers, offer);
  const paymentId = await rig.bank.payment(27_000);
  await rig.db
    .updateTable('orders')
    .set({ payment_id: paymentId })
    .where('order_no', '=', offered.unit.orderNo)
    .execute();
  const step = stepOf(offered, 'chooseOption', { at: new Date().toISOString() });
  await rig.db.transaction().execute((tx) => recordStep(tx, step));
  return { caseNo: step.state.caseNo, paymentId, state: step.state };
}

type Standing = MoneyEnd['stands'] | 'awaiting-approval';

const standingOf = (state: CaseState): string => (state.stage === 'refund' ? state.refund.state : 'refunded');

/** As the rig waits, but seldom enough for so many cases at once. */
async function until(caseNo: string, wanted: Standing): Promise<CaseState> {
  for (const end = Date.now() + 150_000; ;) {
    const state = await rig.stateOf(caseNo);
    if (standingOf(state) === wanted) return state;
    if (Date.now() > end) throw new Error(`${caseNo} stays at ${standingOf(state)}, not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function misbehave({ cell, meets, times }: Run, paymentId: string): Promise<void> {
  if (cell.mode === null) return;
  const delays: Readonly<Record<string, number>> = { slow: SLOW_MS, 'rate-limit': BUSY_MS };
  const more = { delayMs: delays[cell.mode] ?? 60_000, ...(cell.reason && { reason: cell.reason }) };
  await rig.bank.mode(paymentId, cell.mode, { on: meets, ...more, times: times === 'once' ? 1 : null });
}

/** Its card does not take the refund: the customer agrees to a bank transfer, and a second person approves it. */
async function proposePayout(caseNo: string): Promise<void> {
  const body = { method: 'bank-transfer', reference: 'BT-1', consentRef: 'text-1' } as const;
  await rig.act(caseNo, first, { action: 'settleRefund', body });
  await until(caseNo, 'awaiting-approval');
}
const approve = (caseNo: string) => rig.act(caseNo, second, { action: 'approveRefund', body: {} });

/** Lets the case meet its fault. */
async function meet(run: Run, { caseNo, paymentId, state }: Due): Promise<void> {
  if (run.isPayout) await rig.bank.mode(paymentId, 'expired-card', { times: 1 });
  else await misbehave(run, paymentId);
  await rig.startAt(state);
  if (run.cell.mode === 'fails-later') await failLater(caseNo, run.cell.reason ?? 'unknown');
  if (!run.isPayout) return;
  await until(caseNo, 'failed');
  await proposePayout(caseNo);
  await misbehave(run, paymentId);
  await approve(caseNo);
}

/** The bank returns, days later, a refund that it had taken. */
async function failLater(caseNo: string, reason: string): Promise<void> {
  await until(caseNo, 'refunded');
  await rig.result(caseNo);
  const providerRefundId = (await rig.intentOf(caseNo)).provider_refund_id ?? '';
  await rig.bank.control(`/refunds/${providerRefundId}/fail`, { reason });
  const body = { providerRefundId, state: 'failed', failureReason: reason } as const;
  await rig.tellClosed(caseNo, { action: 'refundUpdated', body });
}

/** The fault is over: the provider answers again, and the customer's dispute is won. */
async function end(paymentId: string): Promise<void> {
  await rig.bank.mode(paymentId, 'ok');
  for (const { disputeId } of (await rig.bank.gateway().retrievePayment(paymentId)).disputes)
    await rig.bank.control(`/disputes/${disputeId}/close`, { won: true });
}

interface Outcome {
  readonly end: object;
  readonly after: object;
}

/** Where the case comes to under its fault, and once that is over and a person has had it tried again. */
async function outcomeOf(run: Run, { caseNo, paymentId }: Due): Promise<Outcome> {
  const state = await until(caseNo, run.stands);
  const says = state.stage === 'refund' ? state.refund.failure : undefined;
  const refunds = await rig.bank.refundsMade(paymentId);
  if (state.stage !== 'closed') {
    await end(paymentId);
    if (run.isPayout) await proposePayout(caseNo).then(() => approve(caseNo));
    else await rig.act(caseNo, first, { action: 'retryRefund', body: {} });
    await until(caseNo, 'refunded');
  }
  const { state: intent, settled_by_hand } = await rig.intentOf(caseNo);
  const after = {
    intent,
    isByHand: settled_by_hand !== null,
    refunds: await rig.bank.refundsMade(paymentId),
  };
  return { end: { stands: standingOf(state), calls: state.attention, refunds, says }, after };
}

async function carryOut(run: Run): Promise<Outcome> {
  const due = await dueCase();
  await meet(run, due);
  return outcomeOf(run, due);
}

/** Nobody listens until one case has given up for now, and another was refused at least once. */
async function withoutBank(
  forGood: readonly [Run, Due],
  once: readonly [Run, Due],
): Promise<readonly Promise<Outcome>[]> {
  const comeBack = await rig.bank.goAway();
  await rig.startAt(forGood[1].state);
  await until(forGood[1].caseNo, 'unknown');
  await rig.startAt(once[1].state);
  const handle = rig.client.workflow.getHandle(once[1].caseNo);
  await rig.eventually(async () => {
    const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
    expect(pending?.lastFailure?.applicationFailureInfo?.type).toBe('ProviderUnreachable');
  });
  await comeBack();
  return [outcomeOf(...forGood), outcomeOf(...once)];
}

describe('the fault matrix of money at the desk: a third of a charge is refunded (T3)', () => {
  const outcomes = new Map<Run, Promise<Outcome>>();

  // Many cells run side by side: most of their time they wait.
  beforeAll(async () => {
    rig = await CaseRig.open({ bankTimeoutMs: BANK_TIMEOUT_MS });
    const [once, forGood] = runs.filter(({ cell }) => cell.mode === null);
    const others = runs.filter(({ cell }) => cell.mode !== null);
    if (!once || !forGood) throw new Error('no cell is without a bank');
    const [afterForGood, afterOnce] = await withoutBank([forGood, await dueCase()], [once, await dueCase()]);
    if (afterOnce) outcomes.set(once, afterOnce);
    if (afterForGood) outcomes.set(forGood, afterForGood);
    // Those that take longest come first.
    const waiting = others.sort(
      (one, other) => Number(other.stands === 'unknown') - Number(one.stands === 'unknown'),
    );
    const lane = async (): Promise<void> => {
      for (let run = waiting.shift(); run; run = waiting.shift()) {
        const outcome = carryOut(run);
        outcomes.set(run, outcome);
        await outcome.catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    await Promise.allSettled(outcomes.values());
  }, 180_000);
  afterAll(() => rig.close());

  test.each(runs)('$name under $fault, $times: $how ends $stands', async (run) => {
    const { end, after } = (await outcomes.get(run)) ?? {};
    const { says, ...standing } = run.end;
    expect(end).toMatchObject(standing);
    if (says !== undefined) expect(end).toMatchObject({ says: expect.stringContaining(says) as unknown });
    expect(after).toEqual({ intent: 'settled', isByHand: run.isPayout, refunds: run.cell.after });
  });
});
