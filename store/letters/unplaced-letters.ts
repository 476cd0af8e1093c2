import type { Database, Queries } from '../database';
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
