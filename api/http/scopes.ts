import type { Caller } from './caller';
import { Problem } from './problem';

/** The parts of the api. Each route is in one, by its tag. */
const areas = [
  'actions',
  'appeals',
  'cases',
  'customers',
  'desk',
  'documents',
  'inquiries',
  'letters',
  'operation',
  'orders',
  'parcels',
  'payments',
  'people',
  'policy',
  'privacy',
  'products',
  'reports',
  'sign-in',
  'webhooks',
  'work-items',
] as const;

export type Area = (typeof areas)[number];

/** What a key may be narrowed to: reading in a part of the api, or reading and writing. */
export const scopes = areas.flatMap((area) => [`${area}:read`, `${area}:write`] as const);

interface Scoped {
  readonly tag: Area;
  readonly writes: boolean;
}

/** The scope that a route takes of a key that was narrowed. */
export function scopeOf({ tag, writes }: Scoped): (typeof scopes)[number] {
  return `${tag}:${writes ? 'write' : 'read'}`;
}

/**
 * Keeps a key to what it was made for, within what its role may. Who writes in a part of the api reads there as well.
 * @throws Problem 403
 */
export function requireScope(route: Scoped, caller: Caller): void {
  if (hasScope(route, caller)) return;
  throw new Problem(
    403,
    `Cannot do this with this key: it takes the scope ${scopeOf(route)}, and the key has ${scopesOf(caller)?.join(', ') ?? 'all'}`,
  );
}

/** Whether a caller's key is made for a part of the api; who has no narrowed key may all that his role may. */
export function hasScope(route: Scoped, caller: Caller): boolean {
  const has = scopesOf(caller);
  return !has || has.includes(scopeOf(route)) || has.includes(`${route.tag}:write`);
}

function scopesOf(caller: Caller): readonly string[] | null | undefined {
  return caller.kind === 'staff' ? caller.scopes : undefined;
}
