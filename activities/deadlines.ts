import { deadlineFor, reopenableUntil } from '../policy';
import type { Policy, WaitingStage } from '../policy';
import { isOnItsWay } from '../workflows/contract';
import type { CaseState, Due, StateIn } from '../workflows/contract';

/**
 * The state with the deadline that the policy sets for it. A deadline that runs is kept: it is absolute, and neither a
 * retry nor a later step in the same stage moves it.
 */
export function withDue<S extends CaseState>(policy: Policy, state: S): S {
  if (state.stage === 'closed') return { ...state, ...reopening(policy, state) };
  if (state.due !== null || state.dueFrom === null) return state;
  return { ...state, due: dueFor(policy, state, state.dueFrom) };
}

/** How long the case can be taken up again counts from its end, which `dueFrom` keeps (E33, E36). */
function reopening(policy: Policy, { dueFrom, reopenUntil }: StateIn<'closed'>) {
  if (dueFrom === null || reopenUntil !== undefined) return {};
  return { reopenUntil: reopenableUntil(policy, dueFrom) };
}

function dueFor(policy: Policy, state: CaseState, from: string): Due | null {
  if (state.stage === 'closed') return null;
  const { dueAt, remindAt } = deadlineFor(policy, waitOf(state.stage, state), from);
  // What only helps is asked for once, and nobody is pressed for it (A3, E30).
  const isOnlyHelpful = state.stage === 'support' && state.asked && state.onlyHelpful === true;
  return { at: dueAt, remindAt: isOnlyHelpful ? [] : [...remindAt], passed: false };
}

/** Whose days count: a carrier's once goods are with him, a customer's who was asked for evidence, else the stage's. */
function waitOf(stage: WaitingStage, state: CaseState): WaitingStage {
  if (isOnItsWay(state)) return 'transit';
  if (state.stage === 'parcel' && state.proofAsked === true) return 'appeal';
  // What a manager looks at first is still to be judged, so it has the days of a diagnosis (E54).
  if (state.stage === 'offer' && state.unseen === true) return 'lab';
  if (state.storedSince !== null) return 'storage';
  if (state.stage === 'goods-back' && state.unsent === true) return 'keeping';
  return state.stage === 'support' && state.asked ? 'appeal' : stage;
}
