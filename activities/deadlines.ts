import { deadlineFor } from '../policy';
import type { Policy, WaitingStage } from '../policy';
import { isOnItsWay } from '../workflows/contract';
import type { CaseState, Due } from '../workflows/contract';

/**
 * The state with the deadline that the policy sets for it. A deadline that runs is kept: it is absolute, and neither a
 * retry nor a later step in the same stage moves it.
 */
export function withDue<S extends CaseState>(policy: Policy, state: S): S {
  if (state.due !== null || state.dueFrom === null || state.stage === 'closed') return state;
  return { ...state, due: dueFor(policy, state, state.dueFrom) };
}

function dueFor(policy: Policy, state: CaseState, from: string): Due | null {
  if (state.stage === 'closed') return null;
  const { dueAt, remindAt } = deadlineFor(policy, waitOf(state.stage, state), from);
  return { at: dueAt, remindAt: [...remindAt], passed: false };
}

/** Whose days count: a carrier's once goods are with him, a customer's who was asked for evidence, else the stage's. */
function waitOf(stage: WaitingStage, state: CaseState): WaitingStage {
  if (isOnItsWay(state)) return 'transit';
  if (state.storedSince !== null) return 'storage';
  return state.stage === 'support' && state.asked ? 'appeal' : stage;
}
