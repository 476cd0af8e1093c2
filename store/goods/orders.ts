import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Queries, Tx } from '../database';
import {
  chunked,
  insertOrders,
  isForgotten,
  isSameAside,
  isSameOrder,
  noteAside,
  readOrders,
  replaceOrder,
} from '../import/order-rows';
import type { StoredOrder } from '../import/order-rows';
import { ImportRefused } from '../import/refused';
import type { Order } from '../import/shapes';
import { existingSkus, type Change } from './products';
import { inTransaction } from '../transaction';

export type { StoredOrder } from '../import/order-rows';

/**
 * Takes over an order with its lines, one unit per piece and its shipments. The same order again changes nothing; another
 * content under a known number replaces it as long as no return case rests on it.
 * @throws ImportRefused `unknown-sku` or `order-has-case`; nothing is changed
 */
export async function importOrder(db: Queries, order: Order): Promise<Change> {
  return inTransaction(db, async (tx) => {
    const [refusal] = await unknownSkus(tx, [order]);
    if (refusal) throw refusal.error;
    const isNew = await insertOrders(tx, [order]);
    return isNew.size > 0 ? 'created' : bringUpToDate(tx, order, await heldOrder(tx, order.orderNo));
  });
}

async function heldOrder(tx: Tx, orderNo: string): Promise<StoredOrder> {
  const [stored] = await readOrders(tx, [orderNo], { lock: true });
  if (!stored) throw new Error(`Cannot import order ${orderNo}: it vanished meanwhile`);
  return stored;
}

/**
 * Brings a stored order, whose row the caller holds, to what is said now.
 * @throws ImportRefused `order-has-case` before anything is written
 */
export async function bringUpToDate(tx: Tx, told: Order, stored: StoredOrder): Promise<Change> {
  // Whoever was forgotten does not come back with his order (E114).
  const order = isForgotten(stored) ? { ...told, customer: stored.customer } : told;
  if (isSameOrder(stored, order)) {
    if (isSameAside(stored, order)) return 'unchanged';
    await noteAside(tx, order);
    return 'changed';
  }
  // An appeal rests on the order as a case does: it has frozen the dates that the customer counts on.
  const appeal = await tx
    .selectFrom('appeals as a')
    .leftJoin('cases as c', 'c.appeal_no', 'a.appeal_no')
    .select(['a.appeal_no', 'c.case_no'])
    .where('a.order_no', '=', order.orderNo)
    .orderBy('c.case_id')
    .executeTakeFirst();
  if (appeal) {
    const state = `return case ${appeal.case_no ?? appeal.appeal_no} rests on it, so it stays as it was bought`;
    throw new ImportRefused('order-has-case', `Cannot change order ${order.orderNo}: ${state}`);
  }
  await replaceOrder(tx, order);
  return 'changed';
}

/** A line that names no product, by the order's and the line's place in what was given, counted from 0. */
export interface UnknownSku {
  readonly orderIndex: number;
  readonly lineIndex: number;
  readonly error: ImportRefused;
}

/** Every line of these orders whose product is not in the catalogue. */
export async function unknownSkus(db: Queries, orders: readonly Order[]): Promise<readonly UnknownSku[]> {
  const wanted = new Set(orders.flatMap(({ lines }) => lines.map(({ sku }) => sku)));
  const known = await existingSkus(db, [...wanted]);
  return orders.flatMap(({ orderNo, lines }, orderIndex) =>
    lines.flatMap(({ sku }, lineIndex) => {
      if (known.has(sku)) return [];
      const message = `Cannot import order ${orderNo}: its line ${lineIndex + 1} names ${sku}, which is not in the catalogue`;
      return [{ orderIndex, lineIndex, error: new ImportRefused('unknown-sku', message) }];
    }),
  );
}

/** The order of that number with its lines, units and shipments, or null. */
export async function orderByNo(db: Queries, orderNo: string): Promise<StoredOrder | null> {
  const [order] = await readOrders(db, [orderNo]);
  return order ?? null;
}

/** Those of these order numbers that are known. */
export async function existingOrderNos(
  db: Queries,
  orderNos: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const chunk of chunked(orderNos)) {
    const rows = await db.selectFrom('orders').select('order_no').where('order_no', 'in', chunk).execute();
    for (const row of rows) known.add(row.order_no);
  }
  return known;
}

