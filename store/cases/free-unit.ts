import { endedAnew } from './earlier-cases';
import { disposedCaseOf, openCaseOfUnit } from './case-views';
import { refundedCaseOf } from '../money/refund-views';
import type { CaseState } from '../../workflows/contract';
import type { Queries } from '../database';

/** What keeps a closed case from living again: another case of its unit, and what became of the unit there. */
export interface UnitTaken {
  readonly caseNo: string;
  readonly how: 'refunded' | 'disposed-of' | 'came-anew' | 'open';
}

/**
 * Whether another case has the unit of a closed one, which then cannot live again. A unit has one open case at most (E25);
 * one that was refunded or disposed of is no longer the customer's; and one that he got anew since then has its days of
 * its own, by a new appeal (E26, E85).
 */
export async function unitTaken(db: Queries, closed: CaseState): Promise<UnitTaken | null> {
  const { caseNo: own, unit } = closed;
  // A refunded unit is ours: were its older case open when the bank gives the money back, the refund could not return.
  const refunded = await refundedCaseOf(db, unit.unitId);
  if (refunded !== null && refunded !== own) return { caseNo: refunded, how: 'refunded' };
  const disposed = await disposedCaseOf(db, unit.unitId);
  if (disposed !== null && disposed !== own) return { caseNo: disposed, how: 'disposed-of' };
  const anew = hasRemedy(closed) ? null : await endedAnew(db, unit.unitId, closed.appealedAt);
  if (anew !== null) return { caseNo: anew, how: 'came-anew' };
  const other = await openCaseOfUnit(db, unit.unitId);
  // Its own case lives already where two clerks woke it at once: the case itself answers the second (E50).
  return other === null || other === own ? null : { caseNo: other, how: 'open' };
}

/** It gives no second one (I6), and what was lost of it may turn up at any time. */
function hasRemedy(state: CaseState): boolean {
  if (state.stage !== 'closed') return false;
  return state.outcome === 'refunded' || state.outcome === 'replaced' || state.outcome === 'repaired';
}
