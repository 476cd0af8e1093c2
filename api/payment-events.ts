import { snapshotOf } from '../store/cases/case-record';
import { openCaseOfUnit } from '../store/cases/case-views';
import { markPaymentEventApplied, refundInCase } from '../store/money/payment-events';
import type { RefundInCase, UntoldEvent } from '../store/money/payment-events';
import { tellDifference } from '../store/money/provider-refunds';
import { reportMismatch } from '../store/work/work-items';
import { system } from '../workflows/contract';
import type { Message, RefundState } from '../workflows/contract';
import { CaseNotRunning } from './cases/case-client';
import type { ApiDeps } from './deps';

type Deps = Pick<ApiDeps, 'db' | 'cases' | 'log'>;

// The provider's event often overtakes its own reply to the worker, who then tells the case anyway.
const REPLY_GRACE_MS = 15_000;

/**
 * Tells a case how a refund of its stands, unless it knows. Told is what the books say of the refund, not what the event
 * said: events come late, doubled and out of order, and the books keep the latest stage of a refund's life. While the
 * worker still waits for the provider's reply the event waits too.
 * @throws OutcomeUnknown when Temporal did not answer; the event stays to be told again
 */
export async function applyPaymentEvent(deps: Deps, event: UntoldEvent): Promise<void> {
  const { db } = deps;
  const { eventId, providerRefundId } = event;
  const refund = providerRefundId === null ? null : await refundInCase(db, providerRefundId);
  if (refund && providerRefundId !== null && isNews(refund, providerRefundId)) {
    const { intent, purpose, state, failure, differs } = refund;
    if (intent.state === 'submitted' && Date.now() - intent.updatedAt.getTime() < REPLY_GRACE_MS) return;
    if (differs)
      await tellDifference(db, providerRefundId, () =>
        deps.log.error({ caseNo: refund.caseNo, providerRefundId }, 'a refund differs from its intent'),
      );
    const why = failure !== null && { failureReason: failure };
    const what = purpose === 'difference' && { purpose };
    const body = { providerRefundId, state, ...why, ...what, ...(differs && { differs }) };
    await tell(deps, refund, { messageId: eventId, actor: system, body });
  }
  await markPaymentEventApplied(db, eventId);
}

/** What a refund is called here when the provider calls it so. */
const ours = {
  pending: ['pending'],
  succeeded: ['settled'],
  failed: ['failed', 'reversed'],
  canceled: ['failed', 'reversed'],
} as const;
const unsure: readonly RefundState[] = ['submitted', 'unknown', 'pending'];

/**
 * Whether the case has to hear of it: its refund stands otherwise; or another one of its refunds went through, which is
 * the one that was missed, or one too many. An earlier round's refund that failed is no news, whenever that is said.
 */
function isNews({ state, round, intent }: RefundInCase, providerRefundId: string): boolean {
  const known: readonly RefundState[] = ours[state];
  if (intent.providerRefundId === providerRefundId) return !known.includes(intent.state);
  if (state === 'succeeded') return true;
  return unsure.includes(intent.state) && (round ?? intent.round) === intent.round;
}

/** A unit has one open case at most: a closed one cannot live again beside another, and its news wait for that one's end. */
class UnitInOtherCase extends Error {
  override readonly name = 'UnitInOtherCase';
}

async function tell(
  { db, cases }: Deps,
  refund: RefundInCase,
  message: Message<'refundUpdated'>,
): Promise<void> {
  const { caseNo, unitId } = refund;
  try {
    await cases.signal(caseNo, 'refundUpdated', message);
  } catch (error) {
    if (!(error instanceof CaseNotRunning)) throw error;
    const snapshot = await snapshotOf(db, caseNo);
    if (!snapshot || (snapshot.stage === 'closed' && message.body.state === 'pending')) return;
    const other = await openCaseOfUnit(db, unitId);
    if (other !== null && other !== caseNo) {
      await callPayments(db, refund, other);
      throw new UnitInOtherCase(`Cannot reopen ${caseNo}: ${other} is open for the same unit`);
    }
    await cases.signalToClosed(snapshot, 'refundUpdated', message);
  }
}

/** The case cannot show it, so the list of work does: that the bank gave money back waits for nobody's case (E77). */
async function callPayments(
  db: Deps['db'],
  { caseNo, intent, told }: RefundInCase,
  waitsFor: string,
): Promise<void> {
  const found = { kind: 'refund-differs', subject: intent.intentId, caseNo } as const;
  await reportMismatch(db, { ...found, detail: { ...told, waitsFor } }, new Date());
}
