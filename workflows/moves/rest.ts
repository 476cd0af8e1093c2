import type { Instant, StateIn } from '../contract';

/** An instant so much later. */
export function postponed(instant: Instant, byMs: number): Instant {
  return new Date(Date.parse(instant) + byMs).toISOString();
}

/**
 * Until when a declined offer may be taken up again. While the case rests the customer cannot say so: these days are
 * not taken from his (E67, E106).
 */
export function declinedUntil(
  { reopenUntil = null, heldSince }: StateIn<'goods-back'>,
  at: Instant,
): { readonly reopenUntil?: Instant } {
  if (reopenUntil === null) return {};
  const restedMs = heldSince === null ? 0 : Math.max(0, Date.parse(at) - Date.parse(heldSince));
  return { reopenUntil: postponed(reopenUntil, restedMs) };
}
