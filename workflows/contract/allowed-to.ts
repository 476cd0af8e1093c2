import { allowedActions } from './allowed';
import type { Action, Actor, Instant } from './messages';
import { lacksConsent } from './refund';
import { isOverFor, isPastReopening } from './reopening';
import type { CaseState } from './state';

/**
 * What one person may do with the case now: of what his role may, all but what would be refused to him alone, or from now
 * on. Nobody confirms his own verdict or approves his own refund, and no time that is over is listed (J, E33, E67).
 */
export function allowedTo(state: CaseState, { role, id }: Actor, at: Instant): readonly Action[] {
  const isRefused: Partial<Readonly<Record<Action, () => boolean>>> = {
    labVerdict: () => state.stage === 'lab' && role !== 'manager' && state.overturned.includes(id),
    confirmVerdict: () => state.verdict?.by === id,
    approveRefund: () => isOwnRefund(state, id),
    reopen: () => isPastReopening(state, { at, role }),
    contestVerdict: () => state.stage === 'closed' && isOverFor(state, { at, role }),
  };
  return allowedActions(state, role).filter((action) => isRefused[action]?.() !== true);
}

/** Whether this person asked for the refund or named its way, or the way waits for the customer's consent (O3, J). */
function isOwnRefund(state: CaseState, id: string): boolean {
  if (state.stage !== 'refund') return false;
  const { refund } = state;
  return refund.requestedBy === id || refund.payout?.requestedBy === id || lacksConsent(refund);
}
