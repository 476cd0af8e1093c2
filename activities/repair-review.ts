import { isRepairStillWorthwhile } from '../policy';
import { repairReviewed } from '../workflows/contract';
import type { Instant, Recorded, RepairReview, Step } from '../workflows/contract';
import { recordStep } from '../store/cases/case-record';
import type { Database } from '../store/database';
import { revisedFacts } from '../store/remedies/repair-facts';
import { policyByName } from '../store/remedies/policies';
import { withDue } from './deadlines';
import { otherRecord } from './record';

/** What the policy says of a repair whose estimate changed; null where the record is ahead. */
interface RepairReviewed extends Recorded {
  readonly review: RepairReview | null;
}

/**
 * Puts a repair with its new estimate to the policy, and records the answer in one transaction. Repeated after a crash
 * it finds the record with the answer that it gave, whatever the shelf holds by then.
 */
export function reviewRepair(db: Database) {
  return async (step: Step, at: Instant): Promise<RepairReviewed> => {
    const { state } = step;
    if (state.stage !== 'repair')
      throw new Error(`Cannot review the repair of ${state.caseNo}: it is in stage ${state.stage}`);
    const policy = await policyByName(db, state.policyVersion);
    return db.transaction().execute(async (tx): Promise<RepairReviewed> => {
      const other = otherRecord(await recordStep(tx, step));
      if (other) return { review: null, ...other };
      const holds = isRepairStillWorthwhile(policy, await revisedFacts(tx, state));
      const next = repairReviewed(state, { at, holds });
      const due = withDue(policy, next.state);
      await recordStep(tx, { ...next, state: due });
      return { review: { at, holds }, due: due.due };
    });
  };
}
