import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import { withoutCardNumbers } from '../card-numbers';
import type { Queries, Tx } from '../database';
import type { PurchaseSearch } from '../tables/intake';

export interface NewInquiry {
  readonly sender: string;
  readonly letterId: number;
  readonly at: Date;
  readonly search: PurchaseSearch;
}

/** Notes a letter that no case claims. A sender who has an open inquiry answers it, and wakes it where it rests. */
export async function noteInquiry(db: Queries, { sender, letterId, at, search }: NewInquiry): Promise<void> {
  const row = {
    ...{ sender, first_letter_id: letterId, opened_at: at, asked_at: at },
    ...{ state: 'waiting' as const, search: JSON.stringify(search) },
  };
  await db
    .insertInto('inquiries')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('sender')
        .where('state', 'in', ['waiting', 'dormant'])
        .doUpdateSet({ state: 'waiting', asked_at: at, reminded_at: null, search: row.search }),
    )
    .execute();
}

/** The appeal came after all: nothing is waited for any more. */
export async function endInquiry(db: Queries, sender: string, caseNo: string): Promise<void> {
  await db
    .updateTable('inquiries')
    .set((set) => ({
      state: 'placed',
      settled_by: 'desk',
      settled_at: sql<Date>`now()`,
      appeal_no: set.selectFrom('cases').select('appeal_no').where('case_no', '=', caseNo),
    }))
    .where('sender', '=', sender)
    .where('state', 'in', ['waiting', 'dormant'])
    .execute();
}

/** Where a page of inquiries ended. */
export interface InquiryPosition {
  readonly askedAt: Date;
  readonly inquiryId: number;
}

/** A page of inquiries with their first letter: the ones asked longest ago first. */
export async function listInquiries(
  db: Queries,
  state: 'waiting' | 'dormant' | 'placed' | 'refused',
  { after, limit }: { readonly after: InquiryPosition | null; readonly limit: number },
) {
  let page = inquiries(db).where('i.state', '=', state);
  if (after)
    page = page.where(
      sql<SqlBool>`(i.asked_at, i.inquiry_id) > (${after.askedAt}, ${after.inquiryId}::bigint)`,
    );
  return page.orderBy('i.asked_at').orderBy('i.inquiry_id').limit(limit).execute();
}

/** One inquiry with its first letter, or null. */
export async function inquiryOf(db: Queries, inquiryId: number) {
  const row = await inquiries(db).where('i.inquiry_id', '=', inquiryId).executeTakeFirst();
  return row ?? null;
}

function inquiries(db: Queries) {
  return (
    db
      .selectFrom('inquiries as i')
      .innerJoin('letters as l', 'l.letter_id', 'i.first_letter_id')
      .select([
        'i.inquiry_id as inquiryId',
        'i.first_letter_id as firstLetterId',
        'i.sender',
        'i.opened_at as openedAt',
        'i.asked_at as askedAt',
      ])
      .select(['i.reminded_at as remindedAt', 'i.state', 'i.search', 'i.appeal_no as appealNo', 'i.reason'])
      .select(['i.settled_by as settledBy', 'l.subject', 'l.body as text', 'l.message_id as messageId'])
      .select('l.time_zone as timeZone')
      // The language in which the sender was answered last.
      .select((select) =>
        select
          .selectFrom('letters as answered')
          .select('answered.language')
          .where(sql<boolean>`lower(answered.recipient) = i.sender`)
          .where('answered.direction', '=', 'out')
          .where('answered.case_no', 'is', null)
          .orderBy('answered.written_at', 'desc')
          .limit(1)
          .as('language'),
      )
  );
}

/** Ends an inquiry that is still open by a person's word; of two at once the second finds it settled, and hears false. */
export async function settleInquiry(
  tx: Tx,
  inquiryId: number,
  settled: {
    readonly state: 'placed' | 'refused';
    readonly by: string;
    readonly reason: string;
    readonly appealNo?: string;
  },
): Promise<boolean> {
  const { state, by, reason, appealNo = null } = settled;
  const { numUpdatedRows } = await tx
    .updateTable('inquiries')
    .set({
      state,
      reason: withoutCardNumbers(reason),
      settled_by: by,
      appeal_no: appealNo,
      settled_at: sql<Date>`now()`,
    })
    .where('inquiry_id', '=', inquiryId)
    .where('state', 'in', ['waiting', 'dormant'])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Inquiries that wait for their sender since before a moment, the longest waiting first: `all`, or those that nobody was
 * reminded of. Both the reminder and the end come to them in this order, so the first hundred hold all that is due.
 */
export async function inquiriesAskedBefore(db: Queries, before: Date, which: 'all' | 'not-reminded') {
  let waiting = inquiries(db).where('i.state', '=', 'waiting').where('i.asked_at', '<', before);
  if (which === 'not-reminded') waiting = waiting.where('i.reminded_at', 'is', null);
  return waiting.orderBy('i.asked_at').limit(100).execute();
}

/** Notes that an inquiry was reminded of, or rests; answers whether it still waited. */
export async function moveInquiry(
  db: Queries,
  inquiryId: number,
  change: { readonly reminded_at: Date } | { readonly state: 'dormant' },
): Promise<boolean> {
  const moved = await db
    .updateTable('inquiries')
    .set(change)
    .where('inquiry_id', '=', inquiryId)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return moved.numUpdatedRows === 1n;
}
