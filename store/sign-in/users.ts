import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../database';
import { staffRoles } from './keys';
import type { StaffRole } from './keys';
import { inTransaction } from '../transaction';
import type { Tables } from '../tables';

export const userLanguages = ['en', 'de'] as const;
export type UserLanguage = (typeof userLanguages)[number];

/** Somebody of the staff. His id stands in events and histories; nothing else of him does. */
export interface User {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly language: UserLanguage;
  readonly disabled: boolean;
  /** Null for who was invited and has not come yet, and for who signs in through the identity provider. */
  readonly passwordHash: string | null;
  /** Whether the identity provider says his roles at each sign-in. */
  readonly rolesFromProvider: boolean;
  /** Who he is at the identity provider, once he came from there. */
  readonly provider: ProviderIdentity | null;
  readonly lastSignedInAt: Date | null;
}

interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly language: UserLanguage;
  readonly at: Date;
  readonly passwordHash?: string;
  readonly provider?: ProviderIdentity;
}

/** Makes an account, or answers null when the address has one. */
export async function createUser(db: Queries, user: NewUser): Promise<User | null> {
  const row = await db
    .insertInto('users')
    .values({
      user_id: `u-${randomBytes(8).toString('hex')}`,
      email: user.email,
      name: user.name,
      roles: inOrder(user.roles),
      language: user.language,
      password_hash: user.passwordHash ?? null,
      provider_issuer: user.provider?.issuer ?? null,
      provider_subject: user.provider?.subject ?? null,
      roles_from_provider: user.provider !== undefined,
      created_at: user.at,
      disabled_at: null,
      last_signed_in_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ? asUser(row) : null;
}

/** The user of an address, in large or small letters; null where there is none. */
export async function userByEmail(db: Queries, email: string): Promise<User | null> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where(sql<string>`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst();
  return row ? asUser(row) : null;
}

export async function userById(db: Queries, userId: string): Promise<User | null> {
  const row = await db.selectFrom('users').selectAll().where('user_id', '=', userId).executeTakeFirst();
  return row ? asUser(row) : null;
}

/** The user whom the identity provider calls so; null where there is none. */
export async function userBySubject(
  db: Queries,
  { issuer, subject }: ProviderIdentity,
): Promise<User | null> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where('provider_issuer', '=', issuer)
    .where('provider_subject', '=', subject)
    .executeTakeFirst();
  return row ? asUser(row) : null;
}

/** Everybody of the staff, by name. */
export async function listUsers(db: Queries): Promise<readonly User[]> {
  const rows = await db.selectFrom('users').selectAll().orderBy('name').orderBy('user_id').execute();
  return rows.map(asUser);
}

/** The names of those of these ids that are users; ids of keys and of nobody are left out. */
export async function userNames(
  db: Queries,
  userIds: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  if (userIds.length === 0) return {};
  const rows = await db
    .selectFrom('users')
    .select(['user_id', 'name'])
    .where('user_id', 'in', userIds)
    .execute();
  return Object.fromEntries(rows.map((row) => [row.user_id, row.name]));
}

export interface UserChange {
  readonly name?: string;
  readonly roles?: readonly StaffRole[];
  readonly language?: UserLanguage;
  readonly disabledAt?: Date | null;
  readonly passwordHash?: string;
  readonly provider?: ProviderIdentity;
  readonly lastSignedInAt?: Date;
}

/** Keeps the same password by a newer hash; sessions go on. A password that was changed meanwhile stays. */
export async function replaceHash(
  db: Queries,
  userId: string,
  { old, fresh }: { readonly old: string; readonly fresh: string },
): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: fresh })
    .where('user_id', '=', userId)
    .where('password_hash', '=', old)
    .execute();
}

/**
 * Changes an account. Its sessions end when it is disabled or its password changes, and those in a role that it no
 * longer has: in the same transaction, so that the next request finds none.
 */
export async function changeUser(db: Queries, userId: string, change: UserChange): Promise<User> {
  const { name, roles, language, disabledAt, passwordHash, provider, lastSignedInAt } = change;
  return inTransaction(db, async (tx) => {
    const row = await tx
      .updateTable('users')
      .set({
        // A change of nothing is one too, and SQL has no word for it.
        user_id: userId,
        ...(name !== undefined && { name }),
        ...(roles !== undefined && { roles: inOrder(roles) }),
        ...(language !== undefined && { language }),
        ...(disabledAt !== undefined && { disabled_at: disabledAt }),
        ...(passwordHash !== undefined && { password_hash: passwordHash }),
        ...(provider && { provider_issuer: provider.issuer, provider_subject: provider.subject }),
        ...(lastSignedInAt && { last_signed_in_at: lastSignedInAt }),
      })
      .where('user_id', '=', userId)
      .returningAll()
      .executeTakeFirstOrThrow();
    const sessions = tx.deleteFrom('sessions').where('user_id', '=', userId);
    if (row.disabled_at !== null || passwordHash !== undefined) {
      await sessions.execute();
      await tx.deleteFrom('half_sign_ins').where('user_id', '=', userId).execute();
    } else if (roles) await sessions.where('role', 'not in', roles).execute();
    return asUser(row);
  });
}

/** Locks these accounts until the transaction ends, always in the same order, and answers them as they now stand. */
export async function lockUsers(tx: Tx, userIds: readonly string[]): Promise<readonly User[]> {
  const rows = await tx
    .selectFrom('users')
    .selectAll()
    .where('user_id', 'in', userIds)
    .orderBy('user_id')
    .forUpdate()
    .execute();
  return rows.map(asUser);
}

/** Whether somebody administers the desk who has come; an invitation that nobody took up may be sent again. */
export async function hasAdministrator(db: Queries): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('user_id')
    .where(sql<boolean>`'admin' = any(roles)`)
    .where('disabled_at', 'is', null)
    .where((where) =>
      where.or([where('password_hash', 'is not', null), where('provider_subject', 'is not', null)]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function asUser(row: Selectable<Tables['users']>): User {
  const { provider_issuer: issuer, provider_subject: subject } = row;
  return {
    userId: row.user_id,
    email: row.email,
    name: row.name,
    roles: inOrder(row.roles),
    language: userLanguages.find((language) => language === row.language) ?? 'en',
    disabled: row.disabled_at !== null,
    passwordHash: row.password_hash,
    rolesFromProvider: row.roles_from_provider,
    provider: issuer === null || subject === null ? null : { issuer, subject },
    lastSignedInAt: row.last_signed_in_at,
  };
}

/** The known ones of these roles, each once, always in the same order: the first is the one that a sign-in begins with. */
function inOrder(roles: readonly string[]): StaffRole[] {
  return staffRoles.filter((role) => roles.includes(role));
}
