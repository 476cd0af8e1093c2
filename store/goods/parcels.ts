import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Queries, Tx } from '../database';

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

/** Keeps the number of the parcel that a customer announced: for all open cases of the appeal, which share it. */
export async function announceParcelNo(db: Queries, caseNo: string, parcelNo: string): Promise<void> {
  await db
    .insertInto('announced_parcels')
    .columns(['case_no', 'parcel_no'])
    .expression((select) =>
      select
        .selectFrom('cases as c')
        .innerJoin('cases as same', 'same.appeal_no', 'c.appeal_no')
        .select(['same.case_no', sql<string>`${folded(parcelNo)}`.as('parcel_no')])
        .where('c.case_no', '=', caseNo)
        .where((where) =>
          where.or([where('same.case_no', '=', caseNo), where('same.stage', '<>', 'closed')]),
        ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Looks up the cases of a parcel and notes its scan once, however many clerks scan it at once (E39, E50). */
export async function scanParcel(db: Database, code: string, scannedBy: string): Promise<ParcelScan> {
  const wanted = folded(code);
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`parcel ${wanted}`}, 0))`.execute(tx);
    const { caseNos, areClosed } = await casesByCode(tx, wanted);
    const earlier = await tx
      .selectFrom('parcel_scans')
      .select(['scan_id', 'case_nos', 'quarantined', 'scanned_at', 'scanned_by'])
      .where('code', '=', wanted)
      // What was scanned by mistake was no parcel: this one is the first.
      .where('mistaken_at', 'is', null)
      .orderBy('scanned_at', 'desc')
      .executeTakeFirst();
    // What means other cases than before is news: another return of the same piece, or a case that was found at last.
    if (earlier && isSame(earlier.case_nos, caseNos)) return asScan(earlier, { code: wanted, again: true });
    const row = await tx
      .insertInto('parcel_scans')
      .values({
        scan_id: randomUUID(),
        code: wanted,
        scanned_by: scannedBy,
        case_nos: [...caseNos],
        quarantined: areClosed,
      })
      .returning(['scan_id', 'case_nos', 'quarantined', 'scanned_at', 'scanned_by'])
      .executeTakeFirstOrThrow();
    return asScan(row, { code: wanted, again: false });
  });
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((caseNo) => other.includes(caseNo));
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

interface Found {
  readonly caseNos: readonly string[];
  /** Whether no open case waits for the parcel. */
  readonly areClosed: boolean;
}

/** Codes of our slips name a case or an appeal; else it is the carrier's number or a serial number. */
async function casesByCode(tx: Tx, code: string): Promise<Found> {
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
  // A late parcel still finds its closed case, but only the last one of its piece; it waits in quarantine (E42).
  const found = open.length > 0 ? open : rows.slice(-1);
  return { caseNos: found.map((row) => row.case_no), areClosed: open.length === 0 };
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
    .leftJoin('products as p', (join) => join.on('p.sku', '=', sql<string>`c.snapshot -> 'unit' ->> 'sku'`))
    .select(sql<string>`coalesce(p.title, c.snapshot -> 'unit' ->> 'sku')`.as('title'))
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

/** When the goods of a case were received last, and by whom; null where nothing came. */
export async function arrivalOf(db: Queries, caseNo: string) {
  const row = await db
    .selectFrom('case_events')
    .select(['at', 'actor_id as by'])
    .where('case_no', '=', caseNo)
    .where((where) =>
      where.or([
        where('name', 'in', ['shipmentReceived', 'parcelInTrouble']),
        sql<boolean>`name = 'messageParked' and detail ->> 'action' = 'shipmentArrived'`,
      ]),
    )
    .orderBy('seq', 'desc')
    .executeTakeFirst();
  return row ?? null;
}
