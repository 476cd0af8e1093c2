import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Queries } from '../database';

/** One file of a case without its content. */
export interface StoredFile {
  readonly fileId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  /** Why the file is kept away from everybody but staff. */
  readonly quarantined: string | null;
}

export interface NewFile {
  readonly caseNo: string;
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
  readonly uploadedBy: string;
  /** Why it is kept away from everybody but staff. */
  readonly quarantined: string | null;
}

const listed = [
  'file_id as fileId',
  'name',
  'media_type as mediaType',
  'size_bytes as sizeBytes',
  'sha256',
  'uploaded_by as uploadedBy',
  'uploaded_at as uploadedAt',
  'quarantined',
] as const;

/**
 * Keeps a file of a case. The same content sent to the same case again is the file that is there already, so a
 * repeated upload leaves no second copy.
 */
export async function keepFile(db: Database, file: NewFile): Promise<StoredFile> {
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  return db.transaction().execute(async (tx) => {
    // Two uploads of the same file at once would both find nothing; they take turns.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${file.caseNo} ${sha256}`}, 0))`.execute(tx);
    const known = await tx
      .selectFrom('files')
      .select(listed)
      .where('case_no', '=', file.caseNo)
      .where('sha256', '=', sha256)
      .where('name', '=', file.name)
      .executeTakeFirst();
    if (known) return known;
    const row = {
      file_id: randomUUID(),
      case_no: file.caseNo,
      letter_id: null,
      name: file.name,
      media_type: file.mediaType,
      size_bytes: file.content.length,
      sha256,
      content: file.content,
      uploaded_by: file.uploadedBy,
      quarantined: file.quarantined,
    };
    return tx.insertInto('files').values(row).returning(listed).executeTakeFirstOrThrow();
  });
}

/** The files of a case and of its letters, oldest first, without their content. */
export async function filesOfCase(db: Queries, caseNo: string): Promise<readonly StoredFile[]> {
  return db
    .selectFrom('files')
    .select(listed)
    .where((where) =>
      where.or([where('case_no', '=', caseNo), where('letter_id', 'in', lettersOf(db, caseNo))]),
    )
    .orderBy('uploaded_at')
    .orderBy('file_id')
    .execute();
}

/** One file with its content, or null when that case has no such file. */
export async function fileOfCase(
  db: Queries,
  caseNo: string,
  fileId: string,
): Promise<(StoredFile & { readonly content: Buffer }) | null> {
  const file = await db
    .selectFrom('files')
    .select([...listed, 'content'])
    .where('file_id', '=', fileId)
    .where((where) =>
      where.or([where('case_no', '=', caseNo), where('letter_id', 'in', lettersOf(db, caseNo))]),
    )
    .executeTakeFirst();
  return file ?? null;
}

function lettersOf(db: Queries, caseNo: string) {
  return db.selectFrom('letters').select('letter_id').where('case_no', '=', caseNo);
}
