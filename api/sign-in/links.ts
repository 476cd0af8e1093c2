import { setTimeout as pause } from 'node:timers/promises';
import { hashPassword, passwordWeakness } from '../../gateways/passwords';
import type { Queries } from '../../store/database';
import { clearAttempts } from '../../store/sign-in/attempts';
import { useGrant } from '../../store/sign-in/grants';
import type { Grant, GrantPurpose } from '../../store/sign-in/grants';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { changeUser, lockUsers } from '../../store/sign-in/users';
import type { User } from '../../store/sign-in/users';
import { Problem } from '../http/problem';
import type { From, SignInDeps } from './begin';
import { accountSubject } from './password';
import { goOnIn } from './step';
import type { Step } from './step';

const MINUTE_MS = 60_000;
/** How long each kind of link works. A customer's opens a case at once; an invitation may wait for a holiday to end. */
export const validMs: Readonly<Record<GrantPurpose, number>> = {
  customer: 10 * MINUTE_MS,
  reset: 60 * MINUTE_MS,
  invitation: 7 * 24 * 60 * MINUTE_MS,
};

/** Why a link may not be taken, for the documents of its routes. */
export const linkProblems = {
  401: 'the link has ended, was used, or is for something else',
  403: 'another site’s page asks, or the account is disabled',
} as const;

/** Longer than the work behind it, so that the time of an answer does not tell whether an address is known. */
const LEAST_ANSWER_MS = 250;

/** Does the work and answers always the same, always as late. */
export async function answerAlike(work: () => Promise<void>): Promise<{ status: 202; json: object }> {
  await Promise.all([work(), pause(LEAST_ANSWER_MS)]);
  return { status: 202, json: { accepted: true } };
}

/** Uses a link up. @throws Problem 401 when it is no such link, has ended or was used */
export async function requireGrant(
  db: Queries,
  asked: { readonly token: string; readonly purpose: GrantPurpose; readonly now: Date },
): Promise<Grant> {
  const grant = await useGrant(db, asked);
  if (grant === null)
    throw new Problem(
      401,
      'Cannot use this link: it has ended, was used already, or is for something else; ask for a new one',
      { headers: { 'www-authenticate': 'Bearer realm="returns-desk"' } },
    );
  return grant;
}

/** @throws Problem 422 when the password is too easy to guess */
export function requireGoodPassword(field: string, password: string, person: User): void {
  const weakness = passwordWeakness(password, person);
  if (weakness === null) return;
  throw new Problem(422, `Cannot take this password: ${weakness}`, {
    members: { errors: [{ path: field, message: weakness }] },
  });
}

/**
 * Sets the password that a link entitles to, and signs its user in, or takes him to his next step: a letter stands in for
 * the password and for no code. All in one transaction: a password that is refused leaves the link as it was. Every earlier session of the user ends, and whatever held up his sign-in is forgotten.
 */
export async function choosePassword(
  deps: SignInDeps,
  chosen: { readonly token: string; readonly password: string; readonly purpose: 'invitation' | 'reset' },
  from: From,
): Promise<Step> {
  const now = deps.signIn.now();
  return deps.db.transaction().execute(async (tx) => {
    const { userId } = await requireGrant(tx, { ...chosen, now });
    const [user] = userId === null ? [] : await lockUsers(tx, [userId]);
    if (!user || user.disabled) throw new Problem(403, 'Cannot use this link: the account is disabled');
    requireGoodPassword('password', chosen.password, user);
    const passwordHash = await hashPassword(chosen.password);
    const changed = await changeUser(tx, user.userId, { passwordHash });
    await clearAttempts(tx, accountSubject(user.email));
    const what = { at: now, actorId: user.userId, userId: user.userId, address: from.address };
    await noteSecurityEvent(tx, { name: 'passwordChanged', ...what });
    return goOnIn(tx, deps, { user: changed, from });
  });
}
