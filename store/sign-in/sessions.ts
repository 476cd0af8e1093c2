import { sql } from 'kysely';
import type { Insertable } from 'kysely';
import { casesOfAddress } from '../cases/customer-cases';
import type { Queries } from '../database';
import type { StaffRole } from './keys';
import { hashOfToken, newToken } from './secret-token';
import type { Tables } from '../tables';
import { userById, userLanguages } from './users';
import type { User, UserLanguage } from './users';

const HOUR_MS = 3_600_000;
const STAFF_IDLE_MS = 12 * HOUR_MS;
const STAFF_LIFE_MS = 7 * 24 * HOUR_MS;
const CUSTOMER_LIFE_MS = 24 * HOUR_MS;
/** How exactly the idle time is kept: not every request is worth a write. */
const SEEN_EVERY_MS = 60_000;

/** Who is signed in, as the pages are told. */
export type Session =
  | {
      readonly kind: 'staff';
      readonly userId: string;
      readonly name: string;
      readonly email: string;
      readonly role: StaffRole;
      readonly roles: readonly StaffRole[];
      /** When he last showed who he is, in UTC. */
      readonly confirmedAt: string;
      readonly language: UserLanguage;
    }
  | {
      readonly kind: 'customer';
      readonly email: string;
      /** The cases that this session opens. */
      readonly caseNos: readonly string[];
      readonly language: UserLanguage;
    };

/** Signs a user in, in the first of his roles. @returns the token for his browser; the store keeps its hash */
export async function openStaffSession(db: Queries, user: User, now: Date): Promise<string> {
  const [role] = user.roles;
  return insert(db, {
    ...{ user_id: user.userId, role: role ?? null, email: null, case_no: null, language: user.language },
    ...{
      created_at: now,
      seen_at: now,
      confirmed_at: now,
      expires_at: new Date(now.getTime() + STAFF_LIFE_MS),
    },
  });
}

/** Signs a customer in: to all cases of his address, or to the one that his link was about. */
export async function openCustomerSession(
  db: Queries,
  customer: { readonly email: string; readonly caseNo: string | null; readonly language: UserLanguage },
  now: Date,
): Promise<string> {
  const { email, caseNo, language } = customer;
  return insert(db, {
    ...{ user_id: null, role: null, email, case_no: caseNo, language },
    ...{
      created_at: now,
      seen_at: now,
      confirmed_at: now,
      expires_at: new Date(now.getTime() + CUSTOMER_LIFE_MS),
    },
  });
}

/**
 * Whose session a token is, or null when it is none, has ended, or its user is disabled or lost the role.
 * @param looking only looks: somebody who leaves a page open does not use his session by it
 */
export async function sessionOf(
  db: Queries,
  token: string,
  { now, looking = false }: { readonly now: Date; readonly looking?: boolean },
): Promise<Session | null> {
  const row = await aliveRow(db, token, now);
  if (!row) return null;
  if (!looking && now.getTime() - row.seen_at.getTime() > SEEN_EVERY_MS)
    await db
      .updateTable('sessions')
      .set({ seen_at: now })
      .where('token_hash', '=', row.token_hash)
      .where('seen_at', '<', now)
      .execute();
  const language = userLanguages.find((known) => known === row.language) ?? 'en';
  if (row.user_id === null) {
    const email = row.email ?? '';
    const caseNos = row.case_no === null ? await casesOfAddress(db, email) : [row.case_no];
    return { kind: 'customer', email, caseNos, language };
  }
  const user = await userById(db, row.user_id);
  const role = user?.roles.find((held) => held === row.role);
  if (!user || user.disabled || role === undefined) return null;
  const { userId, name, email, roles } = user;
  const confirmedAt = row.confirmed_at.toISOString();
  return { kind: 'staff', userId, name, email, role, roles, confirmedAt, language: user.language };
}

