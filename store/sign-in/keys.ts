import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Role } from '../../workflows/contract';
import type { Queries } from '../database';
import type { ApiKeysTable } from '../tables';
import { newToken } from './secret-token';

/** Who may hold an API key: everybody of the staff, and machines that act for them. */
export type StaffRole = Exclude<Role, 'customer' | 'system'>;

export const staffRoles: readonly StaffRole[] = [
  'support',
  'warehouse',
  'lab',
  'payments',
  'manager',
  'admin',
];

/** Whose key it is. `keyId` names the key in events and logs and tells nothing of it. */
export interface KeyHolder {
  readonly role: StaffRole;
  readonly keyId: string;
  /** What of the role's rights it has; null for all. */
  readonly scopes: readonly string[] | null;
}

/**
 * Makes sure that these keys open their role's door; the store keeps only their SHA-256. A key that was revoked stays
 * revoked.
 * @throws Error when a key is known already under another role
 */
export async function ensureKeys(
  db: Queries,
  keys: Readonly<Partial<Record<StaffRole, string>>>,
): Promise<void> {
  for (const role of staffRoles) {
    const key = keys[role];
    if (key === undefined) continue;
    await db
      .insertInto('api_keys')
      .values(rowOf(role, key))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const kept = await db
      .selectFrom('api_keys')
      .select('role')
      .where('key_hash', '=', hashOf(key))
      .executeTakeFirst();
    if (kept?.role !== role)
      throw new Error(`Cannot store the key of ${role}: it is known as the key of ${kept?.role ?? 'nobody'}`);
  }
}

// When a key was used is noted by the minute: a busy machine must not write with every request.
const NOTE_EVERY_MS = 60_000;

/** Who holds the key, or null when it is unknown, was revoked or has ended. */
export async function roleOfKey(db: Queries, key: string, at = new Date()): Promise<KeyHolder | null> {
  const row = await db
    .selectFrom('api_keys')
    .select(['role', 'key_id', 'scopes', 'last_used_at'])
    // The look-up goes by hash, so how long it takes tells nothing about the key.
    .where('key_hash', '=', hashOf(key))
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', at)]))
    .executeTakeFirst();
  const role = staffRoles.find((known) => known === row?.role);
  if (!row || !role) return null;
  if (at.getTime() - (row.last_used_at?.getTime() ?? 0) > NOTE_EVERY_MS)
    await db.updateTable('api_keys').set({ last_used_at: at }).where('key_id', '=', row.key_id).execute();
  return { role, keyId: row.key_id, scopes: row.scopes };
}

/** A key as administrators see it: everything but the key. */
export interface ListedKey {
  readonly keyId: string;
  readonly role: string;
  /** Null for the keys that the desk was started with. */
  readonly label: string | null;
  readonly scopes: readonly string[] | null;
  readonly madeBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewKey {
  readonly role: StaffRole;
  readonly label: string;
  readonly scopes: readonly string[] | null;
  readonly expiresAt: Date | null;
  readonly madeBy: string;
  readonly at: Date;
  readonly requestKey: string;
}

/**
 * Makes a key and answers it, for this one time. The same request again makes it anew and ends the one it made before.
 * @returns null when that request made a key for something else
 */
export async function makeKey(
  db: Queries,
  asked: NewKey,
): Promise<{ readonly key: string; readonly made: ListedKey } | null> {
  const { role, label, expiresAt, madeBy, at, requestKey } = asked;
  const scopes = asked.scopes === null ? null : [...asked.scopes];
  const key = `desk_${role}_${newToken()}`;
  const row = await db
    .insertInto('api_keys')
    .values({
      ...{ key_hash: hashOf(key), key_id: `${role}-${randomBytes(6).toString('hex')}`, role, label },
      ...{ made_by: madeBy, created_at: at, expires_at: expiresAt, request_key: requestKey, scopes },
    })
    .onConflict((conflict) =>
      conflict
        .column('request_key')
        .doUpdateSet({ key_hash: hashOf(key), expires_at: expiresAt })
        .where('api_keys.role', '=', role)
        .where('api_keys.label', '=', label)
        .where(sql<boolean>`api_keys.scopes is not distinct from excluded.scopes`)
        .where('api_keys.revoked_at', 'is', null),
    )
    .returningAll()
    .executeTakeFirst();
  return row ? { key, made: listed(row) } : null;
}

/** Every key, the newest first. */
export async function listKeys(db: Queries): Promise<readonly ListedKey[]> {
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('key_id')
    .execute();
  return rows.map(listed);
}

/** Closes the door to a key for good. @returns whether it was open; null when there is no such key */
export async function revokeKey(db: Queries, keyId: string, at = new Date()): Promise<boolean | null> {
  const revoked = await db
    .updateTable('api_keys')
    .set({ revoked_at: at })
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (revoked.numUpdatedRows > 0n) return true;
  const known = await db
    .selectFrom('api_keys')
    .select('key_id')
    .where('key_id', '=', keyId)
    .executeTakeFirst();
  return known ? false : null;
}

function listed(row: Selectable<ApiKeysTable>): ListedKey {
  return {
    ...{ keyId: row.key_id, role: row.role, label: row.label, madeBy: row.made_by },
    ...{ scopes: row.scopes, createdAt: row.created_at, expiresAt: row.expires_at },
    ...{ lastUsedAt: row.last_used_at, revokedAt: row.revoked_at },
  };
}

function rowOf(role: StaffRole, key: string) {
  const hash = hashOf(key);
  // From the hash, so that two processes that start at once give the key the same id.
  return { key_hash: hash, key_id: `${role}-${hash.slice(0, 8)}`, role };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
