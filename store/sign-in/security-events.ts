import type { Queries } from '../database';

export const securityEventNames = [
  'signedIn',
  'signInFailed',
  'lockedOut',
  'signedOut',
  'roleSwitched',
  'userInvited',
  'userChanged',
  'rolesChanged',
  'userDisabled',
  'userEnabled',
  'passwordChanged',
  'identityConfirmed',
  'secondFactorEnrolled',
  'secondFactorFailed',
  'secondFactorRemoved',
  'secondFactorReset',
  'recoveryCodeUsed',
  'resetAsked',
  'customerSignedIn',
  'keyMade',
  'keyRevoked',
  'webhookMade',
  'webhookSecretChanged',
  'webhookRemoved',
  'refused',
] as const;
type SecurityEventName = (typeof securityEventNames)[number];

export interface SecurityEvent {
  readonly name: SecurityEventName;
  readonly at: Date;
  /** Who did it: a user's id, or the id of an API key; null for a stranger and for a customer. */
  readonly actorId: string | null;
  /** Whose account it was done to; null where nobody has it. */
  readonly userId: string | null;
  /** Which API key it was done to. */
  readonly keyId?: string;
  /** Where it came from. */
  readonly address: string;
  /** What was refused (method, route and case), or which webhook was changed. */
  readonly about?: string;
}

/** Appends to the record of what happened to accounts. The database refuses to change or remove a row. */
export async function noteSecurityEvent(db: Queries, event: SecurityEvent): Promise<void> {
  const { name, at, actorId, userId, keyId = null, address, about = null } = event;
  await db
    .insertInto('security_events')
    .values({ name, at, actor_id: actorId, user_id: userId, key_id: keyId, address, about })
    .execute();
}

/** Whether this person signed in from this address since then. */
export async function signedInFrom(
  db: Queries,
  { userId, address, since }: { readonly userId: string; readonly address: string; readonly since: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('security_events')
    .select('event_id')
    .where('user_id', '=', userId)
    .where('name', '=', 'signedIn')
    .where('address', '=', address)
    .where('at', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether something of this kind happened to an account since then. */
export async function hasHappened(
  db: Queries,
  {
    name,
    userId,
    since,
  }: { readonly name: SecurityEventName; readonly userId: string; readonly since: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('security_events')
    .select('event_id')
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .where('at', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** An event with the names of those whom it is about; a key has none. */
interface ListedSecurityEvent {
  readonly eventId: number;
  readonly at: Date;
  readonly name: SecurityEventName;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly keyId: string | null;
  readonly address: string | null;
  readonly about: string | null;
}

interface SecurityEventsQuery {
  readonly name?: SecurityEventName | undefined;
  /** Where the page before ended. */
  readonly before: number | null;
  readonly limit: number;
}

/** A page of the record, the newest first. */
export async function listSecurityEvents(
  db: Queries,
  { name, before, limit }: SecurityEventsQuery,
): Promise<readonly ListedSecurityEvent[]> {
  let page = db
    .selectFrom('security_events as e')
    .leftJoin('users as actor', 'actor.user_id', 'e.actor_id')
    .leftJoin('users as owner', 'owner.user_id', 'e.user_id')
    .select(['e.event_id as eventId', 'e.at', 'e.actor_id as actorId', 'e.user_id as userId'])
    .select(['e.key_id as keyId', 'e.address', 'e.about'])
    .select(['actor.name as actorName', 'owner.name as userName'])
    // Only `noteSecurityEvent` writes this column.
    .select((e) => e.ref('e.name').$castTo<SecurityEventName>().as('name'));
  if (name !== undefined) page = page.where('e.name', '=', name);
  if (before !== null) page = page.where('e.event_id', '<', before);
  return page.orderBy('e.event_id', 'desc').limit(limit).execute();
}
