import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Queries, Tx } from '../database';
import { userLanguages } from './users';
import type { UserLanguage } from './users';
import { hashOfToken, newToken } from './secret-token';

/** What a one-time link is for; it is worth nothing for anything else. */
export type GrantPurpose = 'invitation' | 'reset' | 'customer';

/** The letters that carry one-time links. */
export const accountTemplates = {
  invitation: 'account-invitation',
  reset: 'password-reset',
  customer: 'customer-link',
} as const satisfies Record<GrantPurpose, string>;
export type AccountTemplate = (typeof accountTemplates)[GrantPurpose];

export interface Grant {
  readonly purpose: GrantPurpose;
  /** Whose account it is about; null for a customer, who has none. */
  readonly userId: string | null;
  readonly email: string;
  /** The case that a customer asked about. */
  readonly caseNo: string | null;
  readonly language: UserLanguage;
}

export interface NewGrant extends Grant {
  readonly recipientName: string | null;
  readonly askedAt: Date;
  readonly validMs: number;
}

/**
 * Queues the letter with a one-time link. Its token is not made yet: the mailroom makes it when the letter leaves, so
 * that it stands in that letter and nowhere else. A newer invitation or reset ends those before it.
 */
export async function queueGrant(tx: Tx, grant: NewGrant): Promise<void> {
  const { purpose, userId, email, caseNo, language, askedAt } = grant;
  if (userId !== null) await endGrants(tx, userId, askedAt);
  const { letter_id } = await tx
    .insertInto('letters')
    .values({
      direction: 'out',
      template: accountTemplates[purpose],
      message_id: `<account.${randomUUID()}@returns-desk>`,
      recipient: email,
      recipient_name: grant.recipientName,
    })
    .returning('letter_id')
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('one_time_grants')
    .values({
      grant_id: randomUUID(),
      letter_id,
      purpose,
      user_id: userId,
      email,
      case_no: caseNo,
      language,
      asked_at: askedAt,
      expires_at: new Date(askedAt.getTime() + grant.validMs),
      used_at: null,
    })
    .execute();
}

/** Ends the links of an account that are still open: a newer one was asked for, or it is disabled. */
export async function endGrants(db: Queries, userId: string, now: Date): Promise<void> {
  await db
    .updateTable('one_time_grants')
    .set({ expires_at: now })
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
}

/** How many links of this kind an address has asked for since then. */
export async function countGrants(
  db: Queries,
  { email, purpose, since }: { readonly email: string; readonly purpose: GrantPurpose; readonly since: Date },
): Promise<number> {
  const { count } = await db
    .selectFrom('one_time_grants')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where(sql<string>`lower(email)`, '=', email.toLowerCase())
    .where('purpose', '=', purpose)
    .where('asked_at', '>', since)
    .executeTakeFirstOrThrow();
  return count;
}

/** A grant as its letter tells it. */
export interface GrantOfLetter extends Grant {
  readonly grantId: string;
  readonly recipientName: string | null;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly used: boolean;
}

/** The link that a letter carries; null when it ended long ago and was removed, or the letter carries none. */
export async function grantOfLetter(db: Queries, letterId: number): Promise<GrantOfLetter | null> {
  const row = await db
    .selectFrom('one_time_grants as g')
    .innerJoin('letters as l', 'l.letter_id', 'g.letter_id')
    .selectAll('g')
    .select('l.recipient_name')
    .where('g.letter_id', '=', letterId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    ...asGrant(row),
    grantId: row.grant_id,
    recipientName: row.recipient_name,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    used: row.used_at !== null,
  };
}

/** Makes a token for a grant; the store keeps its hash. Each try to send the letter has one, and they end together. */
export async function issueToken(db: Database, grantId: string): Promise<string> {
  const token = newToken();
  await db
    .insertInto('one_time_tokens')
    .values({ token_hash: hashOfToken(token), grant_id: grantId })
    .execute();
  return token;
}

/** Uses a link up, if it is for this, open, and not used before; several at one moment get it once. */
export async function useGrant(
  db: Queries,
  { token, purpose, now }: { readonly token: string; readonly purpose: GrantPurpose; readonly now: Date },
): Promise<Grant | null> {
  const row = await db
    .updateTable('one_time_grants as g')
    .from('one_time_tokens as t')
    .whereRef('t.grant_id', '=', 'g.grant_id')
    .where('t.token_hash', '=', hashOfToken(token))
    .where('g.purpose', '=', purpose)
    .where('g.used_at', 'is', null)
    .where('g.expires_at', '>', now)
    .set({ used_at: now })
    .returning(['g.purpose', 'g.user_id', 'g.email', 'g.case_no', 'g.language'])
    .executeTakeFirst();
  return row ? asGrant(row) : null;
}

/**
 * Removes links that ended before a moment, with their tokens; those whose letter still waits are left, for it is given
 * up by what they say.
 */
export async function forgetEndedGrants(db: Queries, endedBefore: Date): Promise<void> {
  await db
    .deleteFrom('one_time_grants as g')
    .using('letters as l')
    .whereRef('l.letter_id', '=', 'g.letter_id')
    .where('g.expires_at', '<', endedBefore)
    .where((where) => where.or([where('l.sent_at', 'is not', null), where('l.next_attempt_at', 'is', null)]))
    .execute();
}

function asGrant(row: {
  readonly purpose: GrantPurpose;
  readonly user_id: string | null;
  readonly email: string;
  readonly case_no: string | null;
  readonly language: string;
}): Grant {
  return {
    purpose: row.purpose,
    userId: row.user_id,
    email: row.email,
    caseNo: row.case_no,
    language: userLanguages.find((known) => known === row.language) ?? 'en',
  };
}
