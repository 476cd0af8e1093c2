import { sql } from 'kysely';
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

/** The event by which goods came. */
interface ArrivalEvent {
  readonly at: string;
  readonly detail: object;
}

/** How the goods of the case `c` came last, or null where nothing came. */
export const arrivalLast = sql<ArrivalEvent | null>`(
  select json_build_object('at', at, 'detail', detail) from case_events as x
  where x.case_no = c.case_no and x.name in ('shipmentReceived', 'parcelInTrouble') order by seq desc limit 1
)`;

/**
 * What was seen of goods that came.
 * @param sold the serial number that the unit was sold under, where one is known
 */
export async function arrivalBy(db: Queries, event: ArrivalEvent, sold: string | null): Promise<Arrival> {
  const seen = new Map<string, unknown>(Object.entries(event.detail));
  const [serialNo, matched, postage] = [
    seen.get('serialNo'),
    seen.get('matched'),
    seen.get('postageDueCents'),
  ];
  const came = seen.get('receivedAt');
  const said = seen.get('contents');
  const contents = typeof said === 'string' ? said : 'ok';
  const isUnit = contents === 'ok' || contents === 'short';
  const isKnown = matched === 'by serial number' || matched === 'by product only';
  return {
    ...{ at: earlier(event.at, came), contents, matched: isUnit && isKnown ? matched : null },
    returnDamage: seen.get('returnDamage') === true,
    postageDueCents: typeof postage === 'number' ? postage : null,
    otherSerial: typeof serialNo === 'string' ? await otherSerial(db, serialNo, sold) : null,
  };
}

/** Goods that came before they were told of came then. */
function earlier(toldAt: string, came: unknown): Date {
  const told = new Date(toldAt);
  return typeof came === 'string' && Date.parse(came) < told.getTime() ? new Date(came) : told;
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
