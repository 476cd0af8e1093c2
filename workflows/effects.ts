import { ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities, PaymentActivities } from '../activities';
import {
  paymentsQueueOf,
  appealAssessed,
  offerDecided,
  refundAnswered,
  repairReviewed,
  secondOpinionWanted,
} from './contract';
import type { CaseState, Due, RefundAnswer, StateIn, Step } from './contract';
import { failedPayment } from './failed-payment';
import { adopt, hasNews, now, take, takeOut } from './running-case';
import type { RunningCase } from './running-case';

/**
 * Idempotent writes, keyed by case and sequence: repeated until the database is back, for what was acknowledged must
 * be recorded, however long an outage lasts.
 */
const store = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Money: a bounded number of tries in a row, each of which looks before it repeats. The heartbeat tells a dead worker
 * within seconds, so its case is tried again at once and not after the longest call.
 */
const money = () =>
  proxyActivities<PaymentActivities>({
    taskQueue: paymentsQueueOf(workflowInfo().taskQueue),
    startToCloseTimeout: '90 seconds',
    heartbeatTimeout: '10 seconds',
    retry: {
      initialInterval: '1 second',
      backoffCoefficient: 2,
      maximumInterval: '30 seconds',
      maximumAttempts: 4,
    },
    summary: 'pay the refund through the payment provider',
  });

/**
 * Writes what happened so far into the record and takes the deadline that the policy answers. What comes meanwhile is
 * left for the next turn: it may ask for more than a record.
 * @returns whether the case stands where it stood; not where the record told another story
 */
export async function writeRecord(running: RunningCase): Promise<boolean> {
  if (!hasNews(running)) return true;
  const step = takeOut(running);
  const summary = step.events.map((event) => event.name).join(', ');
  const { due, record } = await store.recordTransition.executeWithOptions({ summary }, [step]);
  if (record) adopt(running, record);
  else acceptDue(running, step, due);
  return !record;
}

/** Lets the policy look at the appeal again (W1, W2, G1-G3). */
export async function reassess(running: RunningCase): Promise<void> {
  await deciding(running, async (step) => {
    const { assessment, due, record } = await store.assessAppeal(step, now());
    if (record) return { record };
    return withDue(appealAssessed(step.state, assessment), due);
  });
}

/** Lets the policy say which options the verdict leaves, or whether a second technician must look first (L4, O8). */
export async function decideOnVerdict(running: RunningCase): Promise<void> {
  const at = now();
  await deciding(running, async (step) => {
    const { decision, due, record } = await store.makeOffer(step, at);
    if (record) return { record };
    if (decision !== null) return withDue(offerDecided(step.state, decision), due);
    return step.state.stage === 'lab' ? withDue(secondOpinionWanted(step.state, at), due) : step;
  });
}

/** Lets the policy say whether a repair whose estimate changed still makes sense (O7, E92). */
export async function reviewEstimate(running: RunningCase): Promise<void> {
  const at = now();
  await deciding(running, async (step) => {
    if (step.state.stage !== 'repair') return step;
    const { review, due, record } = await store.reviewRepair(step, at);
    if (record || review === null) return record ? { record } : step;
    return withDue(repairReviewed(step.state, review), due);
  });
}

/**
 * Whether the customer wrote something that nobody has read yet. Until it is known messages wait, so that none slips in
 * between the question and the end that it may keep from coming.
 */
export async function hasWritten(running: RunningCase): Promise<boolean> {
  running.deciding = true;
  try {
    return await store.hasUnreadWords(running.state.caseNo);
  } finally {
    running.deciding = false;
  }
}

/** Pays the refund. An outcome that nobody knows is due to be tried again later, first by looking. */
export async function payBack(running: RunningCase): Promise<void> {
  await deciding(running, async (step) => {
    const state = asRefund(step);
    try {
      const { answer, due, record } = await money().payRefund({ ...step, state });
      if (record) return { record };
      return withDue(refundAnswered(state, answer), due);
    } catch (error) {
      return {
        failed: refundAnswered(
          { ...state, refund: { ...state.refund, state: 'submitted' } },
          answerOf(error),
        ),
      };
    }
  });
}

type Decided = Step | { readonly failed: Step } | { readonly record: CaseState };

/**
 * Runs an activity that decides and records: it gets what happened so far, and the case takes the step it answers as
 * recorded; a step that says how it failed is still to be recorded, and a record that is ahead counts. Until then messages wait, so that the case and the
 * activity number their events alike.
 */
async function deciding(running: RunningCase, decide: (step: Step) => Promise<Decided>): Promise<void> {
  running.deciding = true;
  try {
    const before = takeOut(running);
    const decided = await decide(before);
    if ('record' in decided) {
      adopt(running, decided.record);
      return;
    }
    if (!('failed' in decided)) {
      running.state = decided.state;
      return;
    }
    // Whether the activity wrote before it failed is unknown: all goes to the record again, which skips what it has.
    take(running, before);
    take(running, decided.failed);
  } finally {
    running.deciding = false;
  }
}

function withDue(step: Step, due: Due | null): Step {
  return { ...step, state: { ...step.state, due } };
}

/** The record's deadline counts while the case still waits where it was recorded. */
function acceptDue(running: RunningCase, recorded: Step, due: Due | null): void {
  if (
    running.state.due === null &&
    running.state.dueFrom === recorded.state.dueFrom &&
    running.state.stage === recorded.state.stage
  )
    running.state = { ...running.state, due };
}

function asRefund(step: Step): StateIn<'refund'> {
  if (step.state.stage !== 'refund')
    throw ApplicationFailure.nonRetryable(`no refund is due in stage ${step.state.stage}`, 'Bug');
  return step.state;
}

/** What a person must mend is failed; a time-out or an exhausted row of tries means that nobody knows (H6). */
function answerOf(error: unknown): RefundAnswer {
  const outcome = failedPayment(error);
  if (outcome === null) throw error;
  return { at: now(), providerRefundId: null, ...outcome };
}
