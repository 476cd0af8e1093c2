import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { Queries } from '../database';
import { beginningWith, wordsOf } from '../words';

export const letterStates = ['queued', 'sent', 'undelivered'] as const;
type LetterState = (typeof letterStates)[number];

/** A letter of ours as the staff sees it in a list; what it says stands on its case. */
export interface OutgoingLetter {
  readonly letterId: number;
  readonly caseNo: string | null;
  readonly template: string | null;
  /** Null until it was written, which is when it is sent for the first time. */
  readonly recipient: string | null;
  readonly subject: string | null;
  readonly queuedAt: Date;
  readonly sentAt: Date | null;
  readonly undeliveredAt: Date | null;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  /** Why the last try failed, or why it came back. */
  readonly problem: string | null;
}

export interface OutgoingQuery {
  readonly state?: LetterState | undefined;
  /** The beginning of an address, a case number, or words of a letter of a case. */
  readonly words?: string | undefined;
  /** Where the page before ended. */
  readonly before: number | null;
  readonly limit: number;
}

/** A page of the letters that the desk wrote or will write, the newest first. */
export async function listOutgoing(db: Queries, query: OutgoingQuery): Promise<readonly OutgoingLetter[]> {
  const { state, words, before, limit } = query;
  let page = db
    .selectFrom('letters')
    .select(['letter_id as letterId', 'case_no as caseNo', 'template', 'recipient', 'subject', 'attempts'])
    .select(['written_at as queuedAt', 'sent_at as sentAt', 'undelivered_at as undeliveredAt'])
    .select(['next_attempt_at as nextAttemptAt'])
    .select(sql<string | null>`coalesce(undelivered_reason, last_error)`.as('problem'))
    .where('direction', '=', 'out');
  if (state !== undefined) page = page.where(inState[state]);
  if (words !== undefined) page = page.where(matching(words));
  if (before !== null) page = page.where('letter_id', '<', before);
  return page.orderBy('letter_id', 'desc').limit(limit).execute();
}

const inState: Readonly<Record<LetterState, ReturnType<typeof sql<SqlBool>>>> = {
  queued: sql<SqlBool>`sent_at is null and undelivered_at is null`,
  sent: sql<SqlBool>`sent_at is not null and undelivered_at is null`,
  undelivered: sql<SqlBool>`undelivered_at is not null`,
};

/** Of a word that stands in every letter, so many are looked at: whoever searches for it has to say more. */
const MOST_LETTERS = 500;

/** Each way of asking has an index of its own. Letters to the staff are found by their address alone. */
function matching(words: string) {
  const given = words.trim();
  return sql<SqlBool>`letter_id in (
    select letter_id from letters where case_no = ${given.toUpperCase()}
    union select letter_id from letters
      where direction = 'out' and lower(recipient) like ${beginningWith(given.toLowerCase())}
    union (select letter_id from letters
      where case_no is not null
        and to_tsvector('simple', coalesce(subject, '') || ' ' || coalesce(body, '')) @@ to_tsquery('simple', ${wordsOf(given)})
      limit ${MOST_LETTERS}))`;
}

/** Letters that wait to be sent; a mail server that does not answer shows here first. */
interface WaitingLetters {
  readonly count: number;
  readonly oldestAt: Date | null;
  /** Why the last try of one of them failed; null where none has failed. */
  readonly problem: string | null;
}

/** How many letters wait to be sent, since when, and what stands in their way. */
export async function waitingLetters(db: Queries): Promise<WaitingLetters> {
  return db
    .selectFrom('letters')
    .select((e) => e.fn.countAll<number>().as('count'))
    .select((e) => e.fn.min('written_at').as('oldestAt'))
    .select((e) => e.fn.max('last_error').as('problem'))
    .where('direction', '=', 'out')
    .where(inState.queued)
    .executeTakeFirstOrThrow();
}
