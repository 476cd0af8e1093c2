import { keepText, textIdFor } from '../store/cases/texts';
import { failedLabelsToTell, labelCallsThatEnded, markLabelTold } from '../store/goods/failed-labels';
import type { EndedCall, FailedLabel } from '../store/goods/failed-labels';
import { system } from '../workflows/contract';
import type { Actor } from '../workflows/contract';
import { actAsDesk } from './cases/act';
import { CaseRefusal } from './cases/case-client';
import type { ApiDeps } from './deps';

type Deps = Pick<ApiDeps, 'db' | 'cases' | 'changes' | 'log'>;

const carrier: Actor = { role: 'system', id: 'carrier' };

/** Tells cases whose parcel got no label of its carrier: the warehouse is called, with the reason in words. */
export async function tellFailedLabels(deps: Deps, limit: number): Promise<void> {
  for (const label of await failedLabelsToTell(deps.db, limit))
    await tell(deps, label).catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : 'unknown';
      deps.log.warn({ dispatchId: label.dispatchId, reason }, 'failed label is told later');
    });
}

/**
 * Takes the warehouse's call back where the failed label is wanted no more, because the goods are ordered out anew, to
 * another address (E87): of one case, or of all.
 */
export async function endLabelCalls(deps: Deps, caseNo: string | null, limit: number): Promise<void> {
  for (const call of await labelCallsThatEnded(deps.db, { caseNo, limit }))
    await endCall(deps, call).catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : 'unknown';
      deps.log.warn({ caseNo: call.caseNo, reason }, 'call for a label ends later');
    });
}

async function endCall(deps: Deps, { caseNo, dispatchId }: EndedCall): Promise<void> {
  const message = { messageId: `label-anew-${dispatchId}`, actor: system, body: {} };
  try {
    await actAsDesk(deps, { caseNo, action: 'retryLabel', message });
  } catch (error) {
    // Dispatched by now, or called off by a person.
    if (!(error instanceof CaseRefusal)) throw error;
  }
}

async function tell(deps: Deps, label: FailedLabel): Promise<void> {
  const { caseNo, dispatchId, retries, reason } = label;
  const messageId = `label-failed-${dispatchId}-${retries}`;
  const textId = textIdFor(caseNo, messageId, 'reason');
  await keepText(deps.db, { textId, caseNo, kind: 'reason', author: carrier, body: reason });
  try {
    const message = { messageId, actor: carrier, body: { reasonRef: textId } };
    await actAsDesk(deps, { caseNo, action: 'reportLabelFailure', message });
  } catch (error) {
    // Dispatched by now, or settled otherwise: nothing waits for that label.
    if (!(error instanceof CaseRefusal)) throw error;
  }
  await markLabelTold(deps.db, label);
}
