import { ApplicationFailure } from '@temporalio/common';
import { activityInfo, heartbeat } from '@temporalio/activity';
import { needsSecondApprover } from '../policy';
import type { Policy } from '../policy';
import { refundAnswered } from '../workflows/contract';
import type { CaseState, Recorded, RefundAnswer, StateIn, Step } from '../workflows/contract';
import { PaymentFailure } from '../gateways/payments/payment-failure';
import type { Payments } from '../gateways/payments';
import { isLive } from '../gateways/payments/provider-refund';
import type { ProviderRefund } from '../gateways/payments/provider-refund';
import { recordStep } from '../store/case-record';
import type { Database } from '../store/database';
import { endRound, ensureIntent, intentOf, noteCall, paymentOfOrder } from '../store/refunds';
import type { RefundIntent } from '../store/refunds';
import { policyByName } from '../store/policies';
import { withDue } from './deadlines';
import { otherRecord } from './record';

/** What a refund answers: how the money stands, and the deadline of the promise (O3). */
export interface RefundPaid extends Recorded {
  readonly answer: RefundAnswer;
}

export interface RefundDeps {
  readonly db: Database;
  readonly payments: Payments;
  readonly now: () => Date;
}

type RefundStep = Step & { readonly state: StateIn<'refund'> };

// The provider may forget a key after 24 hours; an hour of it is kept for clocks that differ.
const KEY_LIFE_MS = 23 * 3_600_000;
const HEARTBEAT_MS = 3_000;

/**
 * Pays the customer back (O1, O3), at most once through crashes, time-outs and retries:
 * the intent is committed before the first call; whoever cannot know whether a call took effect looks it up by the
 * intent before it repeats; a repetition carries the same key; an answer that its key would replay ends the round.
 * The end of the refund is recorded with the provider's answer, in one transaction.
 * @throws ApplicationFailure of the gateway's type, to be retried with the same intent
 */
export function payRefund(deps: RefundDeps) {
  return async (step: RefundStep): Promise<RefundPaid> => {
    const beat = setInterval(() => heartbeat(), HEARTBEAT_MS);
    try {
      const policy = await policyByName(deps.db, step.state.policyVersion);
      const opened = await open(deps, policy, step);
      if ('record' in opened) return { ...opened, answer: answerIn(opened.record, deps.now()) };
      const { intent } = opened;
      const answer = await answerFor(deps, { intent, policy });
      return await conclude(deps, { policy, step, answer });
    } catch (error) {
      throw asFailure(error);
    } finally {
      clearInterval(beat);
    }
  };
}

type Opened = { readonly intent: RefundIntent } | Required<Recorded>;

/** Commits choice and intent together, before anybody is asked to pay; nobody is where the record has gone further. */
async function open({ db }: RefundDeps, policy: Policy, step: RefundStep): Promise<Opened> {
  const paymentId = await paymentOfOrder(db, step.state.unit.orderNo);
  return db.transaction().execute(async (tx) => {
    const recording = await recordStep(tx, { ...step, state: withDue(policy, step.state) });
    return otherRecord(recording) ?? { intent: await ensureIntent(tx, step.state, paymentId) };
  });
}

/** How the money stands in a record that is ahead of the step. */
function answerIn(record: CaseState, now: Date): RefundAnswer {
  const at = now.toISOString();
  if (record.stage !== 'refund') return { at, state: 'settled', providerRefundId: null, failure: null };
  const { state, providerRefundId, failure } = record.refund;
  const known = state === 'requested' ? 'unknown' : state === 'reversed' ? 'failed' : state;
  return { at, state: known, providerRefundId, failure };
}

interface Asked {
  readonly intent: RefundIntent;
  readonly policy: Policy;
}

async function answerFor(deps: RefundDeps, { intent, policy }: Asked): Promise<RefundAnswer> {
  const { state, provider_refund_id: providerRefundId, failure } = intent;
  const at = deps.now().toISOString();
  // Committed before a worker died: only a person's retry, which writes `requested`, asks the provider again.
  if (state === 'failed') return { at, state, providerRefundId, failure };
  if (state === 'settled') return { at: intent.updated_at.toISOString(), state, providerRefundId, failure };
  if (
    intent.approved_by === null &&
    needsSecondApprover(policy, { amountCents: intent.amount_cents, currency: intent.currency })
  )
    return { at, state: 'awaiting-approval', providerRefundId: null, failure: null };
  const found = mayHaveHappened(intent) ? await deps.payments.findRefund(requestOf(intent)) : null;
  if (found && isLive(found)) return answerOf(deps, found);
  return answerOf(
    deps,
    await ask(deps, found ? await nextRound(deps, intent) : await freshKey(deps, intent)),
  );
}

/** Whether an earlier call of this intent may have taken effect without our knowing. */
function mayHaveHappened(intent: RefundIntent): boolean {
  return intent.called_at !== null || intent.round > 1;
}

async function ask(deps: RefundDeps, intent: RefundIntent): Promise<ProviderRefund> {
  await noteCall(deps.db, intent.intent_id, deps.now());
  try {
    const refund = await deps.payments.createRefund(requestOf(intent));
    if (!isLive(refund)) await endRound(deps.db, intent, deps.now());
    return refund;
  } catch (error) {
    // The provider keeps its answer under the key: only a new round, after a look-up, can get another one.
    if (error instanceof PaymentFailure && (error.kind === 'answered-5xx' || error.kind === 'refused'))
      await endRound(deps.db, intent, deps.now());
    throw error;
  }
}

/** A key that the provider may have forgotten is not used again; the look-up before has found nothing (E74). */
async function freshKey(deps: RefundDeps, intent: RefundIntent): Promise<RefundIntent> {
  const age = intent.called_at === null ? 0 : deps.now().getTime() - intent.called_at.getTime();
  return age < KEY_LIFE_MS ? intent : nextRound(deps, intent);
}

async function nextRound(deps: RefundDeps, intent: RefundIntent): Promise<RefundIntent> {
  await endRound(deps.db, intent, deps.now());
  return (await intentOf(deps.db, intent.case_no)) ?? intent;
}

function requestOf(intent: RefundIntent) {
  return {
    intentId: intent.intent_id,
    caseNo: intent.case_no,
    round: intent.round,
    paymentId: intent.payment_id,
    amountCents: intent.amount_cents,
    currency: intent.currency,
  };
}

function answerOf({ now }: RefundDeps, refund: ProviderRefund): RefundAnswer {
  const states = { succeeded: 'settled', pending: 'pending', failed: 'failed', canceled: 'failed' } as const;
  return {
    at: now().toISOString(),
    state: states[refund.state],
    providerRefundId: refund.providerRefundId,
    failure: refund.failureReason ?? refund.pendingReason,
  };
}

async function conclude(
  { db }: RefundDeps,
  {
    policy,
    step,
    answer,
  }: { readonly policy: Policy; readonly step: RefundStep; readonly answer: RefundAnswer },
): Promise<RefundPaid> {
  const due = withDue(policy, step.state);
  const next = refundAnswered(due, answer);
  const recording = await db
    .transaction()
    .execute((tx) => recordStep(tx, { ...next, state: withDue(policy, next.state) }));
  return { answer, due: next.state.due, ...otherRecord(recording) };
}

/** What only a person can mend is an answer of its own; all else is repeated by Temporal with the same intent. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof PaymentFailure)) return error;
  const { type, message, next, retryAfterMs, code } = error;
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: next === 'person' || next === 'alarm',
    details: [{ code, attempt: activityInfo().attempt }],
    ...(retryAfterMs !== null && { nextRetryDelay: retryAfterMs }),
  });
}
