import { isForManager, isInHouse, isTheCustomers } from './outcomes';
import type { Role } from './messages';
import { stageTable } from './stages';
import type { Outcome } from './stages';
import type { CaseState } from './state';

/** How a case ends by the customer's silence, or null where he is not the one who is waited for (E5, E10, E97). */
export function outcomeBySilence(state: CaseState): Outcome | null {
  // During a safety stop the customer cannot do what he is waited for (E49).
  if (state.hazard === 'flagged') return null;
  const { whenDue } = stageTable[state.stage];
  if (whenDue === null || !('close' in whenDue)) return null;
  // Whoever has answered waits for us, not we for him (E14).
  if (state.stage === 'appeal' && (state.attention !== null || state.needs.some(isForManager))) return null;
  // What only helps is no condition: without it support goes on (A3, E30), as it does without a date (E9).
  if (state.stage === 'appeal' && state.needs.length > 0 && !state.needs.some(isTheCustomers)) return null;
  if (state.stage === 'support' && state.asked) return state.onlyHelpful === true ? null : 'lapsed';
  // What came with trouble, or lies in our house, waits for support, not for the customer (E44, E45, E47, E14).
  if (state.stage === 'parcel' && (state.trouble !== null || isInHouse(state.place))) return null;
  return state.stage === 'parcel' && state.withdrawn ? 'withdrawn' : whenDue.close;
}

/** Who is told when a deadline passes that ends nothing; null where the stage names nobody. */
export function toldWhenDue(state: CaseState): Role | null {
  // Goods are never disposed of by time: a manager looks for a way (E104).
  if (state.storedSince !== null || (state.stage === 'goods-back' && state.unsent === true)) return 'manager';
  // What nobody took is packed already: the warehouse can do nothing that would get it there (E84).
  if (state.stage === 'replacement' && state.cameBack === true) return 'support';
  const { whenDue } = stageTable[state.stage];
  return whenDue !== null && 'attention' in whenDue ? whenDue.attention : null;
}
