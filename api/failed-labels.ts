import { keepText, textIdFor } from '../store/cases/texts';
import { failedLabelsToTell, markLabelTold } from '../store/goods/failed-labels';
import type { FailedLabel } from '../store/goods/failed-labels';
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
