import { isForManager } from './outcomes';
import { stageTable } from './stages';
import type { Outcome } from './stages';
import type { CaseState } from './state';

/** How a case ends by the customer's silence, or null where he is not the one who is waited for (E5, E10, E97). */
export function outcomeBySilence(state: CaseState): Outcome | null {
  const { whenDue } = stageTable[state.stage];
  if (whenDue === null || !('close' in whenDue)) return null;
  // Whoever has answered waits for us, not we for him (E14).
  if (state.stage === 'appeal' && (state.attention !== null || state.needs.some(isForManager))) return null;
  if (state.stage === 'support' && state.asked) return 'lapsed';
  return state.stage === 'parcel' && state.withdrawn ? 'withdrawn' : whenDue.close;
}