/** What the rules of returns and the refund need to know of a purchased piece. Amounts are minor units, tax included. */
export interface UnitFacts {
  readonly unitId: string;
  readonly orderNo: string;
  readonly lineNo: number;
  readonly sku: string;
  /** Null where nobody recorded it, or where the piece that was sold has been replaced by another. */
  readonly serialNo: string | null;
  readonly orderedAt: string;
  /** When the customer received it and who says so; null when nobody knows. */
  readonly receipt: { readonly at: string; readonly source: 'carrier' | 'customer' | 'presumed' } | null;
  /** When the last parcel of it left us; null where nobody wrote it down. */
  readonly dispatchedAt: string | null;
  readonly buyerEmail: string;
  readonly onSale: boolean;
  readonly unitPaidCents: number;
  readonly currency: string;
  readonly paymentId: string;
}

/** The facts of a unit, or null when there is no such unit. */
export async function factsForUnit(db: Queries, unitId: string): Promise<UnitFacts | null> {
  const row = await db
    .selectFrom('units as u')
    .innerJoin('order_lines as l', (join) =>
      join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
    )
    .innerJoin('orders as o', 'o.order_no', 'u.order_no')
    .select(['u.order_no', 'u.line_no', 'u.serial_no', 'l.sku', 'l.on_sale', 'l.unit_paid_cents'])
    .select(['o.ordered_at', 'o.customer_email', 'o.currency', 'o.payment_id'])
    .where('u.unit_id', '=', unitId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    unitId,
    orderNo: row.order_no,
    lineNo: row.line_no,
    sku: row.sku,
    serialNo: (await wasReplaced(db, unitId)) ? null : row.serial_no,
    orderedAt: row.ordered_at.toISOString(),
    ...(await journeyOf(db, row.order_no, row.line_no)),
    buyerEmail: row.customer_email,
    onSale: row.on_sale,
    unitPaidCents: row.unit_paid_cents,
    currency: row.currency,
    paymentId: row.payment_id,
  };
}

/** Whether the customer has another piece in the place of the one that was sold. */
async function wasReplaced(db: Queries, unitId: string): Promise<boolean> {
  const replaced = await db
    .selectFrom('cases')
    .select('case_no')
    .where('unit_id', '=', unitId)
    .where('outcome', '=', 'replaced')
    .limit(1)
    .executeTakeFirst();
  return replaced !== undefined;
}

/**
 * A line that came in several parcels counts from the last of them, and is unknown as long as one of them is: which
 * piece lay in which parcel nobody wrote down, and that must not cost the customer a day.
 */
async function journeyOf(
  db: Queries,
  orderNo: string,
  lineNo: number,
): Promise<Pick<UnitFacts, 'receipt' | 'dispatchedAt'>> {
  const parcels = await db
    .selectFrom('order_shipments')
    .select(['delivered_at', 'dispatched_at', 'source'])
    .where('order_no', '=', orderNo)
    .where(sql<boolean>`(line_nos is null or ${lineNo} = any(line_nos))`)
    .orderBy('delivered_at', (order) => order.desc().nullsFirst())
    .execute();
  const [last] = parcels;
  const sent = parcels.flatMap((parcel) => parcel.dispatched_at?.toISOString() ?? []).sort();
  return {
    receipt: last?.delivered_at ? { at: last.delivered_at.toISOString(), source: last.source } : null,
    dispatchedAt: sent.at(-1) ?? null,
  };
}

/** Which piece an appeal means. `besides` are unit ids that the same appeal has taken already. */
export interface UnitWanted {
  readonly orderNo: string;
  readonly sku: string;
  readonly serialNo?: string | undefined;
  readonly besides?: readonly string[];
}

/**
 * The piece, or why there is none. `wrong-serial`: every piece of that product left us with another serial number.
 * `in-case`: each piece that could be meant is in an open case (`caseNos`), was refunded, or disposed of.
 */
export type UnitSearch =
  | { readonly found: true; readonly unitId: string; readonly serialNo: string | null }
  | {
      readonly found: false;
      readonly why: 'unknown-order' | 'unknown-sku' | 'wrong-serial' | 'in-case';
      readonly caseNos: readonly string[];
    };

