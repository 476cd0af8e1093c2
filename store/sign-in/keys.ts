import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Role } from '../../workflows/contract';
import type { Queries } from '../database';

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

/** Who holds the key, or null when it is unknown or was revoked. */
export async function roleOfKey(db: Queries, key: string): Promise<KeyHolder | null> {
  const row = await db
    .selectFrom('api_keys')
    .select(['role', 'key_id'])
    // The look-up goes by hash, so how long it takes tells nothing about the key.
    .where('key_hash', '=', hashOf(key))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  const role = staffRoles.find((known) => known === row?.role);
  return row && role ? { role, keyId: row.key_id } : null;
}

/** Closes the door to a key for good. @returns whether it was open */
export async function revokeKey(db: Queries, keyId: string): Promise<boolean> {
  const revoked = await db
    .updateTable('api_keys')
    .set({ revoked_at: sql`now()` })
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return revoked.numUpdatedRows > 0n;
}

function rowOf(role: StaffRole, key: string) {
  const hash = hashOf(key);
  // From the hash, so that two processes that start at once give the key the same id.
  return { key_hash: hash, key_id: `${role}-${hash.slice(0, 8)}`, role };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
