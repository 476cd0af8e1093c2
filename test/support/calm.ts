import type { Action, CaseState, MessageBodies, Role } from '../../workflows/contract';
import type { CaseRig } from './case-rig';

/** Something that somebody says to a case. */
export type Said = { readonly [A in Action]: readonly [Role, A, MessageBodies[A]] }[Action];

/** Whether nothing follows by itself any more from what was said. */
export const isAtRest = (state: CaseState): boolean =>
  state.stage === 'closed' ||
  !(
    (state.dueFrom !== null && state.due === null) ||
    (state.stage === 'lab' && state.toDecide) ||
    (state.stage === 'offer' && state.remake) ||
    (state.stage === 'appeal' && state.reassess) ||
    (state.stage === 'repair' && state.review === 'policy') ||
    (state.stage === 'refund' && state.refund.state === 'requested')
  );

/** Says something to a case and waits until it has done all that follows and rests again. */
export async function sayInCalm(
  rig: CaseRig,
  caseNo: string,
  [role, action, body]: Said,
): Promise<CaseState> {
  const { seq } = await rig.act(caseNo, role, { action, body });
  return rest(rig, caseNo, seq);
}

export async function rest(rig: CaseRig, caseNo: string, seq = 0): Promise<CaseState> {
  const state = await rig.until(caseNo, (now) => now.seq >= seq && isAtRest(now));
  // What it shows to the lists follows the record by a moment.
  await new Promise((resolve) => setTimeout(resolve, 150));
  return state;
}
