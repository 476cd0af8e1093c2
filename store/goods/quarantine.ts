import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { Queries } from '../database';

/** A parcel at the dock that fits no case, as it was scanned first. */
export interface QuarantinedScan {
  readonly scanId: string;
  readonly code: string;
  readonly scannedAt: Date;
  readonly scannedBy: string;
}

export type ScanPosition = Pick<QuarantinedScan, 'scannedAt' | 'scanId'>;

// A cursor knows milliseconds only: with the finer time of the row a page would begin with the last row of the one before.
const atMs = sql<Date>`date_trunc('milliseconds', s.scanned_at)`;

// One whose number belongs to a case by now is placed.
const isUnplaced = sql<SqlBool>`s.quarantined and cardinality(s.case_nos) = 0
  and not exists (select 1 from announced_parcels a where a.parcel_no = s.code)
  and not exists (select 1 from parcel_scans n
    where n.code = s.code and n.scanned_at > s.scanned_at and cardinality(n.case_nos) > 0)`;

/** Parcels that nobody has placed yet, the longest waiting first (E39). */
export async function quarantinedScans(
  db: Queries,
  { after, limit }: { readonly after: ScanPosition | null; readonly limit: number },
): Promise<readonly QuarantinedScan[]> {
  let page = db
    .selectFrom('parcel_scans as s')
    .select(['s.scan_id as scanId', 's.code', 's.scanned_at as scannedAt', 's.scanned_by as scannedBy'])
    .where(isUnplaced)
    .where('s.mistaken_at', 'is', null)
    .orderBy(atMs)
    .orderBy('s.scan_id')
    .limit(limit);
  if (after) page = page.where(sql<SqlBool>`(${atMs}, s.scan_id) > (${after.scannedAt}, ${after.scanId})`);
  return page.execute();
}

/** A scan of a code that no parcel bears, and who said so first. */
export interface MistakenScan {
  readonly scanId: string;
  readonly code: string;
  readonly mistakenAt: Date;
  readonly mistakenBy: string;
}

/**
 * Takes a scan out of quarantine because there is no such parcel (E39). Repeated, it changes nothing more.
 *
 * @returns `placed` where the parcel is of a case, null where nothing was scanned under this id
 */
export async function takeOutMistaken(
  db: Queries,
  scanId: string,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<MistakenScan | 'placed' | null> {
  await db
    .updateTable('parcel_scans as s')
    .set({ mistaken_at: at, mistaken_by: by })
    .where('s.scan_id', '=', scanId)
    .where('s.mistaken_at', 'is', null)
    .where(isUnplaced)
    .execute();
  const row = await db
    .selectFrom('parcel_scans')
    .select(['code', 'mistaken_at as mistakenAt', 'mistaken_by as mistakenBy'])
    .where('scan_id', '=', scanId)
    .executeTakeFirst();
  if (!row) return null;
  const { code, mistakenAt, mistakenBy } = row;
  return mistakenAt === null || mistakenBy === null ? 'placed' : { scanId, code, mistakenAt, mistakenBy };
}
