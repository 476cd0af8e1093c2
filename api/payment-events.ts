import { snapshotOf } from '../store/case-record';
import { markPaymentEventApplied, refundOfEvent } from '../store/payment-events';
import type { PaymentEvent } from '../store/payment-events';
import { system } from '../workflows/contract';
import type { Message } from '../workflows/contract';
import { CaseNotRunning } from './cases/case-client';
import type { ApiDeps } from './deps';

type Deps = Pick<ApiDeps, 'db' | 'cases'>;

// The provider's event often overtakes its own reply to the worker, who then tells the case anyway.
const REPLY_GRACE_MS = 15_000;

/** What a refund is called here when the provider calls it so. */
const ours = { pending: 'pending', succeeded: 'settled', failed: 'failed', canceled: 'failed' } as const;

/**
 * Tells a case what the payment provider said, unless it knows. Webhook and reply meet in the row of the intent: news
 * that stands there already changes nothing, and while the worker still waits for the reply the event waits too. A
 * closed case hears only of a refund that failed or was cancelled after all (E77).
 * @throws OutcomeUnknown when Temporal did not answer; the event stays to be told again
 */
export async function applyPaymentEvent({ db, cases }: Deps, event: PaymentEvent): Promise<void> {
  const { eventId, providerRefundId, state } = event;
  const refund = await refundOfEvent(db, event);
  if (refund !== null && providerRefundId !== null && isState(state) && refund.state !== ours[state]) {
    if (refund.state === 'submitted' && Date.now() - refund.updatedAt.getTime() < REPLY_GRACE_MS) return;
    const failure = event.failure === null ? {} : { failureReason: event.failure };
    const body = { providerRefundId, state, ...failure };
    await tell({ db, cases }, refund.caseNo, { messageId: eventId, actor: system, body });
  }
  await markPaymentEventApplied(db, eventId);
}

async function tell({ db, cases }: Deps, caseNo: string, message: Message<'refundUpdated'>): Promise<void> {
  try {
    await cases.signal(caseNo, 'refundUpdated', message);
  } catch (error) {
    if (!(error instanceof CaseNotRunning)) throw error;
    const { state } = message.body;
    const snapshot = await snapshotOf(db, caseNo);
    const isLateFailure = state === 'failed' || state === 'canceled';
    if (snapshot && (isLateFailure || snapshot.stage !== 'closed'))
      await cases.signalToClosed(snapshot, 'refundUpdated', message);
  }
}

const states = ['pending', 'succeeded', 'failed', 'canceled'] as const;

function isState(state: string | null): state is (typeof states)[number] {
  return states.some((known) => known === state);
}
