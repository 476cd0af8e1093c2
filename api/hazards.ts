import { hazardsToTell, markHazardTold } from '../store/cases/hazards';
import type { UntoldHazard } from '../store/cases/hazards';
import type { Actor } from '../workflows/contract';
import { actAsDesk } from './cases/act';
import { CaseRefusal } from './cases/case-client';
import type { ApiDeps } from './deps';

type Deps = Pick<ApiDeps, 'db' | 'cases' | 'changes' | 'log'>;

const customer: Actor = { role: 'customer', id: 'customer' };

/**
 * Stops cases whose customer wrote again, and called the goods dangerous: nothing of them may be posted (E25, E49). Told
 * twice, the second has no effect.
 */
export async function tellHazards(deps: Deps, limit: number): Promise<void> {
  for (const hazard of await hazardsToTell(deps.db, limit))
    await tell(deps, hazard).catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : 'unknown';
      deps.log.warn({ caseNo: hazard.caseNo, reason }, 'hazard is told later');
    });
}

async function tell(deps: Deps, { textId, caseNo }: UntoldHazard): Promise<void> {
  const message = { messageId: `hazard-${textId}`, actor: customer, body: { textRef: textId } };
  try {
    await actAsDesk(deps, { caseNo, action: 'flagHazard', message });
  } catch (error) {
    // Stopped already, closed, or the goods are here: whoever reads the customer's words sees what he says.
    if (!(error instanceof CaseRefusal)) throw error;
  }
  await markHazardTold(deps.db, textId);
}
