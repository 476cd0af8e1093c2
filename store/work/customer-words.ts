import type { Queries } from '../database';
import { reportMismatch } from './work-items';

/** What a customer wrote of his own accord about a case. */
interface Written {
  readonly caseNo: string;
  readonly at: Date;
}

/**
 * Puts on support's list of work that a customer wrote something that no message of his case says: an answer in prose, a
 * note, a file, one more appeal about the same product (E14, E25, E36). Where the case waits for support anyway, or calls
 * it, whoever takes it up reads it there.
 */
export async function askForReader(tx: Queries, { caseNo, at }: Written): Promise<void> {
  const row = await tx
    .selectFrom('cases')
    .select(['stage', 'outcome', 'waiting_for', 'attention'])
    .where('case_no', '=', caseNo)
    .executeTakeFirst();
  if (!row || row.waiting_for === 'support' || row.attention === 'support') return;
  const { stage, outcome } = row;
  const detail = outcome === null ? { stage } : { stage, outcome };
  await reportMismatch(tx, { kind: 'customer-wrote', subject: caseNo, caseNo, detail }, at);
}

/** Whether something that a customer wrote about a case waits for a reader. */
export async function hasUnread(db: Queries, caseNo: string): Promise<boolean> {
  return (await unreadSince(db, caseNo)) !== null;
}

/** Since when something that a customer wrote about a case waits for a reader; null where nothing does. */
export async function unreadSince(db: Queries, caseNo: string): Promise<Date | null> {
  const row = await db
    .selectFrom('work_items')
    .select('found_at')
    .where('kind', '=', 'customer-wrote')
    .where('subject', '=', caseNo)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return row?.found_at ?? null;
}

/** Takes from the list what had come before `at`: somebody of ours answered it. */
export async function markAnswered(
  tx: Queries,
  { caseNo, at, by }: Written & { readonly by: string },
): Promise<void> {
  await tx
    .updateTable('work_items')
    .set({ closed_at: at, closed_by: by })
    .where('kind', '=', 'customer-wrote')
    .where('subject', '=', caseNo)
    .where('closed_at', 'is', null)
    .where('last_seen_at', '<=', at)
    .execute();
}
