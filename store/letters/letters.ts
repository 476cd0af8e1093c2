import { sql } from 'kysely';
import type { LetterTemplate } from '../../workflows/contract';
import type { Database, Queries } from '../database';
import type { AccountTemplate } from '../sign-in/grants';

/** Letters about no case: the sender named no purchase, or not which of its goods. */
export const unplacedTemplates = [
  'which-item',
  'no-order-found',
  'in-case-already',
  'not-bought-here',
] as const;
export type UnplacedTemplate = (typeof unplacedTemplates)[number];

/** A letter that a person wrote to the customer. */
export const replyTemplate = 'reply';

/** A letter that tells somebody of the staff what became of his account. */
export const noticeTemplate = 'account-notice';

type WrittenTemplate = UnplacedTemplate | typeof replyTemplate | typeof noticeTemplate;

/** Whether a letter was written when it was queued: it is about no case, or a person wrote it. */
export function isWrittenWhenQueued(template: WaitingLetter['template']): template is WrittenTemplate {
  const written: readonly string[] = [...unplacedTemplates, replyTemplate, noticeTemplate];
  return written.includes(template);
}

/** A letter that waits to be sent, as the claim hands it out. */
export interface WaitingLetter {
  readonly letterId: number;
  readonly caseNo: string | null;
  readonly template: LetterTemplate | WrittenTemplate | AccountTemplate;
  readonly messageId: string;
  readonly attempts: number;
  /** Null until the first rendering was stored. */
  readonly rendering: Rendering | null;
}

/** What a letter says and to whom, fixed once. `thread` is the References header, oldest first. */
export interface Rendering {
  readonly recipient: string;
  readonly recipientName: string | null;
  readonly subject: string;
  readonly body: string;
  /** The language of the words, as a tag. */
  readonly language: string;
  readonly inReplyTo: string | null;
  readonly thread: readonly string[];
  readonly renderedAt: Date;
}

const RETRY_FIRST_MS = 5_000;
const RETRY_MOST_MS = 3_600_000;
/** As long as mail servers themselves try (RFC 5321, 4.5.4.1: four to five days). */
const GIVE_UP_AFTER_DAYS = 5;

/**
 * Claims letters that are due, for `leaseMs`: until then no other worker takes them, and if this one dies they become
 * due again by themselves. The lock is not kept while mail is sent, so a slow mail server holds no transaction open.
 */
