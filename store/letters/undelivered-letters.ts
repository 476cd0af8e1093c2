import { sql } from 'kysely';
import type { Queries } from '../database';

/** A letter of ours that did not arrive, of which its case has not heard. */
export interface UndeliveredLetter {
  readonly letterId: number;
  readonly caseNo: string;
  readonly subject: string | null;
  readonly reason: string;
}

/**
 * Notes on letters of ours that a mail server reported them undelivered, and answers their case. They count as sent, for
 * a server took them; a person has to reach the customer another way (E37).
 */
export async function markUndelivered(
  db: Queries,
  messageIds: readonly string[],
  reason: string,
): Promise<string | null> {
  if (messageIds.length === 0) return null;
  const rows = await db
    .updateTable('letters')
    .set({
      undelivered_at: sql<Date>`coalesce(undelivered_at, now())`,
      undelivered_reason: reason.slice(0, 500),
    })
    .where('message_id', 'in', messageIds)
    .where('direction', '=', 'out')
    .returning('case_no')
    .execute();
  return rows[0]?.case_no ?? null;
}

/** Undelivered letters whose case was not told yet, oldest first. */
export async function undeliveredToTell(db: Queries, limit: number): Promise<readonly UndeliveredLetter[]> {
  const rows = await db
    .selectFrom('letters')
    .select(['letter_id', 'case_no', 'subject', 'undelivered_reason'])
    .where('undelivered_at', 'is not', null)
    .where('undelivered_told_at', 'is', null)
    .where('case_no', 'is not', null)
    .orderBy('letter_id')
    .limit(limit)
    .execute();
  return rows.flatMap((row) =>
    row.case_no === null
      ? []
      : [
          {
            letterId: row.letter_id,
            caseNo: row.case_no,
            subject: row.subject,
            reason: row.undelivered_reason ?? 'no reason given',
          },
        ],
  );
}

/** Notes that the case of an undelivered letter knows about it. */
export async function markUndeliveredTold(db: Queries, letterId: number): Promise<void> {
  await db
    .updateTable('letters')
    .set({ undelivered_told_at: sql<Date>`now()` })
    .where('letter_id', '=', letterId)
    .execute();
}
