import type { Queries } from '../database';
import { hashOfToken, newToken } from './secret-token';

/** What somebody who has shown his password has to do before a session begins. */
export type NextStep = 'code' | 'enrolment';

const MINUTE_MS = 60_000;
/** As long as it takes to fetch a telephone; to enrol, as long as it takes to put an app on it. */
const lifeMs: Readonly<Record<NextStep, number>> = { code: 5 * MINUTE_MS, enrolment: 15 * MINUTE_MS };

export interface HalfSignIn {
  readonly userId: string;
  readonly next: NextStep;
}

/** @returns the token for the browser that showed the password; the store keeps its hash */
export async function openHalfSignIn(db: Queries, half: HalfSignIn, now: Date): Promise<string> {
  const token = newToken();
  const { userId, next } = half;
  const expires_at = new Date(now.getTime() + lifeMs[next]);
  await db
    .insertInto('half_sign_ins')
    .values({ token_hash: hashOfToken(token), user_id: userId, next, expires_at })
    .execute();
  return token;
}

/** Whose password was shown with this token, if the next step is this one and there is time left for it. */
export async function halfSignIn(
  db: Queries,
  { token, next, now }: { readonly token: string; readonly next: NextStep; readonly now: Date },
): Promise<string | null> {
  const row = await db
    .selectFrom('half_sign_ins')
    .select('user_id')
    .where('token_hash', '=', hashOfToken(token))
    .where('next', '=', next)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Ends one, because the session begins. @returns whether it was there: of two at one moment one begins */
export async function endHalfSignIn(db: Queries, token: string): Promise<boolean> {
  const ended = await db
    .deleteFrom('half_sign_ins')
    .where('token_hash', '=', hashOfToken(token))
    .executeTakeFirst();
  return ended.numDeletedRows > 0n;
}

/** Removes those whose time is over. */
export async function forgetHalfSignIns(db: Queries, now: Date): Promise<void> {
  await db.deleteFrom('half_sign_ins').where('expires_at', '<', now).execute();
}
