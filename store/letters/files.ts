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
  /** Why the file is kept away from everybody but staff; null where nothing is known against it. */
  readonly quarantined: string | null;
}

/** What one case holds at the most: a hundred photos of a telephone. */
const FILES_PER_CASE = 100;
const BYTES_PER_CASE = 300 * 1024 * 1024;

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
 * @returns null when the case holds as much as it may
 */
export async function keepFile(db: Database, file: NewFile): Promise<StoredFile | null> {
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  return db.transaction().execute(async (tx) => {
    // Two uploads at once would both find nothing, and room for one: those of a case take turns.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`files ${file.caseNo}`}, 0))`.execute(tx);
    const known = await tx
      .selectFrom('files')
      .select(listed)
      .where('case_no', '=', file.caseNo)
      .where('sha256', '=', sha256)
      .where('name', '=', file.name)
      .executeTakeFirst();
    if (known) return known;
    if (!(await hasRoom(tx, file))) return null;
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

async function hasRoom(tx: Queries, { caseNo, content }: NewFile): Promise<boolean> {
  const held = await tx
    .selectFrom('files')
    .select([
      sql<number>`count(*)::int`.as('files'),
      sql<number>`coalesce(sum(size_bytes), 0)::int`.as('bytes'),
    ])
    .where('case_no', '=', caseNo)
    .executeTakeFirstOrThrow();
  return held.files < FILES_PER_CASE && held.bytes + content.length <= BYTES_PER_CASE;
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
