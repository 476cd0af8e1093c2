import { sql } from 'kysely';
import type { Queries } from '../database';

/** More than anybody has; a bound, so that one address cannot make a session heavy. */
const MOST = 500;

/**
 * The cases that whoever reads mail at this address may open, newest first: those of his own orders, and those that he
 * wrote about once the desk had accepted him as entitled (E20).
 */
export async function casesOfAddress(db: Queries, email: string): Promise<readonly string[]> {
  const address = email.toLowerCase();
  const rows = await db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('orders as o', 'o.order_no', 'a.order_no')
    .select('c.case_no')
    // By the addresses first: each has an index, and the cases are many.
    .where('a.appeal_no', 'in', (among) =>
      among
        .selectFrom('appeals as own')
        .select('own.appeal_no')
        .where(sql<string>`lower(own.email)`, '=', address)
        .union(
          among
            .selectFrom('appeals as bought')
            .innerJoin('orders as b', 'b.order_no', 'bought.order_no')
            .select('bought.appeal_no')
            .where(sql<string>`lower(b.customer_email)`, '=', address),
        ),
    )
    .where((where) =>
      where.or([
        where(sql<string>`lower(o.customer_email)`, '=', address),
        where.exists(
          where
            .selectFrom('case_events as e')
            .select('e.seq')
            .whereRef('e.case_no', '=', 'c.case_no')
            .where('e.name', '=', 'appealAccepted'),
        ),
      ]),
    )
    .orderBy('c.case_id', 'desc')
    .limit(MOST)
    .execute();
  return rows.map((row) => row.case_no);
}

/** The address that the letters of a case go to, or null when there is no such case. */
export async function writerOfCase(db: Queries, caseNo: string): Promise<string | null> {
  const row = await db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .select('a.email')
    .where('c.case_no', '=', caseNo)
    .executeTakeFirst();
  return row?.email ?? null;
}
