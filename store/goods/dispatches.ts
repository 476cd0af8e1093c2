import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Queries } from '../database';
import type { Address } from '../import/shapes';
import type { CarrierLabelsTable, DispatchOrdersTable } from '../tables';

type DispatchRow = Selectable<DispatchOrdersTable>;
export type DispatchState = DispatchRow['state'];

/** Where a page ended; the next one begins after it. */
export interface DispatchPosition {
  /** ISO 8601 to the microsecond: a Date is coarser than the column, and would repeat or leave out what shares its millisecond. */
  readonly orderedAt: string;
  readonly dispatchId: number;
}

export interface DispatchQuery {
  readonly state: DispatchState;
  readonly after: DispatchPosition | null;
  readonly limit: number;
  /** Of this case only. */
  readonly caseNo?: string;
}

export interface ListedDispatch {
  readonly dispatchId: number;
  readonly caseNo: string;
  readonly purpose: DispatchRow['purpose'];
  readonly attempt: number;
  readonly sku: string;
  readonly title: string;
  readonly orderNo: string;
  /** Of the customer's own device: null for a replacement, which is any piece of the stock, and where nobody noted one. */
  readonly serialNo: string | null;
  /** That the letters of the case are in; null for one from before languages were kept. */
  readonly language: string | null;
  readonly recipientName: string;
  readonly address: Address;
  /** Whether the customer said that it goes to the right address (E87). */
  readonly addressConfirmed: boolean;
  /** ISO 8601 to the microsecond. */
  readonly orderedAt: string;
  readonly dueAt: Date | null;
  readonly state: DispatchState;
  readonly trackingNo: string | null;
  readonly carrier: string | null;
  /** Whether the case is on hold: then its parcel waits (E106). */
  readonly onHold: boolean;
  /** What became of the carrier's label; null where none was asked for. */
  readonly labelState: CarrierLabelsTable['state'] | null;
  readonly labelFailure: string | null;
}

/** One page of dispatch orders, the oldest first. */
export async function listDispatches(db: Queries, query: DispatchQuery): Promise<readonly ListedDispatch[]> {
  // The page is found first, by one index; the joins then touch its rows only.
  return db
    .selectFrom(pageOf(db, query).as('d'))
    .innerJoin('cases as c', 'c.case_no', 'd.case_no')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('orders as o', 'o.order_no', 'u.order_no')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .leftJoin('products as p', 'p.sku', 'd.sku')
    .leftJoin('carrier_labels as l', 'l.dispatch_id', 'd.dispatch_id')
    .select([
      'd.dispatch_id as dispatchId',
      'd.case_no as caseNo',
      'd.purpose',
      'd.attempt',
      'd.sku',
      'd.state',
    ])
    .select(
      sql<string>`to_char(d.ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('orderedAt'),
    )
    .select(['d.tracking_no as trackingNo', 'd.carrier'])
    .select(['c.due_at as dueAt', 'c.on_hold as onHold', 'o.customer_name as recipientName'])
    .select(['l.state as labelState', 'l.last_error as labelFailure'])
    .select(['o.order_no as orderNo', 'a.language'])
    .select(sql<string>`coalesce(p.title, d.sku)`.as('title'))
    .select(
      sql<
        string | null
      >`case when d.purpose <> 'replacement' then c.snapshot -> 'unit' ->> 'serialNo' end`.as('serialNo'),
    )
    .select(sql<boolean>`c.snapshot @> '{"addressConfirmed": true}'`.as('addressConfirmed'))
    .select(sql<Address>`coalesce(c.delivery_address, o.customer_address)`.as('address'))
    .orderBy('d.ordered_at')
    .orderBy('d.dispatch_id')
    .execute();
}

function pageOf(db: Queries, { state, after, limit, caseNo }: DispatchQuery) {
  let page = db.selectFrom('dispatch_orders').selectAll().where('state', '=', state).limit(limit);
  if (caseNo !== undefined) page = page.where('case_no', '=', caseNo);
  if (after)
    page = page.where(
      sql<boolean>`(ordered_at, dispatch_id) > (${after.orderedAt}::timestamptz, ${after.dispatchId})`,
    );
  return page.orderBy('ordered_at').orderBy('dispatch_id');
}
