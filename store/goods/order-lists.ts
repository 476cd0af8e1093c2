import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { Queries } from '../database';
import { beginningWith, wordsOf } from '../words';

export interface ListedOrder {
  readonly orderNo: string;
  readonly orderedAt: Date;
  readonly customerName: string;
  readonly customerEmail: string;
  readonly currency: string;
  readonly pieces: number;
  readonly goodsCents: number;
  readonly cases: number;
}

/** Where a page ended. */
export interface OrderPosition {
  readonly orderedAt: Date;
  readonly orderNo: string;
}

interface OrdersWanted {
  /** The beginning of a number, an address or a serial number, a sku, or words of a name. */
  readonly words: string;
  readonly after: OrderPosition | null;
  readonly limit: number;
}

/** One page of orders by keyset, the newest first. */
export async function listOrders(
  db: Queries,
  { words, after, limit }: OrdersWanted,
): Promise<readonly ListedOrder[]> {
  let page = db
    .selectFrom('orders')
    .selectAll()
    .orderBy('ordered_at', 'desc')
    .orderBy('order_no', 'desc')
    .limit(limit);
  if (words !== '') page = page.where(matching(words));
  if (after) page = page.where(sql<SqlBool>`(ordered_at, order_no) < (${after.orderedAt}, ${after.orderNo})`);
  // What is counted is counted for the rows of the page only.
  return db
    .selectFrom(page.as('o'))
    .select(['o.order_no as orderNo', 'o.ordered_at as orderedAt', 'o.currency'])
    .select(['o.customer_name as customerName', 'o.customer_email as customerEmail'])
    .select(
      sql<number>`(select sum(quantity)::int from order_lines l where l.order_no = o.order_no)`.as('pieces'),
    )
    .select(
      sql<number>`(select sum(quantity * unit_paid_cents)::bigint from order_lines l where l.order_no = o.order_no)`.as(
        'goodsCents',
      ),
    )
    .select(
      sql<number>`(select count(*)::int from cases c join units u using (unit_id) where u.order_no = o.order_no)`.as(
        'cases',
      ),
    )
    .orderBy('o.ordered_at', 'desc')
    .orderBy('o.order_no', 'desc')
    .execute();
}

/** Each way of asking has an index of its own. */
function matching(words: string) {
  const beginning = beginningWith(words);
  const name = wordsOf(words);
  return sql<SqlBool>`orders.order_no in (
    select order_no from orders where order_no like ${beginning} or order_no like ${beginning.toUpperCase()}
    union select order_no from orders where lower(customer_email) like ${beginning.toLowerCase()}
    union select order_no from units where serial_no like ${beginning}
    union select order_no from order_lines where sku = ${words}
    union select order_no from orders
      where to_tsvector('simple', customer_name) @@ to_tsquery('simple', ${name}) and ${name} <> '')`;
}

export interface CaseOfOrder {
  readonly caseNo: string;
  readonly unitId: string;
  readonly stage: string;
  readonly outcome: string | null;
  readonly openedAt: Date;
}

/** The cases of an order's pieces, the oldest first. */
export async function casesOfOrder(db: Queries, orderNo: string): Promise<readonly CaseOfOrder[]> {
  return db
    .selectFrom('units as u')
    .innerJoin('cases as c', 'c.unit_id', 'u.unit_id')
    .select(['c.case_no as caseNo', 'c.unit_id as unitId', 'c.stage', 'c.outcome', 'c.opened_at as openedAt'])
    .where('u.order_no', '=', orderNo)
    .orderBy('c.case_id')
    .execute();
}
