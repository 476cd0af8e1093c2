import { sql } from 'kysely';
import type { Database, Queries } from '../database';
import { inTransaction } from '../transaction';
import type { NamedOrder } from './incoming-letters';
import { withoutLinkTokens } from './link-tokens';

/** A letter in that belongs to no case, as support sees it. */
export interface UnplacedLetter {
  readonly letterId: number;
  readonly receivedAt: Date;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly isAutomatic: boolean;
  /** The order it names, where it names one. */
  readonly orderNo: string | null;
  /** What the desk did about it, such as the question it asked. */
  readonly note: string | null;
  readonly files: readonly UnplacedFile[];
}

interface UnplacedFile {
  readonly fileId: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly quarantined: string | null;
}

/** A page of the letters that no case claims, newest first, after a letter of an earlier page. */
export async function listUnplaced(
  db: Queries,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly UnplacedLetter[]> {
  let page = db
    .selectFrom('letters')
    .select(['letter_id as letterId', 'written_at as receivedAt', 'sender', 'subject', 'body'])
    .select(['automatic as isAutomatic', 'order_no as orderNo', 'last_error as note'])
    .where('direction', '=', 'in')
    .where('case_no', 'is', null);
  if (before !== null) page = page.where('letter_id', '<', before);
  const letters = await page.orderBy('letter_id', 'desc').limit(limit).execute();
  const files = await filesOf(
    db,
    letters.map(({ letterId }) => letterId),
  );
  return withoutLinkTokens(letters).map(({ body: text, ...letter }) => ({
    ...letter,
    text,
    files: files
      .filter(({ letterId }) => letterId === letter.letterId)
      .map(({ fileId, name, sizeBytes, quarantined }) => ({ fileId, name, sizeBytes, quarantined })),
  }));
}

async function filesOf(db: Queries, letterIds: readonly number[]) {
  if (letterIds.length === 0) return [];
  return db
    .selectFrom('files')
    .select(['letter_id as letterId', 'file_id as fileId', 'name', 'size_bytes as sizeBytes', 'quarantined'])
    .where('letter_id', 'in', letterIds)
    .orderBy('file_id')
    .execute();
}

/** Puts a letter and its files to a case that exists. A letter that lies elsewhere already stays there. */
export async function placeLetter(
  db: Database,
  letterId: number,
  caseNo: string,
): Promise<'placed' | 'unknown-letter' | 'placed-elsewhere'> {
  return db.transaction().execute(async (tx) => {
    const letter = await tx
      .selectFrom('letters')
      .select('case_no')
      .where('letter_id', '=', letterId)
      .where('direction', '=', 'in')
      .forUpdate()
      .executeTakeFirst();
    if (!letter) return 'unknown-letter';
    if (letter.case_no !== null) return letter.case_no === caseNo ? 'placed' : 'placed-elsewhere';
    await tx.updateTable('letters').set({ case_no: caseNo }).where('letter_id', '=', letterId).execute();
    await tx.updateTable('files').set({ case_no: caseNo }).where('letter_id', '=', letterId).execute();
    return 'placed';
  });
}

/** What somebody wrote that no appeal claims: letters, forms that opened nothing, and what lies with a case for reading. */
export interface UnclaimedLetter {
  readonly letterId: number;
  readonly orderNo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly receivedAt: Date;
  readonly timeZone: string | null;
  /** The goods of the case that it lies with, where one holds it: an answer there names them first of all. */
  readonly beside: Pick<NamedOrder, 'lines'> | null;
}

/** More than anybody writes who waits for an answer. */
const LETTERS_LOOKED_AT = 200;

/**
 * The newest letters of a sender before a moment that no appeal claims, the oldest of them first: also those in the
 * threads of cases about other orders. `sender` in lower case.
 */
export async function unclaimedLettersOf(
  db: Queries,
  { sender, orderNo, before }: { readonly sender: string; readonly orderNo: string; readonly before: Date },
): Promise<readonly UnclaimedLetter[]> {
  const letters = await db
    .selectFrom('letters as l')
    .leftJoin('cases as c', 'c.case_no', 'l.case_no')
    .leftJoin('products as p', 'p.sku', 'c.unit_sku')
    .select(['l.letter_id as letterId', 'l.order_no as orderNo', 'l.written_at as receivedAt'])
    .select(['l.time_zone as timeZone', 'l.subject', 'l.body as text'])
    .select(['c.unit_sku as sku', 'c.unit_serial_no as serialNo', 'p.title'])
    .where('l.direction', '=', 'in')
    .where((is) =>
      is.or([
        is('l.case_no', 'is', null),
        is.and([is('c.unit_order_no', '<>', orderNo), is('l.understood', 'is distinct from', 'appeal')]),
      ]),
    )
    .where('l.automatic', '=', false)
    .where(sql<string>`lower(l.sender)`, '=', sender)
    .where('l.written_at', '<', before)
    .orderBy('l.written_at', 'desc')
    .orderBy('l.letter_id', 'desc')
    .limit(LETTERS_LOOKED_AT)
    .execute();
  return letters
    .map(({ sku, title, serialNo, ...letter }) => ({
      ...letter,
      subject: letter.subject ?? '',
      text: letter.text ?? '',
      beside:
        sku === null
          ? null
          : { lines: [{ sku, title: title ?? '', serialNos: serialNo === null ? [] : [serialNo] }] },
    }))
    .reverse();
}

/**
 * Notes that letters belong to the appeal of a case, and gives it those, with their files, that no case holds: each dates
 * one appeal only (E12).
 */
export async function claimLettersFor(
  db: Queries,
  caseNo: string,
  letterIds: readonly number[],
): Promise<void> {
  if (letterIds.length === 0) return;
  await inTransaction(db, async (tx) => {
    const claimed = await tx
      .updateTable('letters')
      .set({ case_no: sql<string>`coalesce(case_no, ${caseNo})`, understood: 'appeal' })
      .where('letter_id', 'in', letterIds)
      .where('understood', 'is distinct from', 'appeal')
      .returning(['letter_id', 'case_no'])
      .execute();
    const ids = claimed.filter((one) => one.case_no === caseNo).map(({ letter_id }) => letter_id);
    if (ids.length > 0)
      await tx.updateTable('files').set({ case_no: caseNo }).where('letter_id', 'in', ids).execute();
  });
}
