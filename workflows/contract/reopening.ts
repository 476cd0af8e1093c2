import type { Instant, Role } from './messages';
import type { Outcome } from './stages';
import type { CaseState, StateIn } from './state';

/** Who wants a case taken up again, and the moment that his wish counts from. */
export interface Reopener {
  readonly at: Instant;
  readonly role: Role;
}

/**
 * Why a case is not taken up again: its goods are settled, support alone may do it, its time is over, or that of the
 * offer that was declined.
 */
export type NotReopened = 'settled' | 'for-support' | 'over' | 'offer-over';

/** The ends by silence or by his own word, from which a customer comes back himself (E33, E36). */
const dormant: readonly Outcome[] = ['lapsed', 'solved-remotely', 'withdrawn'];

/** Why this person cannot have a closed case taken up again, or null where he can (E26, E33, E36, E67, E97). */
export function whyNotReopened(state: StateIn<'closed'>, { at, role }: Reopener): NotReopened | null {
  const { outcome, place } = state;
  if (outcome === 'declined') return whyNotTakenUp(state, { at, role });
  const isAtHome = place === 'returned' && outcome === 'withdrawn' && state.agreed;
  if (place !== 'customer' && place !== 'in-transit' && !isAtHome) return 'settled';
  if (role === 'customer' && !dormant.includes(outcome)) return 'for-support';
  // Whoever was refused gets the rules' word again, at any time; only what they accepted once runs out (E26).
  return !isAssessedAnew(state) && isOverFor(state, { at, role }) ? 'over' : null;
}

/** A declined offer is taken up again while it would have stood; then a manager decides, if the goods are there (E67). */
function whyNotTakenUp(
  { place, reopenUntil = '' }: StateIn<'closed'>,
  { at, role }: Reopener,
): NotReopened | null {
  if (place !== 'returned') return 'settled';
  return role === 'manager' || at <= reopenUntil ? null : 'offer-over';
}

/** Whether what the rules have not accepted is theirs to judge first: nobody gets around them by a reopening (E26). */
export function isAssessedAnew(state: StateIn<'closed'>): boolean {
  return state.outcome === 'refused' || !state.accepted;
}

/** Whether the time is over in which a case that ended is taken up again, unless a manager gives more (E33, E36). */
export function isOverFor({ reopenUntil }: StateIn<'closed'>, { at, role }: Reopener): boolean {
  return role !== 'manager' && reopenUntil !== undefined && at > reopenUntil;
}

/** Whether a declined offer whose goods are still here can be taken up no more (E67). */
export function isOfferOver(state: StateIn<'goods-back'>, at: Instant): boolean {
  return state.because !== 'withdrawn' && (state.reopenUntil ?? '') < at;
}

/** Whether a reopening would be refused, whatever it said. */
export function isPastReopening(state: CaseState, reopener: Reopener): boolean {
  if (state.stage === 'closed') return whyNotReopened(state, reopener) !== null;
  return state.stage === 'goods-back' && isOfferOver(state, reopener.at);
}
