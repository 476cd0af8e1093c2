import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Queries } from '../database';

/** Waits never grow beyond this: whoever guesses at an account must not keep its owner out for good. */
const LONGEST_WAIT_S = 900;
/** After an hour of quiet everything is forgotten. */
const FORGET_AFTER_MS = 3_600_000;

export interface Attempt {
  /** What is limited, such as `account ada@example.org`. Only its hash is stored. */
  readonly subject: string;
  /** Attempts before the first wait; each one after it waits twice as long as the one before. */
  readonly free: number;
  readonly at: Date;
}

/**
 * Counts an attempt before it is made, so that attempts at the same moment cannot pass together. Free ones never wait,
 * in whatever order those of one moment arrive.
 * @returns null when it may be made, else the moment from which the next one may. A refused attempt is not counted.
 */
export async function takeAttempt(db: Queries, { subject, free, at }: Attempt): Promise<Date | null> {
  const hash = hashOf(subject);
  const forgotten = new Date(at.getTime() - FORGET_AFTER_MS);
  const count = sql<number>`(case when attempt_limits.last_at < ${forgotten} then 1 else attempt_limits.attempts + 1 end)`;
  const wait = sql`(case when ${count} < ${free}::int then 0
    else least(${LONGEST_WAIT_S}::int, power(2, least(${count} - ${free}::int, 20))) end)`;
  const taken = await db
    .insertInto('attempt_limits')
    .values({ subject: hash, attempts: 1, open_at: at, last_at: at })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .doUpdateSet({
          attempts: count,
          open_at: sql<Date>`${at}::timestamptz + ${wait} * interval '1 second'`,
          last_at: at,
        })
        .where((eb) =>
          eb.or([eb('attempt_limits.attempts', '<', free), eb('attempt_limits.open_at', '<=', at)]),
        ),
    )
    .returning('attempts')
    .executeTakeFirst();
  if (taken) return null;
  const row = await db
    .selectFrom('attempt_limits')
    .select('open_at')
    .where('subject', '=', hash)
    .executeTakeFirst();
  return row?.open_at ?? at;
}

/** Takes an attempt back that succeeded: it was no guess. */
export async function giveBackAttempt(db: Queries, subject: string, at: Date): Promise<void> {
  await db
    .updateTable('attempt_limits')
    .set({ attempts: sql<number>`greatest(attempts - 1, 0)`, open_at: at })
    .where('subject', '=', hashOf(subject))
    .execute();
}

/** Forgets all attempts at something, because its owner has shown who he is. */
export async function clearAttempts(db: Queries, subject: string): Promise<void> {
  await db.deleteFrom('attempt_limits').where('subject', '=', hashOf(subject)).execute();
}

/** Removes what no longer limits anybody. */
export async function forgetOldAttempts(db: Queries, now: Date): Promise<void> {
  await db
    .deleteFrom('attempt_limits')
    .where('last_at', '<', new Date(now.getTime() - FORGET_AFTER_MS))
    .where('open_at', '<', now)
    .execute();
}

function hashOf(subject: string): string {
  return createHash('sha256').update(subject).digest('hex');
}
