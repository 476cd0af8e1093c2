import { millisecondsOf } from './calendar';
import { defaultSettings, type Instant, type Policy } from './settings';

/** At least one version, so that some version is always in force. */
export type PolicyVersions = readonly [Policy, ...Policy[]];

/** The supplier's policy with the desk's defaults, in force since midnight in Berlin. */
export const standardPolicy: Policy = frozen({
  name: '2026-01',
  inForceFrom: '2025-12-31T23:00:00.000Z',
  settings: defaultSettings,
});

/** Every published version, oldest first. A published version never changes; a new one is added after it. */
export const policyVersions: PolicyVersions = [standardPolicy];

/** The published version of that name, or null. */
export function policyNamed(name: string): Policy | null {
  return policyVersions.find((policy) => policy.name === name) ?? null;
}

/**
 * The version in force when an order was placed: what the customer agreed to when buying holds for the goods. An order
 * older than every version, or with an unreadable date, falls under the oldest one.
 */
export function policyInForce(versions: PolicyVersions, orderedAt: Instant): Policy {
  const orderedMs = millisecondsOf(orderedAt);
  const startOf = (policy: Policy): number => millisecondsOf(policy.inForceFrom);
  const oldest = versions.reduce((found, policy) => (startOf(policy) < startOf(found) ? policy : found));
  return versions
    .filter((policy) => startOf(policy) <= orderedMs)
    .reduce((found, policy) => (startOf(policy) >= startOf(found) ? policy : found), oldest);
}

/** One text per policy whatever the order of its keys: JSON with sorted keys and no spaces, meant to be hashed. */
export function canonicalText(policy: Policy): string {
  return canonical(policy);
}

/** One text per value whatever the order of its keys: two values are the same when their texts are. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`);
  return `{${pairs.join(',')}}`;
}

function frozen(policy: Policy): Policy {
  freeze(policy);
  return policy;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.values(value).forEach(freeze);
  Object.freeze(value);
}
