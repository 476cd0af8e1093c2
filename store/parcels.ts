import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Queries, Tx } from './database';

/** What a scan at the dock found. A repeated scan finds the first one; `quarantined` parcels wait for a person. */
export interface ParcelScan {
  readonly scanId: string;
  readonly code: string;
  readonly caseNos: readonly string[];
  readonly quarantined: boolean;
  readonly scannedAt: Date;
  readonly scannedBy: string;
  /** Whether the same parcel was scanned before, at `scannedAt` by `scannedBy`. */
  readonly again: boolean;
}

/** Keeps the number of the parcel that a customer announced for a case. */
export async function announceParcelNo(db: Queries, caseNo: string, parcelNo: string): Promise<void> {
  await db
    .insertInto('announced_parcels')
    .values({ case_no: caseNo, parcel_no: folded(parcelNo) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Looks up the cases of a parcel and notes its scan once, however many clerks scan it at once (E39, E50). */
export async function scanParcel(db: Database, code: string, scannedBy: string): Promise<ParcelScan> {
  const wanted = folded(code);
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`parcel ${wanted}`}, 0))`.execute(tx);
    const caseNos = await casesByCode(tx, wanted);
    const earlier = await tx
      .selectFrom('parcel_scans')
      .select(['scan_id', 'case_nos', 'quarantined', 'scanned_at', 'scanned_by'])
      .where('code', '=', wanted)
      .orderBy('scanned_at', 'desc')
      .executeTakeFirst();
    // A parcel that waited in quarantine and has found its case meanwhile is news, not a repetition.
    if (earlier && !(earlier.quarantined && caseNos.length > 0))
      return asScan(earlier, { code: wanted, again: true });
    const row = await tx
      .insertInto('parcel_scans')
      .values({
        scan_id: randomUUID(),
        code: wanted,
        scanned_by: scannedBy,
        case_nos: [...caseNos],
        quarantined: caseNos.length === 0,
      })
      .returning(['scan_id', 'case_nos', 'quarantined', 'scanned_at', 'scanned_by'])
      .executeTakeFirstOrThrow();
    return asScan(row, { code: wanted, again: false });
  });
}

interface ScanRow {
  readonly scan_id: string;
  readonly case_nos: readonly string[];
  readonly quarantined: boolean;
  readonly scanned_at: Date;
  readonly scanned_by: string;
}

function asScan(row: ScanRow, about: { readonly code: string; readonly again: boolean }): ParcelScan {
  const {
    scan_id: scanId,
    case_nos: caseNos,
    quarantined,
    scanned_at: scannedAt,
    scanned_by: scannedBy,
  } = row;
  return { scanId, caseNos, quarantined, scannedAt, scannedBy, ...about };
}

/** Codes of our slips name a case or an appeal; else it is the carrier's number or a serial number. */
async function casesByCode(tx: Tx, code: string): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('cases as c')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .select(['c.case_no', 'c.stage', 'c.unit_id'])
    .where(
      sql<boolean>`c.case_id in (
        select case_id from cases where case_no = ${code}
        union select case_id from cases where appeal_no = ${code}
        union select n.case_id from cases n join announced_parcels a using (case_no) where a.parcel_no = ${code}
        union select n.case_id from cases n join dispatch_orders d using (case_no)
          where d.tracking_no = ${code} and d.state in ('dispatched', 'undelivered')
        union select n.case_id from cases n join units s using (unit_id) where s.serial_no = ${code})`,
    )
    .orderBy('c.case_id')
    .execute();
  const open = rows.filter(({ stage }) => stage !== 'closed');
  // A late parcel still finds its closed case, but only the last one of its piece.
  const found = open.length > 0 ? open : rows.slice(-1);
  return found.map((row) => row.case_no);
}

/** Scanners and people add spaces and change case; neither means anything. */
function folded(code: string): string {
  return code.replace(/\s/g, '').toUpperCase();
}

/** What the dock is shown of a case in a parcel. */
export async function scannedCases(db: Queries, caseNos: readonly string[]) {
  if (caseNos.length === 0) return [];
  return db
    .selectFrom('cases as c')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .select([
      'c.case_no as caseNo',
      'c.appeal_no as appealNo',
      'c.stage',
      'c.snapshot',
      'u.serial_no as serialNo',
    ])
    .where('c.case_no', 'in', caseNos)
    .orderBy('c.case_id')
    .execute();
}
