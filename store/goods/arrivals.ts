import type { Queries } from '../database';

/** What was seen of the goods of a case when they came last. */
export interface Arrival {
  readonly at: Date;
  readonly contents: string;
  /** By what they were known as the unit of the case; null where that was not noted, or they were none (E46). */
  readonly matched: 'by serial number' | 'by product only' | null;
  readonly returnDamage: boolean;
  readonly postageDueCents: number | null;
  /** A serial number that is not the sold one, with the order that it left us with; null there: with none we know of (E45). */
  readonly otherSerial: { readonly serialNo: string; readonly orderNo: string | null } | null;
}

/** The events by which goods come. */
export const arrivals = ['shipmentReceived', 'parcelInTrouble'] as const;

/** How the goods of a case came last, or null where nothing came. */
export async function newestArrival(db: Queries, caseNo: string): Promise<Arrival | null> {
  const row = await db
    .selectFrom('case_events as e')
    .innerJoin('cases as c', 'c.case_no', 'e.case_no')
    .select(['e.at', 'e.detail', 'c.snapshot'])
    .where('e.case_no', '=', caseNo)
    .where('e.name', 'in', arrivals)
    .orderBy('e.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const seen = new Map<string, unknown>(Object.entries(row.detail));
  const [serialNo, matched, postage] = [
    seen.get('serialNo'),
    seen.get('matched'),
    seen.get('postageDueCents'),
  ];
  const said = seen.get('contents');
  const contents = typeof said === 'string' ? said : 'ok';
  const isUnit = contents === 'ok' || contents === 'short';
  const isKnown = matched === 'by serial number' || matched === 'by product only';
  return {
    ...{ at: row.at, contents, matched: isUnit && isKnown ? matched : null },
    returnDamage: seen.get('returnDamage') === true,
    postageDueCents: typeof postage === 'number' ? postage : null,
    otherSerial:
      typeof serialNo === 'string' ? await otherSerial(db, serialNo, row.snapshot.unit.serialNo) : null,
  };
}

/** Before anybody is suspected our own records of what left the house are looked through (E45). */
async function otherSerial(db: Queries, read: string, sold: string | null): Promise<Arrival['otherSerial']> {
  if (sold === null || folded(sold) === folded(read)) return null;
  const unit = await db
    .selectFrom('units')
    .select('order_no as orderNo')
    // As it was read, and as labels print it: what finds an index.
    .where('serial_no', 'in', [read, folded(read)])
    .orderBy('unit_id')
    .executeTakeFirst();
  return { serialNo: read, orderNo: unit?.orderNo ?? null };
}

function folded(serialNo: string): string {
  return serialNo.replaceAll(/\s/g, '').toUpperCase();
}
