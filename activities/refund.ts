import { ApplicationFailure } from '@temporalio/common';
import { activityInfo, heartbeat } from '@temporalio/activity';
import { needsSecondApprover } from '../policy';
import type { Policy } from '../policy';
import { refundAnswered, wentAnotherWay } from '../workflows/contract';
import type { CaseState, Recorded, RefundAnswer, StateIn, Step } from '../workflows/contract';
import { PaymentFailure } from '../gateways/payments/payment-failure';
import { recordStep } from '../store/cases/case-record';
import { ensureIntents, isRefundedElsewhere, notePart } from '../store/money/refunds';
import type { RefundIntent } from '../store/money/refunds';
import { policyByName } from '../store/remedies/policies';
import { withDue } from './deadlines';
import { otherRecord } from './record';
import { raiseAlarm } from './refund/alarm';
import { payByCard } from './refund/by-card';
import { awaitingApproval, failed } from './refund/deps';
import type { Part, RefundDeps } from './refund/deps';
import { lookEarly } from './refund/early-look';
import type { EarlyLook } from './refund/early-look';
import { payOut } from './refund/payout';
import { worstOf } from './refund/whole';

/** What a refund answers: how the money stands, and the deadline of the promise (O3). */
export interface RefundPaid extends Recorded {
  readonly answer: RefundAnswer;
}

type RefundStep = Step & { readonly state: StateIn<'refund'> };

const HEARTBEAT_MS = 3_000;

/**
 * Pays the customer back (O1, O3), at most once through crashes, time-outs and retries: the intents are committed before
 * the first call, one for each way the unit was paid with; whoever cannot know whether a call took effect looks before
 * it repeats. The end of the refund is recorded with the provider's answer, in one transaction.
 * What only a person can mend is an answer; the rest is repeated with the same intents.
 * @throws ApplicationFailure of the gateway's type
 */
export function payRefund(deps: RefundDeps) {
  return async (step: RefundStep): Promise<RefundPaid> => {
    const beat = setInterval(() => heartbeat(), HEARTBEAT_MS);
    try {
      const policy = await policyByName(deps.db, step.state.policyVersion);
      const early = lookEarly(deps, policy, step.state);
      return await pay(deps, { policy, step, early }).finally(() => early?.over);
    } catch (error) {
      throw asFailure(error, step.state.caseNo);
    } finally {
      clearInterval(beat);
    }
  };
}

interface Wanted {
  readonly policy: Policy;
  readonly step: RefundStep;
  readonly early: EarlyLook | null;
}

async function pay(deps: RefundDeps, { policy, step, early }: Wanted): Promise<RefundPaid> {
  const opened = await open(deps, policy, step);
  if ('record' in opened) return { ...opened, answer: answerIn(opened.record, deps.now()) };
  const outcome = await outcomeOf(deps, { policy, step, early, ...opened });
  return conclude(deps, { policy, step, outcome });
}

type Opened = { readonly intents: readonly RefundIntent[] } | Required<Recorded>;

/** Commits choice and intents together, before anybody is asked to pay; nobody is where the record has gone further. */
async function open({ db }: RefundDeps, policy: Policy, step: RefundStep): Promise<Opened> {
  const due = { ...step, state: withDue(policy, step.state) };
  try {
    return await db.transaction().execute(async (tx) => {
      const recording = await recordStep(tx, due);
      return otherRecord(recording) ?? { intents: await ensureIntents(tx, step.state) };
    });
  } catch (error) {
    if (!isRefundedElsewhere(error)) throw error;
    const recording = await db.transaction().execute((tx) => recordStep(tx, due));
    return otherRecord(recording) ?? { intents: [] };
  }
}

interface Asked extends Wanted {
  readonly intents: readonly RefundIntent[];
}

/** How the parts stand that were asked about, and what that makes of the whole. */
interface Outcome {
  readonly parts: readonly Part[];
  readonly answer: RefundAnswer;
}

