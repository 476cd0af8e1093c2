import { ipKeyGenerator } from 'express-rate-limit';
import { hashPassword, isOutdated, passwordFits } from '../../gateways/passwords';
import type { Queries } from '../../store/database';
import { clearAttempts, giveBackAttempt, takeAttempt } from '../../store/sign-in/attempts';
import { hasHappened, noteSecurityEvent, signedInFrom } from '../../store/sign-in/security-events';
import { replaceHash, userByEmail } from '../../store/sign-in/users';
import type { User } from '../../store/sign-in/users';
import { Problem } from '../http/problem';
import type { SignInDeps } from './begin';

/** Typing errors that cost nothing. */
const FREE_PER_ACCOUNT = 5;
/** An office may share an address. */
const FREE_PER_ADDRESS = 20;
const KNOWN_FOR_MS = 30 * 24 * 3_600_000;
/** How often the record is told that an account is held up: who knocks all night must not fill it. */
const LOCK_NOTED_EVERY_MS = 15 * 60_000;

interface Given {
  readonly email: string;
  readonly password: string;
  readonly address: string;
}

/**
 * The user with this address and password. An unknown address, a wrong password and a disabled account get the same
 * answer after the same work.
 * @throws Problem 401 · 429 after repeated failures
 */
export async function userByPassword(deps: SignInDeps, given: Given): Promise<User> {
  const { db, signIn } = deps;
  const at = signIn.now();
  const user = await userByEmail(db, given.email);
  await requireAttempt(deps, { user, given, at });
  const usable = user === null || user.disabled ? null : user.passwordHash;
  const fits = await passwordFits(usable, given.password);
  if (!fits || user === null) {
    const { address } = given;
    const userId = user?.userId ?? null;
    await noteSecurityEvent(db, { name: 'signInFailed', at, actorId: null, userId, address });
    throw new Problem(401, 'Cannot sign in: the address or the password is wrong', {
      headers: { 'www-authenticate': 'Bearer realm="returns-desk"' },
    });
  }
  await clearAttempts(db, accountSubject(given.email));
  await giveBackAttempt(db, addressSubject(given.address), signIn.now());
  if (usable !== null && isOutdated(usable))
    await replaceHash(db, user.userId, { old: usable, fresh: await hashPassword(given.password) });
  return user;
}

/**
 * Counts the attempt by network address and by account. Who signed in from this address before is not held up by what
 * others try at his account from elsewhere; and a letter with a new password gets anybody in (see `choosePassword()`).
 */
async function requireAttempt(
  deps: SignInDeps,
  { user, given, at }: { readonly user: User | null; readonly given: Given; readonly at: Date },
): Promise<void> {
  const { db } = deps;
  const { address, email } = given;
  const since = new Date(at.getTime() - KNOWN_FOR_MS);
  const isKnown = user !== null && (await signedInFrom(db, { userId: user.userId, address, since }));
  const openAt =
    (await takeAttempt(db, { subject: addressSubject(address), free: FREE_PER_ADDRESS, at })) ??
    (isKnown ? null : await takeAttempt(db, { subject: accountSubject(email), free: FREE_PER_ACCOUNT, at }));
  if (openAt === null) return;
  if (user !== null) await noteLockOut(deps, { userId: user.userId, address, at });
  throw tooMany(openAt, at);
}

/** Counts an attempt at somebody's second factor, by network address and by account. @throws Problem 429 */
export async function requireCodeAttempt(
  deps: SignInDeps,
  { userId, address }: { readonly userId: string; readonly address: string },
): Promise<void> {
  const { db, signIn } = deps;
  const at = signIn.now();
  const openAt =
    (await takeAttempt(db, { subject: addressSubject(address), free: FREE_PER_ADDRESS, at })) ??
    (await takeAttempt(db, { subject: codeSubject(userId), free: FREE_PER_ACCOUNT, at }));
  if (openAt === null) return;
  await noteLockOut(deps, { userId, address, at });
  throw tooMany(openAt, at);
}

/** A code was right: what was tried before it at this account is forgotten. */
export async function forgetCodeAttempts(
  db: Queries,
  { userId, address }: { readonly userId: string; readonly address: string },
  at: Date,
): Promise<void> {
  await clearAttempts(db, codeSubject(userId));
  await giveBackAttempt(db, addressSubject(address), at);
}

/** Counted apart from passwords: a right password must not open the way to further guesses at the code. */
function codeSubject(userId: string): string {
  return `code ${userId}`;
}

async function noteLockOut(
  { db }: SignInDeps,
  { userId, address, at }: { readonly userId: string; readonly address: string; readonly at: Date },
): Promise<void> {
  const since = new Date(at.getTime() - LOCK_NOTED_EVERY_MS);
  if (await hasHappened(db, { name: 'lockedOut', userId, since })) return;
  await noteSecurityEvent(db, { name: 'lockedOut', at, actorId: null, userId, address });
}

/** Limits what one network address may ask for: mail to others, and guesses at his password. @throws Problem 429 */
export async function requireFewFrom(
  { db, signIn }: SignInDeps,
  what: 'links' | 'password',
  address: string,
): Promise<void> {
  const at = signIn.now();
  const subject = `${what} ${addressSubject(address)}`;
  const openAt = await takeAttempt(db, { subject, free: FREE_PER_ADDRESS, at });
  if (openAt !== null) throw tooMany(openAt, at);
}

/** Whoever reads the account's mail has shown that it is his: what others tried does not count any more. */
export function accountSubject(email: string): string {
  return `account ${email.toLowerCase()}`;
}

/** One subscriber of IPv6 has a whole net of addresses. */
function addressSubject(address: string): string {
  return `address ${address.includes(':') ? ipKeyGenerator(address, 64) : address}`;
}

function tooMany(openAt: Date, at: Date): Problem {
  const seconds = Math.max(1, Math.ceil((openAt.getTime() - at.getTime()) / 1_000));
  return new Problem(429, `Cannot take this now: too many attempts; try again in ${seconds} s`, {
    headers: { 'retry-after': String(seconds) },
  });
}
