import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { Queries } from '../database';

/** One row of the stock ledger. */
export interface Movement {
  readonly id: number;
  readonly at: Date;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  readonly reason: string;
  readonly caseNo: string | null;
  readonly actorRole: string | null;
  readonly actorId: string | null;
}

/** The movements of a product's stock before the one with the id `before`, the newest first. */
export async function movementsOf(
  db: Queries,
  sku: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly Movement[]> {
  let page = db
    .selectFrom('stock_ledger')
    .select(['id', 'at', 'on_hand_delta as onHandDelta', 'reserved_delta as reservedDelta', 'reason'])
    .select(['case_no as caseNo', 'actor_role as actorRole', 'actor_id as actorId'])
    .where('sku', '=', sku)
    .orderBy('id', 'desc')
    .limit(limit);
  if (before !== null) page = page.where('id', '<', before);
  return page.execute();
}

/** A piece of a product that was sold. */
export interface SoldPiece {
  readonly unitId: string;
  readonly orderNo: string;
  readonly lineNo: number;
  readonly piece: number;
  readonly serialNo: string | null;
  /** Its newest case. */
  readonly caseNo: string | null;
}

export interface PiecePosition {
  readonly orderNo: string;
  readonly lineNo: number;
  readonly piece: number;
}

/** The pieces of a product that were sold, by order. */
export async function soldPieces(
  db: Queries,
  sku: string,
  { after, limit }: { readonly after: PiecePosition | null; readonly limit: number },
): Promise<readonly SoldPiece[]> {
  let page = db
    .selectFrom('order_lines as l')
    .innerJoin('units as u', (join) =>
      join.onRef('u.order_no', '=', 'l.order_no').onRef('u.line_no', '=', 'l.line_no'),
    )
    .select(['u.unit_id as unitId', 'u.order_no as orderNo', 'u.line_no as lineNo', 'u.piece'])
    .select('u.serial_no as serialNo')
    .select((select) =>
      select
        .selectFrom('cases as c')
        .select('c.case_no')
        .whereRef('c.unit_id', '=', 'u.unit_id')
        .orderBy('c.case_id', 'desc')
        .limit(1)
        .as('caseNo'),
    )
    .where('l.sku', '=', sku)
    .orderBy('l.order_no')
    .orderBy('l.line_no')
    .orderBy('u.piece')
    .limit(limit);
  if (after)
    page = page.where(
      sql<SqlBool>`(l.order_no, l.line_no, u.piece) > (${after.orderNo}, ${after.lineNo}, ${after.piece})`,
    );
  return page.execute();
}