/** Goes on in another of the user's roles, under a new token; the old one is worth nothing then. The end stays. */
export async function switchRole(
  db: Queries,
  token: string,
  { role, now }: { readonly role: StaffRole; readonly now: Date },
): Promise<string | null> {
  const fresh = newToken();
  const switched = await db
    .updateTable('sessions')
    .set({ token_hash: hashOfToken(fresh), role, seen_at: now })
    .where('token_hash', '=', hashOfToken(token))
    .where('user_id', 'is not', null)
    .executeTakeFirst();
  return switched.numUpdatedRows > 0n ? fresh : null;
}

/** Goes on after the person has shown again who he is, under a new token. @returns null when it has ended meanwhile */
export async function confirmSession(db: Queries, token: string, now: Date): Promise<string | null> {
  const fresh = newToken();
  const confirmed = await db
    .updateTable('sessions')
    .set({ token_hash: hashOfToken(fresh), confirmed_at: now, seen_at: now })
    .where('token_hash', '=', hashOfToken(token))
    .where('user_id', 'is not', null)
    .executeTakeFirst();
  return confirmed.numUpdatedRows > 0n ? fresh : null;
}

/** Signs out. */
export async function endSession(db: Queries, token: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', hashOfToken(token)).execute();
}

/** A session as its owner sees it. */
interface OwnSession {
  readonly sessionId: string;
  readonly role: StaffRole;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
  readonly isThis: boolean;
}

/** The open sessions of somebody of the staff, the one that was used last first; `token` tells which of them asks. */
export async function sessionsOf(
  db: Queries,
  { userId, token, now }: { readonly userId: string; readonly token: string | null; readonly now: Date },
): Promise<readonly OwnSession[]> {
  return (
    db
      .selectFrom('sessions')
      .select(['session_id as sessionId', 'created_at as createdAt', 'seen_at as seenAt'])
      .select(['expires_at as expiresAt'])
      // Sessions of users have a role that was checked when it was taken.
      .select((e) => e.ref('role').$castTo<StaffRole>().as('role'))
      .select(sql<boolean>`token_hash = ${token === null ? '' : hashOfToken(token)}`.as('isThis'))
      .where('user_id', '=', userId)
      .where('expires_at', '>', now)
      .where('seen_at', '>', new Date(now.getTime() - STAFF_IDLE_MS))
      .orderBy('seen_at', 'desc')
      .orderBy('session_id')
      .execute()
  );
}

/** Ends one of somebody's own sessions. @returns whether it was open and his */
export async function endSessionOf(
  db: Queries,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): Promise<boolean> {
  const ended = await db
    .deleteFrom('sessions')
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return ended.numDeletedRows > 0n;
}

/**
 * Ends the sessions that a password alone has opened, where it does so no more. Who comes through the identity provider is
 * left: it asked for what it asks.
 */
export async function endSessionsWithoutFactor(db: Queries): Promise<void> {
  const holders = db.selectFrom('second_factors').select('user_id');
  const alone = db
    .selectFrom('users')
    .select('user_id')
    .where('password_hash', 'is not', null)
    .where('provider_subject', 'is', null)
    .where('user_id', 'not in', holders);
  await db.deleteFrom('sessions').where('user_id', 'in', alone).execute();
}

/** Removes sessions whose time is over. */
export async function forgetEndedSessions(db: Queries, now: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute();
}

async function aliveRow(db: Queries, token: string, now: Date) {
  const idleSince = new Date(now.getTime() - STAFF_IDLE_MS);
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('token_hash', '=', hashOfToken(token))
    .where('expires_at', '>', now)
    .where(sql<boolean>`(user_id is null or seen_at > ${idleSince})`)
    .executeTakeFirst();
}

type NewSession = Omit<Insertable<Tables['sessions']>, 'token_hash'>;

async function insert(db: Queries, row: NewSession): Promise<string> {
  const token = newToken();
  await db
    .insertInto('sessions')
    .values({ ...row, token_hash: hashOfToken(token) })
    .execute();
  return token;
}
