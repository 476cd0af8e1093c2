import { createHash } from 'node:crypto';
import { canonicalText } from '../../policy';
import type { Policy } from '../../policy';
import type { Queries } from '../database';

/**
 * Publishes versions of the policy; one that is published already is left alone.
 * @throws Error when a published name would get other content: open cases count on what they were promised
 */
export async function publishPolicies(db: Queries, policies: readonly Policy[]): Promise<void> {
  for (const policy of policies) {
    const hash = createHash('sha256').update(canonicalText(policy)).digest('hex');
    await db
      .insertInto('policy_versions')
      .values({
        name: policy.name,
        content_hash: hash,
        in_force_from: new Date(policy.inForceFrom),
        settings: JSON.stringify(policy.settings),
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const kept = await db
      .selectFrom('policy_versions')
      .select('content_hash')
      .where('name', '=', policy.name)
      .executeTakeFirstOrThrow();
    if (kept.content_hash !== hash)
      throw new Error(
        `Cannot publish policy ${policy.name}: it is published with other content, which never changes; give the new one a new name`,
      );
  }
}

// A published version never changes, so what was read once holds as long as the connection it was read from.
const known = new WeakMap<Queries, Map<string, Policy>>();

/**
 * The published version of that name.
 * @throws Error when there is none
 */
export async function policyByName(db: Queries, name: string): Promise<Policy> {
  const cache = known.get(db) ?? new Map<string, Policy>();
  known.set(db, cache);
  const cached = cache.get(name);
  if (cached) return cached;
  const row = await db
    .selectFrom('policy_versions')
    .select(['name', 'in_force_from', 'settings'])
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) throw new Error(`Cannot find policy ${name}: no version of that name is published`);
  const policy = policyOf(row);
  cache.set(name, policy);
  return policy;
}

/** Every published version, the one in force first coming first. */
export async function policiesPublished(db: Queries): Promise<readonly Policy[]> {
  const rows = await db
    .selectFrom('policy_versions')
    .select(['name', 'in_force_from', 'settings'])
    .orderBy('in_force_from')
    .orderBy('name')
    .execute();
  return rows.map(policyOf);
}

function policyOf(row: Pick<Policy, 'name' | 'settings'> & { readonly in_force_from: Date }): Policy {
  return { name: row.name, inForceFrom: row.in_force_from.toISOString(), settings: row.settings };
}
