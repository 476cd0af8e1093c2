import type { IncomingHttpHeaders } from 'node:http';
import { endSession, openStaffSession, sessionOf } from '../../store/sign-in/sessions';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { changeUser } from '../../store/sign-in/users';
import type { User } from '../../store/sign-in/users';
import type { Queries } from '../../store/database';
import type { ApiDeps } from '../deps';
import { cookiesAt } from './cookies';

export type SignInDeps = Pick<ApiDeps, 'db' | 'signIn'>;

/** Where a request came from, and with which cookies. */
export interface From {
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
}

/**
 * Begins a session of the staff in the transaction that did what entitles to it, always under a new token; the browser's
 * earlier session ends.
 * @returns the token
 */
export async function beginSessionIn(
  tx: Queries,
  { signIn }: SignInDeps,
  { user, from }: { readonly user: User; readonly from: From },
): Promise<string> {
  const now = signIn.now();
  await endOwnSession(tx, signIn.publicUrl, from);
  await changeUser(tx, user.userId, { lastSignedInAt: now });
  const { userId } = user;
  await noteSecurityEvent(tx, { name: 'signedIn', at: now, actorId: userId, userId, address: from.address });
  return openStaffSession(tx, user, now);
}

/** Ends the session that the browser still holds, whosever it was. */
export async function endOwnSession(db: Queries, publicUrl: string, { headers }: From): Promise<void> {
  const earlier = cookiesAt(publicUrl).read('desk_session', headers);
  if (earlier !== null) await endSession(db, earlier);
}

interface SessionReply {
  readonly status: number;
  readonly json: unknown;
  readonly headers: { readonly 'set-cookie': string };
}

/**
 * The answer that hands a session to the browser.
 * @param more what it says beside
 */
export async function sessionReply(
  { db, signIn }: SignInDeps,
  token: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<SessionReply> {
  const session = await sessionOf(db, token, { now: signIn.now() });
  const cookie = cookiesAt(signIn.publicUrl).keep('desk_session', token);
  return { status: 200, json: { session, ...more }, headers: { 'set-cookie': cookie } };
}
