import type { Queries, Tx } from '../../store/database';
import { endHalfSignIn, halfSignIn, openHalfSignIn } from '../../store/sign-in/half-sign-ins';
import type { NextStep } from '../../store/sign-in/half-sign-ins';
import { secondFactorOf } from '../../store/sign-in/second-factors';
import { lockUsers } from '../../store/sign-in/users';
import type { User } from '../../store/sign-in/users';
import { Problem } from '../http/problem';
import type { Reply } from '../http/route';
import { beginSessionIn, sessionReply } from './begin';
import type { From, SignInDeps } from './begin';
import { withCode } from './code';
import { cookiesAt } from './cookies';

/** Where somebody is who has shown his password: signed in, or with a step to go, for which he holds a token. */
export interface Step {
  readonly next: NextStep | null;
  readonly token: string;
}

/** Goes on after the password: a session begins, unless a code or an enrolment comes before. */
export async function goOnIn(
  tx: Queries,
  deps: SignInDeps,
  { user, from }: { readonly user: User; readonly from: From },
): Promise<Step> {
  const { now, secondFactor } = deps.signIn;
  const { userId } = user;
  const factor = await secondFactorOf(tx, userId);
  const next = factor !== null ? 'code' : secondFactor.required ? 'enrolment' : null;
  if (next === null) return { next, token: await beginSessionIn(tx, deps, { user, from }) };
  return { next, token: await openHalfSignIn(tx, { userId, next }, now()) };
}

/** The answer that hands the session to the browser, or the token of its next step, which opens nothing else. */
export async function stepReply(deps: SignInDeps, { next, token }: Step): Promise<Reply> {
  if (next === null) return sessionReply(deps, token, { next });
  const cookie = cookiesAt(deps.signIn.publicUrl).keep('desk_half', token);
  return { status: 200, json: { session: null, next }, headers: { 'set-cookie': cookie } };
}

/** Begins the session after the code. @returns its token */
export async function beginByCode(deps: SignInDeps, code: string, from: From): Promise<string> {
  const { userId, token } = await requireHalf(deps, 'code', from);
  return withCode(deps, { userId, code, address: from.address, status: 401 }, async (tx) =>
    beginSessionIn(tx, deps, { user: await endHalf(tx, { userId, token }), from }),
  );
}

/** The password that this browser has shown a moment ago, for this step. @throws Problem 401 */
export async function requireHalf(
  { db, signIn }: SignInDeps,
  next: NextStep,
  { headers }: From,
): Promise<{ readonly userId: string; readonly token: string }> {
  const token = cookiesAt(signIn.publicUrl).read('desk_half', headers) ?? '';
  const userId = await halfSignIn(db, { token, next, now: signIn.now() });
  if (userId === null) throw halfEnded();
  return { userId, token };
}

/** Ends it, for the session that begins. @throws Problem 401 when another request did, or the account was disabled */
export async function endHalf(
  tx: Tx,
  { userId, token }: { readonly userId: string; readonly token: string },
): Promise<User> {
  const [user] = await lockUsers(tx, [userId]);
  if (!user || user.disabled || !(await endHalfSignIn(tx, token))) throw halfEnded();
  return user;
}

function halfEnded(): Problem {
  return new Problem(
    401,
    'Cannot go on: this sign-in has ended, or did not begin in this browser; give your password again',
    {
      members: { reason: 'sign-in-ended' },
      headers: { 'www-authenticate': 'Bearer realm="returns-desk"' },
    },
  );
}
