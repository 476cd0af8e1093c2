import type { Action } from '../../workflows/contract';
import type { KnownCaller } from '../http/caller';
import { Problem } from '../http/problem';

/** As long as a coffee takes: who finds a desk unlocked after that cannot pay with it. */
const CONFIRMED_FOR_MS = 15 * 60_000;

/** What lets money out. */
const releasing: readonly Action[] = ['approveRefund', 'settleRefund'];

/**
 * Before a person releases money he has shown who he is a short while ago, not only at the beginning of a long session.
 * A key is a machine's, which nobody can ask.
 * @throws Problem 403 with `confirm: 'password'`, after which `POST /session/confirmation` lets him go on
 */
export function requireConfirmed(caller: KnownCaller, action: Action, now: Date): void {
  if (releasing.includes(action)) requireConfirmedFor(caller, 'release money', now);
}

/**
 * The same before anything else that cannot be undone, or that hands out all that is known of a person.
 * @param what as in “Cannot …”
 */
export function requireConfirmedFor(caller: KnownCaller, what: string, now: Date): void {
  if (caller.kind !== 'staff' || caller.confirmedAt === undefined) return;
  if (now.getTime() - Date.parse(caller.confirmedAt) <= CONFIRMED_FOR_MS) return;
  throw new Problem(
    403,
    `Cannot ${what}: you showed who you are more than 15 minutes ago; confirm it with your password, or sign in again`,
    { members: { confirm: 'password' } },
  );
}
