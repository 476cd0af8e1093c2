import type { Queries } from '../database';

type SecurityEventName =
  | 'signedIn'
  | 'signInFailed'
  | 'signedOut'
  | 'roleSwitched'
  | 'userInvited'
  | 'userChanged'
  | 'rolesChanged'
  | 'userDisabled'
  | 'userEnabled'
  | 'passwordChanged'
  | 'identityConfirmed'
  | 'resetAsked'
  | 'customerSignedIn'
  | 'keyMade'
  | 'keyRevoked'
  | 'refused';

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
  /** What was refused: method, route and case; of refusals only. */
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