/**
 * Finds a piece of an order that may get a case: the one with that serial number, else one whose serial number nobody
 * recorded, else, when none was given, the first that is free. Pieces that never had a case come first; what was refunded
 * or disposed of is no longer the customer's to return (E27). One that went back to him, or was replaced or repaired, may
 * come again (E85, E94); a similar product that replaced it is known by its own sku as well.
 */
export async function findUnit(db: Queries, wanted: UnitWanted): Promise<UnitSearch> {
  const pieces = await piecesOf(db, wanted);
  if (pieces.length === 0) {
    const known = await existingOrderNos(db, [wanted.orderNo]);
    return nothing(known.size > 0 ? 'unknown-sku' : 'unknown-order');
  }
  const meant = matching(pieces, wanted.serialNo);
  if (meant.length === 0) return nothing('wrong-serial');
  const free = meant.filter((piece) => isFree(piece) && !wanted.besides?.includes(piece.unit_id));
  const best = free.find((piece) => !piece.had_case) ?? free[0];
  if (best) return { found: true, unitId: best.unit_id, serialNo: best.serial_no };
  return nothing(
    'in-case',
    meant.flatMap(({ open_case }) => open_case ?? []),
  );
}

interface Piece {
  readonly unit_id: string;
  readonly serial_no: string | null;
  readonly open_case: string | null;
  readonly had_case: boolean;
  /** It was refunded, or disposed of at the customer's wish: there is nothing left that he could return. */
  readonly gone: boolean;
}

function piecesOf(db: Queries, { orderNo, sku }: UnitWanted): Promise<readonly Piece[]> {
  return db
    .selectFrom('units as u')
    .innerJoin('order_lines as l', (join) =>
      join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
    )
    .select('u.unit_id')
    .select([
      // Nobody recorded the serial number of the piece that took the place of the one that was sold.
      sql<string | null>`case when ${hasCase(sql`c.outcome = 'replaced'`)} then null else u.serial_no end`.as(
        'serial_no',
      ),
      sql<string | null>`(select min(case_no) from cases as c where ${ofUnit} and c.stage <> 'closed')`.as(
        'open_case',
      ),
      hasCase(sql`true`).as('had_case'),
      hasCase(sql`c.stage = 'closed' and (c.outcome = 'refunded' or c.snapshot ->> 'place' = 'disposed')`).as(
        'gone',
      ),
    ])
    .where('l.order_no', '=', orderNo)
    .where((where) => where.or([where('l.sku', '=', sku), sql<boolean>`u.unit_id in ${sentInPlaceBy(sku)}`]))
    .orderBy('u.line_no')
    .orderBy('u.piece')
    .execute();
}

const ofUnit = sql`c.unit_id = u.unit_id`;

function hasCase(such: RawBuilder<unknown>) {
  return sql<boolean>`exists (select from cases as c where ${ofUnit} and ${such})`;
}

/** The units in whose place a product of that sku was sent and arrived. */
function sentInPlaceBy(sku: string) {
  return sql`(
    select r.unit_id from cases as r join dispatch_orders as d on d.case_no = r.case_no
    where d.sku = ${sku} and d.purpose = 'replacement' and d.state = 'delivered'
  )`;
}

function isFree({ open_case, gone }: Piece): boolean {
  return open_case === null && !gone;
}

function matching(pieces: readonly Piece[], serialNo: string | undefined): readonly Piece[] {
  if (serialNo === undefined || serialNo.trim() === '') return pieces;
  const wanted = folded(serialNo);
  const exact = pieces.filter(({ serial_no }) => serial_no !== null && folded(serial_no) === wanted);
  return exact.length > 0 ? exact : pieces.filter(({ serial_no }) => serial_no === null);
}

/** People copy serial numbers from labels: case and spaces say nothing. */
function folded(serialNo: string): string {
  return serialNo.replace(/\s/g, '').toUpperCase();
}

function nothing(
  why: Exclude<UnitSearch, { found: true }>['why'],
  caseNos: readonly string[] = [],
): UnitSearch {
  return { found: false, why, caseNos };
}
