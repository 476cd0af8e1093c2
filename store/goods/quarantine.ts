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

/** Parcels that nobody has placed yet, the longest waiting first (E39). One whose number belongs to a case by now is placed. */
export async function quarantinedScans(
  db: Queries,
  { after, limit }: { readonly after: ScanPosition | null; readonly limit: number },
): Promise<readonly QuarantinedScan[]> {
  let page = db
    .selectFrom('parcel_scans as s')
    .select(['s.scan_id as scanId', 's.code', 's.scanned_at as scannedAt', 's.scanned_by as scannedBy'])
    .where('s.quarantined', '=', true)
    .where(sql<SqlBool>`cardinality(s.case_nos) = 0`)
    .where(sql<SqlBool>`not exists (select 1 from announced_parcels a where a.parcel_no = s.code)`)
    .where(
      sql<SqlBool>`not exists (select 1 from parcel_scans n
        where n.code = s.code and n.scanned_at > s.scanned_at and cardinality(n.case_nos) > 0)`,
    )
    .orderBy(atMs)
    .orderBy('s.scan_id')
    .limit(limit);
  if (after) page = page.where(sql<SqlBool>`(${atMs}, s.scan_id) > (${after.scannedAt}, ${after.scanId})`);
  return page.execute();
}
