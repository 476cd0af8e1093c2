import type { ProviderRefund } from '../gateways/payments/provider-refund';
import { caseFacts } from '../store/audit/proof';
import type { CaseFacts } from '../store/audit/proof';
import { newestCases } from '../store/audit/cases';
import { auditDesk } from './audit';
import { historyOf } from './history';
import type { AuditDeps, Finding } from './invariant';

/** An event of a history that carries the case: names and numbers only. */
interface CarryingEvent {
  readonly runId: string;
  readonly id: number;
  readonly at: string;
  readonly type: string;
  readonly name: string | null;
}

/** Everything that shows what became of one case, from all who keep books. */
export interface Proof extends CaseFacts {
  readonly caseNo: string;
  /** What the provider says of the payment, refunds made by hand included. */
  readonly atProvider: readonly ProviderRefund[];
  readonly history: readonly CarryingEvent[];
  readonly findings: readonly Finding[];
}

/** Types of events that carry a case: what came in, what was to be done, how it ended. */
const carrying = [
  'workflowExecutionStarted',
  'workflowExecutionUpdateAccepted',
  'workflowExecutionSignaled',
  'activityTaskScheduled',
  'activityTaskCompleted',
  'workflowExecutionCompleted',
  'workflowExecutionTerminated',
  'workflowExecutionContinuedAsNew',
];

/** Gathers the proof of one case; null when there is no such case. */
export async function proofOf(deps: AuditDeps, caseNo: string): Promise<Proof | null> {
  const [record] = await newestCases(deps.db, { caseNo, limit: 1 });
  if (!record) return null;
  const facts = await caseFacts(deps.db, caseNo);
  const { runs } = await historyOf(deps.runs, record);
  return {
    caseNo,
    ...facts,
    atProvider: facts.intent ? await deps.payments.listRefunds(facts.intent.paymentId) : [],
    history: runs.flatMap(({ run: { runId }, events }) =>
      events
        .filter(({ type }) => carrying.includes(type))
        .map(({ id, at, type, name }) => ({ runId, id, at, type, name })),
    ),
    findings: await auditDesk(deps, { caseNo, histories: 1 }),
  };
}
