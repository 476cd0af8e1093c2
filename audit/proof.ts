import { PaymentFailure } from '../gateways/payments/payment-failure';
import type { ProviderRefund } from '../gateways/payments/provider-refund';
import type { LedgerLine } from '../gateways/witnesses/sandbox-ledger';
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
  /** What the provider says of the payments, refunds made by hand included. */
  readonly atProvider: readonly ProviderRefund[];
  /** Every effect on the payments in the ledger outside; null where the provider has none that we can read. */
  readonly outside: readonly LedgerLine[] | null;
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
    atProvider: await refundsAtProvider(deps, facts),
    outside: await outsideLedger(deps, facts),
    history: runs.flatMap(({ run: { runId }, events }) =>
      events
        .filter(({ type }) => carrying.includes(type))
        .map(({ id, at, type, name }) => ({ runId, id, at, type, name })),
    ),
    findings: await auditDesk(deps, { caseNo, histories: 1 }),
  };
}

/** The provider of the desk knows its own payments only: cash was never his, and others moved away with their account. */
async function refundsAtProvider(
  { payments }: AuditDeps,
  { intents }: CaseFacts,
): Promise<readonly ProviderRefund[]> {
  const ours = intents.filter(({ provider }) => provider === 'stripe');
  const found = ours.map(({ paymentId }) => payments.listRefunds(paymentId).catch(unlessUnknown));
  return (await Promise.all(found)).flat();
}

function unlessUnknown(error: unknown): readonly ProviderRefund[] {
  if (error instanceof PaymentFailure && error.code === 'resource_missing') return [];
  throw error;
}

async function outsideLedger(
  { witness }: AuditDeps,
  { intents }: CaseFacts,
): Promise<readonly LedgerLine[] | null> {
  return witness === null ? null : witness.effectsOn(intents.map(({ paymentId }) => paymentId));
}
