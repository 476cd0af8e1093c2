import { millisecondsOf } from './dates/calendar';
import { validateSettings } from './validation';
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

/**
 * The published versions with those of a file, which no compiler has seen.
 * @returns all versions, oldest first, or in words what is wrong with the file
 */
export function withVersions(
  published: PolicyVersions,
  given: unknown,
): { readonly versions: PolicyVersions } | { readonly problems: readonly string[] } {
  if (!Array.isArray(given)) return { problems: ['it must be a list of versions'] };
  const problems = given.flatMap((one: unknown, index) =>
    complaintsAbout(one).map((complaint) => `version ${String(index + 1)}: ${complaint}`),
  );
  const added = given.filter(isPolicy).map(frozen);
  const names = [...published, ...added].map(({ name }) => name);
  const doubled = names.filter((name, index) => names.indexOf(name) !== index);
  if (problems.length > 0 || doubled.length > 0)
    return { problems: [...problems, ...doubled.map((name) => `two versions are named ${name}`)] };
  const [oldest, ...later] = [...added, ...published].sort(
    (one, other) => millisecondsOf(one.inForceFrom) - millisecondsOf(other.inForceFrom),
  );
  return { versions: [oldest ?? published[0], ...later] };
}

function isPolicy(given: unknown): given is Policy {
  return complaintsAbout(given).length === 0;
}

function complaintsAbout(given: unknown): readonly string[] {
  if (typeof given !== 'object' || given === null) return ['must be {name, inForceFrom, settings}'];
  const { name, inForceFrom, settings } = { name: null, inForceFrom: null, settings: null, ...given };
  const isNamed = typeof name === 'string' && /^[\w.-]{1,64}$/.test(name);
  const isDated = typeof inForceFrom === 'string' && !Number.isNaN(millisecondsOf(inForceFrom));
  return [
    ...(isNamed ? [] : ['name must be 1 to 64 letters, digits, dots and dashes']),
    ...(isDated ? [] : ['inForceFrom must be a moment with its offset, such as 2026-03-01T00:00:00Z']),
    ...validateSettings(settings),
  ];
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