async function outcomeOf(deps: RefundDeps, { policy, step, early, intents }: Asked): Promise<Outcome> {
  const { payout = null } = step.state.refund;
  const { orderNo } = step.state.unit;
  if (intents.length === 0) return { parts: [], answer: failed(deps, 'unit-refunded') };
  const several = severalOf(intents);
  if (payout !== null) {
    const outcome = await payOut(deps, { intents, payout, orderNo });
    return { ...outcome, answer: { ...outcome.answer, ...several, ...movedOf(intents, outcome.parts) } };
  }
  if (needsApproval(policy, step.state, intents))
    return { parts: [], answer: { ...awaitingApproval(deps, null), ...several } };
  const parts: Part[] = [];
  for (const intent of intents)
    parts.push({
      intent,
      answer: await orWords(deps, intent, () => payByCard(deps, intent, { orderNo, early })),
    });
  const whole = worstOf(parts.map(({ answer }) => answer));
  return { parts, answer: { ...whole, ...several, ...movedOf(intents, parts) } };
}

/** How many of several parts the customer has, or may have: beside them no other remedy is opened (E79, E83, E88). */
function movedOf(intents: readonly RefundIntent[], parts: readonly Part[]): Pick<RefundAnswer, 'moved'> {
  if (intents.length === 1) return {};
  const moved = parts.filter(
    ({ answer: { state, failure } }) => state !== 'failed' || wentAnotherWay(failure),
  );
  return { moved: moved.length };
}

/** What the case keeps of a refund in several parts. */
function severalOf(intents: readonly RefundIntent[]): Pick<RefundAnswer, 'parts' | 'byHand'> {
  if (intents.length === 1) return {};
  const byHand = intents.some(({ settled_by_hand: settledBy }) => settledBy !== null);
  return { parts: intents.length, ...(byHand && { byHand }) };
}

/** Two persons decide about a high refund: the row names both, and the one who asked is not the second (I8). */
function needsApproval(
  policy: Policy,
  { refund, unit }: StateIn<'refund'>,
  intents: readonly RefundIntent[],
): boolean {
  const { amountCents } = refund;
  if (!needsSecondApprover(policy, { amountCents, currency: unit.currency })) return false;
  const unpaid = intents.filter(({ state }) => state !== 'settled');
  return unpaid.some(({ approved_by: second, requested_by: first }) => second === null || second === first);
}

/** What a person or an operator has to mend is put into words for the record; what time mends is thrown on. */
async function orWords(
  deps: RefundDeps,
  intent: RefundIntent,
  pay: () => Promise<RefundAnswer>,
): Promise<RefundAnswer> {
  try {
    return await pay();
  } catch (error) {
    if (!(error instanceof PaymentFailure) || (error.next !== 'person' && error.next !== 'alarm'))
      throw error;
    if (error.next === 'alarm') raiseAlarm(intent.case_no, error);
    const words = error.next === 'alarm' ? `An operator must act. ${error.message}` : error.message;
    // The look-up itself was refused: whether an earlier call took effect is as unknown as before.
    const isBlind = error.operation === 'read' && (intent.called_at !== null || intent.round > 1);
    return isBlind ? { ...failed(deps, words), state: 'unknown' } : failed(deps, words);
  }
}

interface Concluded {
  readonly policy: Policy;
  readonly step: RefundStep;
  readonly outcome: Outcome;
}

async function conclude({ db }: RefundDeps, { policy, step, outcome }: Concluded): Promise<RefundPaid> {
  const { parts, answer } = outcome;
  const next = refundAnswered(withDue(policy, step.state), answer);
  const recording = await db.transaction().execute(async (tx) => {
    // First: what the card has paid is not what another way pays.
    for (const { intent, answer: own } of parts) await notePart(tx, intent, own);
    return recordStep(tx, { ...next, state: withDue(policy, next.state) });
  });
  return { answer, due: next.state.due, ...otherRecord(recording) };
}

/** How the money stands in a record that is ahead of the step. */
function answerIn(record: CaseState, now: Date): RefundAnswer {
  const at = now.toISOString();
  if (record.stage !== 'refund') return { at, state: 'settled', providerRefundId: null, failure: null };
  const { state, providerRefundId, failure } = record.refund;
  const known = state === 'requested' ? 'unknown' : state === 'reversed' ? 'failed' : state;
  return { at, state: known, providerRefundId, failure };
}

/** The provider is busy, silent or away: Temporal repeats with the same intents, which are looked up first. */
function asFailure(error: unknown, caseNo: string): unknown {
  if (!(error instanceof PaymentFailure)) return error;
  const { type, message, retryAfterMs, code } = error;
  if (error.next === 'alarm') raiseAlarm(caseNo, error);
  return ApplicationFailure.create({
    type,
    message,
    details: [{ code, attempt: activityInfo().attempt }],
    ...(retryAfterMs !== null && { nextRetryDelay: retryAfterMs }),
  });
}
