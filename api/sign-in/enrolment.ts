import { squareCodePath } from '../../gateways/documents/codes';
import { writeFactorNotice } from '../../gateways/letters/accounts/notices';
import type { FactorChange } from '../../gateways/letters/accounts/notices';
import {
  addressOfKey,
  newFactorKey,
  openFactorKey,
  sealFactorKey,
  stepOfCode,
  textOfKey,
} from '../../gateways/second-factor';
import type { Tx } from '../../store/database';
import { queueAccountNotice } from '../../store/letters/account-notices';
import { enrolFactor, offeredFactor, offerFactor, removeFactor } from '../../store/sign-in/second-factors';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { lockUsers } from '../../store/sign-in/users';
import type { User } from '../../store/sign-in/users';
import { Problem } from '../http/problem';
import { beginSessionIn } from './begin';
import type { From, SignInDeps } from './begin';
import { refuseCode } from './code';
import { forgetCodeAttempts, requireCodeAttempt } from './password';

/** How long a key that was shown waits for its first code. */
export const OFFERED_FOR_MS = 15 * 60_000;

/** A key as its owner puts it into his app: by camera, or typed. */
interface Offer {
  readonly key: string;
  readonly address: string;
  /** A square of so many squares a side, and the dark ones as the path of an SVG. */
  readonly square: { readonly side: number; readonly path: string };
}

/** Shows somebody a new key; nothing changes before a code of it comes back. */
export async function offer(tx: Tx, { signIn }: SignInDeps, userId: string): Promise<Offer> {
  const { keys } = signIn.secondFactor;
  const [user] = await lockUsers(tx, [userId]);
  if (!user || user.disabled || keys.length === 0)
    throw new Problem(403, 'Cannot set up a second factor: the account is disabled, or this desk keeps none');
  const key = newFactorKey();
  await offerFactor(tx, { userId, sealedKey: sealFactorKey(key, userId, keys), at: signIn.now() });
  const address = addressOfKey(key, { email: user.email, desk: 'Returns desk' });
  return { key: textOfKey(key), address, square: squareCodePath(address) };
}

interface Enrolled {
  readonly recoveryCodes: readonly string[];
  /** Of the session that goes on; all others have ended. */
  readonly token: string;
}

/**
 * Puts the key that was shown in force, when a code of it comes back.
 * @param allow who he is, looked at in the transaction that enrols
 * @throws Problem 403 for a wrong code · 409 when no key waits for one · 429
 */
export async function enrol(
  deps: SignInDeps,
  { userId, code, from }: { readonly userId: string; readonly code: string; readonly from: From },
  allow: (tx: Tx) => Promise<User>,
): Promise<Enrolled> {
  const { db, signIn } = deps;
  const at = signIn.now();
  const { address } = from;
  const sealedKey = await offeredFactor(db, userId, new Date(at.getTime() - OFFERED_FOR_MS));
  if (sealedKey === null) throw nothingOffered();
  await requireCodeAttempt(deps, { userId, address });
  const key = openFactorKey(sealedKey, userId, signIn.secondFactor.keys);
  const step = stepOfCode(key, code.replaceAll(/\s/g, ''), at);
  if (step === null) return refuseCode(deps, { userId, address }, 403);
  return db.transaction().execute(async (tx) => {
    const user = await allow(tx);
    const recoveryCodes = await enrolFactor(tx, { userId, sealedKey, step, at });
    if (recoveryCodes === null) throw nothingOffered();
    await forgetCodeAttempts(tx, { userId, address }, at);
    await noteSecurityEvent(tx, { name: 'secondFactorEnrolled', at, actorId: userId, userId, address });
    await tellOwner(tx, user, { change: 'enrolled', at });
    return { recoveryCodes, token: await beginSessionIn(tx, deps, { user, from }) };
  });
}

interface Removal {
  readonly change: 'removed' | 'reset';
  readonly by: string;
  readonly at: Date;
  readonly address: string;
}

/** Takes somebody's factor away and tells him so; his sessions end. @returns whether he had one */
export async function takeFactorAway(
  tx: Tx,
  user: User,
  { change, by, at, address }: Removal,
): Promise<boolean> {
  const { userId } = user;
  if (!(await removeFactor(tx, userId))) return false;
  const name = change === 'removed' ? 'secondFactorRemoved' : 'secondFactorReset';
  await noteSecurityEvent(tx, { name, at, actorId: by, userId, address });
  await tellOwner(tx, user, { change, at });
  return true;
}

async function tellOwner(
  tx: Tx,
  { email, name, language }: User,
  { change, at }: { readonly change: FactorChange; readonly at: Date },
): Promise<void> {
  const text = writeFactorNotice(change, name, language);
  await queueAccountNotice(tx, { ...text, recipient: email, recipientName: name, language, writtenAt: at });
}

function nothingOffered(): Problem {
  return new Problem(409, 'Cannot set up the second factor: its key was shown too long ago; begin again', {
    members: { reason: 'key-ended' },
  });
}
