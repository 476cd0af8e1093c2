import type { CaseState } from './state';

/** Whether the policy has yet to answer what the case came to: the appeal made clear, a verdict, an offer out of date, an estimate. */
export function isUndecided(state: CaseState): boolean {
  switch (state.stage) {
    case 'appeal':
      return state.reassess;
    case 'lab':
      return state.toDecide;
    case 'offer':
      return state.remake;
    case 'repair':
      return state.review === 'policy';
    default:
      return false;
  }
}
