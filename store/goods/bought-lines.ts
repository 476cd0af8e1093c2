import { sql } from 'kysely';
import type { Queries } from '../database';

/** A line of an order as its buyer knows it. */
interface BoughtLine {
  readonly sku: string;
  readonly title: string;
  readonly pieces: number;
}

/** The lines of an order for whoever names its address; empty for everybody else, as where there is no such order. */
export async function boughtLines(
  db: Queries,
  { orderNo, email }: { readonly orderNo: string; readonly email: string },
): Promise<readonly BoughtLine[]> {
  return db
    .selectFrom('orders as o')
    .innerJoin('order_lines as l', 'l.order_no', 'o.order_no')
    .innerJoin('products as p', 'p.sku', 'l.sku')
    .select(['l.sku', 'p.title'])
    .select(sql<number>`sum(l.quantity)::int`.as('pieces'))
    .where('o.order_no', '=', orderNo)
    .where(sql<string>`lower(o.customer_email)`, '=', email.trim().normalize('NFC').toLowerCase())
    .groupBy(['l.sku', 'p.title'])
    .orderBy(sql`min(l.line_no)`)
    .execute();
}
