import { isSealedByFormerKey, openFactorKey, sealFactorKey, stepOfCode } from '../../gateways/second-factor';
import type { Tx } from '../../store/database';
import { takeRecoveryCode } from '../../store/sign-in/recovery-codes';
import { resealFactor, secondFactorOf, takeStep } from '../../store/sign-in/second-factors';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { Problem } from '../http/problem';
import type { SignInDeps } from './begin';
import { forgetCodeAttempts, requireCodeAttempt } from './password';

/** A code that somebody gives: of his app, or one of his recovery codes. */
interface GivenCode {
  readonly userId: string;
  readonly code: string;
  readonly address: string;
}

/**
 * Takes a code and does what it entitles to, in one transaction: what fails leaves the code as it was. Each attempt is
 * counted before it is made; a code that is not taken stands in the record.
 * @param status of the answer to a wrong code
 * @throws Problem 401 or 403 with `reason: 'wrong-code'` · 429 after repeated failures
 */
export async function withCode<Result>(
  deps: SignInDeps,
  { status, ...given }: GivenCode & { readonly status: 401 | 403 },
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const at = deps.signIn.now();
  await requireCodeAttempt(deps, given);
  const done = await deps.db.transaction().execute(async (tx) => {
    if (!(await useCode(tx, deps, { ...given, at }))) return null;
    await forgetCodeAttempts(tx, given, at);
    return { result: await work(tx) };
  });
  return done === null ? refuseCode(deps, given, status) : done.result;
}

/** Notes a code that was not taken. @throws Problem always */
export async function refuseCode(
  { db, signIn }: SignInDeps,
  { userId, address }: Omit<GivenCode, 'code'>,
  status: 401 | 403,
): Promise<never> {
  const at = signIn.now();
  await noteSecurityEvent(db, { name: 'secondFactorFailed', at, actorId: userId, userId, address });
  throw wrongCode(status);
}

function wrongCode(status: 401 | 403): Problem {
  return new Problem(
    status,
    'Cannot take the code: it is wrong, was used before, or its half minute is over; wait for the next one',
    {
      members: { reason: 'wrong-code' },
      ...(status === 401 && { headers: { 'www-authenticate': 'Bearer realm="returns-desk"' } }),
    },
  );
}

async function useCode(
  tx: Tx,
  { signIn: { secondFactor } }: SignInDeps,
  { userId, code, address, at }: GivenCode & { readonly at: Date },
): Promise<boolean> {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) {
    if (!(await takeRecoveryCode(tx, { userId, code, at }))) return false;
    await noteSecurityEvent(tx, { name: 'recoveryCodeUsed', at, actorId: userId, userId, address });
    return true;
  }
  const factor = await secondFactorOf(tx, userId);
  if (factor === null) return false;
  const { keys } = secondFactor;
  const { sealedKey } = factor;
  const key = openFactorKey(sealedKey, userId, keys);
  const step = stepOfCode(key, digits, at);
  if (step === null || !(await takeStep(tx, { userId, sealedKey, step }))) return false;
  if (isSealedByFormerKey(sealedKey, keys))
    await resealFactor(tx, { userId, old: sealedKey, fresh: sealFactorKey(key, userId, keys) });
  return true;
}