export async function claimLetters(
  db: Database,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<readonly WaitingLetter[]> {
  const rows = await db
    .with('due', (due) =>
      due
        .selectFrom('letters')
        .select('letter_id')
        .where('direction', '=', 'out')
        .where('sent_at', 'is', null)
        .where('next_attempt_at', '<=', sql<Date>`now()`)
        .orderBy('next_attempt_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('letters')
    .from('due')
    .whereRef('letters.letter_id', '=', 'due.letter_id')
    .set({ next_attempt_at: sql<Date>`now() + ${leaseMs} * interval '1 millisecond'` })
    .returning(letterColumns)
    .execute();
  return rows.map(asWaiting).sort((a, b) => a.letterId - b.letterId);
}

/** Fixes the first rendering and answers the one that holds: a later one of the same letter changes nothing. */
export async function storeRendering(
  db: Queries,
  letterId: number,
  rendering: Rendering,
): Promise<Rendering> {
  const stored = await db
    .updateTable('letters')
    .set({
      recipient: rendering.recipient,
      recipient_name: rendering.recipientName,
      subject: rendering.subject,
      body: rendering.body,
      language: rendering.language,
      in_reply_to: rendering.inReplyTo,
      thread: [...rendering.thread],
      rendered_at: rendering.renderedAt,
    })
    .where('letter_id', '=', letterId)
    .where('rendered_at', 'is', null)
    .returning(letterColumns)
    .executeTakeFirst();
  const row = stored ?? (await letterById(db, letterId));
  const held = asWaiting(row).rendering;
  if (!held) throw new Error(`Cannot store the rendering of letter ${letterId}: the row took none`);
  return held;
}

async function letterById(db: Queries, letterId: number): Promise<LetterRow> {
  return db
    .selectFrom('letters')
    .select(letterColumns)
    .where('letter_id', '=', letterId)
    .executeTakeFirstOrThrow();
}

/** Notes that the mail server took a letter. */
export async function markSent(db: Queries, letterId: number): Promise<void> {
  await db
    .updateTable('letters')
    .set({ sent_at: sql<Date>`now()`, next_attempt_at: null, last_error: null })
    .where('letter_id', '=', letterId)
    .where('sent_at', 'is', null)
    .execute();
}

/**
 * Notes a failed try. The next one waits twice as long as the last, up to an hour; a permanent refusal, and a letter
 * first tried five days ago, is not tried again: it counts as undelivered, as if a mail server had returned it (E37).
 */
export async function markFailed(
  db: Queries,
  letterId: number,
  { error, permanent }: { readonly error: string; readonly permanent: boolean },
): Promise<void> {
  const wait = sql`least(${RETRY_MOST_MS}::float8, ${RETRY_FIRST_MS} * power(2::float8, least(attempts, 20)))`;
  const isLast = sql<boolean>`(${permanent} or coalesce(rendered_at < now() - ${GIVE_UP_AFTER_DAYS} * interval '1 day', false))`;
  const next = sql<Date | null>`case when ${isLast} then null else now() + ${wait} * interval '1 millisecond' end`;
  const reason = error.slice(0, 500);
  await db
    .updateTable('letters')
    .set({
      attempts: sql<number>`attempts + 1`,
      last_error: reason,
      next_attempt_at: next,
      undelivered_at: sql<Date | null>`case when ${isLast} then now() end`,
      undelivered_reason: sql<string | null>`case when ${isLast} then ${reason} end`,
    })
    .where('letter_id', '=', letterId)
    .where('sent_at', 'is', null)
    .execute();
}

/** Gives a claim back untouched: the worker ends before it tried. */
export async function releaseLetters(db: Queries, letterIds: readonly number[]): Promise<void> {
  if (letterIds.length === 0) return;
  await db
    .updateTable('letters')
    .set({ next_attempt_at: sql<Date>`now()` })
    .where('letter_id', 'in', letterIds)
    .where('sent_at', 'is', null)
    .execute();
}

const letterColumns = [
  'letters.letter_id',
  'letters.case_no',
  'letters.template',
  'letters.message_id',
  'letters.attempts',
  'letters.recipient',
  'letters.recipient_name',
  'letters.subject',
  'letters.body',
  'letters.language',
  'letters.in_reply_to',
  'letters.thread',
  'letters.rendered_at',
] as const;

interface LetterRow {
  readonly letter_id: number;
  readonly case_no: string | null;
  readonly template: string | null;
  readonly message_id: string;
  readonly attempts: number;
  readonly recipient: string | null;
  readonly recipient_name: string | null;
  readonly subject: string | null;
  readonly body: string | null;
  readonly language: string | null;
  readonly in_reply_to: string | null;
  readonly thread: readonly string[];
  readonly rendered_at: Date | null;
}

function asWaiting(row: LetterRow): WaitingLetter {
  return {
    letterId: row.letter_id,
    caseNo: row.case_no,
    // The desk writes this column itself, from these three types only.
    template: row.template as WaitingLetter['template'],
    messageId: row.message_id,
    attempts: row.attempts,
    rendering: asRendering(row),
  };
}

function asRendering(row: LetterRow): Rendering | null {
  const { recipient, subject, body, rendered_at: renderedAt } = row;
  if (recipient === null || subject === null || body === null || renderedAt === null) return null;
  return {
    recipient,
    recipientName: row.recipient_name,
    subject,
    body,
    // Before languages were kept all letters were in English.
    language: row.language ?? 'en',
    inReplyTo: row.in_reply_to,
    thread: row.thread,
    renderedAt,
  };
}
