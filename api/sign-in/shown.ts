import { passwordFits } from '../../gateways/passwords';
import type { Tx } from '../../store/database';
import { secondFactorOf } from '../../store/sign-in/second-factors';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { userById } from '../../store/sign-in/users';
import type { User } from '../../store/sign-in/users';
import { Problem } from '../http/problem';
import type { From, SignInDeps } from './begin';
import { withCode } from './code';
import { requireFewFrom } from './password';

/** What somebody who is signed in shows once more. */
export interface Shown {
  readonly userId: string;
  readonly password: string;
  readonly code?: string | undefined;
  /** What he shows it for, as in “Cannot …”. */
  readonly what: string;
}

/**
 * Lets somebody of the staff do what takes the password once more, and a code where he has a second factor; both are
 * counted as attempts. The work is done in the transaction that uses the code up.
 * @throws Problem 403 where something is wrong or missing, or none of it can be shown · 429
 */
export async function withShown<Result>(
  deps: SignInDeps,
  shown: Shown,
  { from, work }: { readonly from: From; readonly work: (tx: Tx, user: User) => Promise<Result> },
): Promise<Result> {
  const { userId, code } = shown;
  const user = await requirePassword(deps, shown, from);
  if ((await secondFactorOf(deps.db, userId)) === null) {
    return deps.db.transaction().execute((tx) => work(tx, user));
  }
  if (code === undefined)
    throw new Problem(403, `Cannot ${shown.what}: a code of your second factor is missing`, {
      members: { reason: 'code-missing' },
    });
  const given = { userId, code, address: from.address, status: 403 } as const;
  return withCode(deps, given, (tx) => work(tx, user));
}

async function requirePassword(
  deps: SignInDeps,
  { userId, password, what }: Shown,
  { address }: From,
): Promise<User> {
  const { db, signIn } = deps;
  await requireFewFrom(deps, 'password', userId);
  const user = await userById(db, userId);
  if (user === null) throw new Problem(403, `Cannot ${what}: an API key has no password`);
  if (await passwordFits(user.passwordHash, password)) return user;
  const at = signIn.now();
  await noteSecurityEvent(db, { name: 'signInFailed', at, actorId: userId, userId, address });
  throw new Problem(403, `Cannot ${what}: the password is wrong, or you sign in without one`);
}
