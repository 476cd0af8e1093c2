import { sql } from 'kysely';
import type { Queries, Tx } from '../database';

export type Purpose = 'replacement' | 'repair';

/** Who moved stock: a role and an opaque id, as in the events of a case. */
export interface StockActor {
  readonly role: string;
  readonly id: string;
}

/** Stock to hold for a case: one new unit, or parts of a repair. */
export interface ReservationRequest {
  readonly caseNo: string;
  readonly purpose: Purpose;
  readonly offerVersion: number;
  readonly sku: string;
  readonly quantity: number;
  readonly by: StockActor;
}

/**
 * Locks the stock that a step may touch, all that the case holds, and what may go back to the shelf, in the order of the
 * skus: cases that want the same pieces queue up, and none waits for another that waits for it.
 */
export async function lockStock(tx: Tx, caseNo: string, skus: readonly string[]): Promise<void> {
  const held = tx.selectFrom('reservations').select('sku').where('case_no', '=', caseNo);
  await tx
    .selectFrom('products')
    .select('sku')
    .where((where) =>
      where.or([
        where('sku', 'in', [...skus]),
        where('sku', 'in', held.where('state', '=', 'held')),
        where('sku', 'in', orderedAgain(tx, caseNo).select('sku')),
      ]),
    )
    .orderBy(inOrderOfSkus('sku'))
    .forNoKeyUpdate()
    .execute();
}

// By bytes: the order that JavaScript sorts in as well, whatever the language of the database is.
function inOrderOfSkus(column: string) {
  return sql`${sql.ref(column)} collate "C"`;
}

/**
 * Holds stock for a case. The row lock of the update lets exactly one of many callers have the last piece.
 * Who holds several skus in one transaction locks them before with `lockStock`.
 * @returns whether it was held; false when too little is free
 */
export async function reserve(tx: Tx, request: ReservationRequest): Promise<boolean> {
  const { caseNo, purpose, offerVersion, sku, quantity } = request;
  const taken = await tx
    .updateTable('products')
    .set({ stock_reserved: sql`stock_reserved + ${quantity}` })
    .where('sku', '=', sku)
    .where(sql<boolean>`stock_on_hand - stock_reserved >= ${quantity}`)
    .executeTakeFirst();
  if (taken.numUpdatedRows === 0n) return false;
  const held = {
    case_no: caseNo,
    sku,
    purpose,
    offer_version: offerVersion,
    quantity,
    state: 'held',
  } as const;
  await tx
    .with('reservation', (also) => also.insertInto('reservations').values(held))
    .insertInto('stock_ledger')
    .values(entryOf({ ...request, onHand: 0, reserved: quantity, reason: 'reserve' }))
    .execute();
  return true;
}

/** How a reservation ends: the goods left the shelf, or they are free again. Each ends exactly once. */
export async function endReservations(
  tx: Tx,
  caseNo: string,
  end: {
    readonly as: 'consumed' | 'lapsed';
    readonly by: StockActor;
    readonly purpose?: Purpose;
    readonly except?: Purpose;
  },
): Promise<void> {
  for (const held of await heldStock(tx, caseNo)) {
    if (end.purpose !== undefined && held.purpose !== end.purpose) continue;
    if (held.purpose === end.except) continue;
    const gone = end.as === 'consumed' ? held.quantity : 0;
    await endOne(tx, { ...held, caseNo }, { as: end.as, gone, by: end.by });
  }
}

/** What was held is not on the shelf: as much as is missing leaves the stock, the rest of that line is free again. */
export async function writeOff(
  tx: Tx,
  caseNo: string,
  missing: {
    readonly purpose: Purpose;
    readonly sku?: string;
    readonly quantity?: number;
    readonly by: StockActor;
  },
): Promise<void> {
  for (const held of await heldStock(tx, caseNo)) {
    if (held.purpose !== missing.purpose) continue;
    if (missing.sku !== undefined && held.sku !== missing.sku) continue;
    const gone = Math.min(held.quantity, missing.quantity ?? held.quantity);
    await endOne(tx, { ...held, caseNo }, { as: 'consumed', gone, by: missing.by });
  }
}

/**
 * A new unit that left the shelf for a case and came back as it was is free again. Its reservation ended when it left,
 * so this is an entry of its own: nothing is reserved by it, and nothing ends (I3).
 */
export async function putBack(tx: Tx, caseNo: string, by: StockActor): Promise<void> {
  const order = await orderedAgain(tx, caseNo).select(['sku', 'attempt']).executeTakeFirst();
  if (!order) return;
  const { sku, attempt } = order;
  await tx
    .with('stock', (also) =>
      also
        .updateTable('products')
        .set({ stock_on_hand: sql<number>`stock_on_hand + 1` })
        .where('sku', '=', sku),
    )
    .insertInto('stock_ledger')
    .values({
      sku,
      on_hand_delta: 1,
      reserved_delta: 0,
      reason: 'put-back',
      reference: `${caseNo}/put-back/${String(attempt)}`,
      case_no: caseNo,
      actor_role: by.role,
      actor_id: by.id,
    })
    .execute();
}

/** The replacement of a case that is to be packed. */
function orderedAgain(tx: Tx, caseNo: string) {
  return tx
    .selectFrom('dispatch_orders')
    .where('case_no', '=', caseNo)
    .where('purpose', '=', 'replacement')
    .where('state', '=', 'to-pack');
}

type Held = Awaited<ReturnType<typeof heldStock>>[number] & { readonly caseNo: string };

async function endOne(
  tx: Tx,
  held: Held,
  { as, gone, by }: { readonly as: 'consumed' | 'lapsed'; readonly gone: number; readonly by: StockActor },
): Promise<void> {
  const { caseNo, sku, purpose, quantity, offerVersion } = held;
  const free = {
    stock_reserved: sql<number>`stock_reserved - ${quantity}`,
    stock_on_hand: sql<number>`stock_on_hand - ${gone}`,
  };
  await tx
    .with('stock', (also) => also.updateTable('products').set(free).where('sku', '=', sku))
    .with('reservation', (also) =>
      also
        .updateTable('reservations')
        .set({ state: as })
        .where('case_no', '=', caseNo)
        .where('purpose', '=', purpose)
        .where('sku', '=', sku)
        .where('offer_version', '=', offerVersion),
    )
    .insertInto('stock_ledger')
    .values(entryOf({ ...held, onHand: -gone, reserved: -quantity, reason: as, by }))
    .execute();
}

/** All that a case holds, locked with its stock in the order of the skus, whichever part of it ends now. */
function heldStock(tx: Tx, caseNo: string) {
  return tx
    .selectFrom('reservations as r')
    .innerJoin('products as p', 'p.sku', 'r.sku')
    .select(['r.sku', 'r.purpose', 'r.quantity', 'r.offer_version as offerVersion'])
    .where('r.case_no', '=', caseNo)
    .where('r.state', '=', 'held')
    .orderBy(inOrderOfSkus('r.sku'))
    .forNoKeyUpdate()
    .execute();
}

/** The sku that is held for a case's replacement, if one is. */
export async function reservedReplacement(db: Queries, caseNo: string): Promise<string | null> {
  const row = await db
    .selectFrom('reservations')
    .select('sku')
    .where('case_no', '=', caseNo)
    .where('purpose', '=', 'replacement')
    .where('state', '=', 'held')
    .executeTakeFirst();
  return row?.sku ?? null;
}

interface LedgerEntry extends Omit<ReservationRequest, 'quantity'> {
  readonly onHand: number;
  readonly reserved: number;
  readonly reason: 'reserve' | 'consumed' | 'lapsed';
}

function entryOf(entry: LedgerEntry) {
  const { sku, caseNo, purpose, offerVersion, onHand, reserved, reason, by } = entry;
  return {
    sku,
    on_hand_delta: onHand,
    reserved_delta: reserved,
    reason,
    reference: `${caseNo}/${purpose}/${String(offerVersion)}`,
    case_no: caseNo,
    actor_role: by.role,
    actor_id: by.id,
  };
}
