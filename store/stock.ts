import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Queries, Tx } from './database';
import type { Tables } from './tables';

export type Purpose = 'replacement' | 'repair';

/** Stock to hold for a case: one new unit, or parts of a repair. */
export interface ReservationRequest {
  readonly caseNo: string;
  readonly purpose: Purpose;
  readonly offerVersion: number;
  readonly sku: string;
  readonly quantity: number;
}

/**
 * Holds stock for a case. The row lock of the update lets exactly one of many callers have the last piece.
 * Call it in the order of the skus, so that two cases cannot wait for each other.
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
  await tx
    .insertInto('reservations')
    .values({ case_no: caseNo, sku, purpose, offer_version: offerVersion, quantity, state: 'held' })
    .execute();
  await enter(tx, { sku, onHand: 0, reserved: quantity, reason: 'reserve', reference: referenceOf(request) });
  return true;
}

/** How a reservation ends: the goods left the shelf, or they are free again. Each ends exactly once. */
export async function endReservations(
  tx: Tx,
  caseNo: string,
  end: { readonly as: 'consumed' | 'lapsed'; readonly purpose?: Purpose; readonly except?: Purpose },
): Promise<void> {
  let held = heldBy(tx, caseNo);
  if (end.purpose) held = held.where('purpose', '=', end.purpose);
  if (end.except) held = held.where('purpose', '!=', end.except);
  for (const row of await held.execute())
    await endOne(tx, row, { as: end.as, gone: end.as === 'consumed' ? row.quantity : 0 });
}

/** What was held is not on the shelf: as much as is missing leaves the stock, the rest of that line is free again. */
export async function writeOff(
  tx: Tx,
  caseNo: string,
  missing: { readonly purpose: Purpose; readonly sku?: string; readonly quantity?: number },
): Promise<void> {
  let held = heldBy(tx, caseNo).where('purpose', '=', missing.purpose);
  if (missing.sku !== undefined) held = held.where('sku', '=', missing.sku);
  for (const row of await held.execute())
    await endOne(tx, row, {
      as: 'consumed',
      gone: Math.min(row.quantity, missing.quantity ?? row.quantity),
    });
}

/** In the order of the skus, so that two cases cannot wait for each other. */
function heldBy(tx: Tx, caseNo: string) {
  return tx
    .selectFrom('reservations')
    .selectAll()
    .where('case_no', '=', caseNo)
    .where('state', '=', 'held')
    .orderBy('sku')
    .forUpdate();
}

async function endOne(
  tx: Tx,
  row: Selectable<Tables['reservations']>,
  { as, gone }: { readonly as: 'consumed' | 'lapsed'; readonly gone: number },
): Promise<void> {
  await tx
    .updateTable('products')
    .set({
      stock_reserved: sql`stock_reserved - ${row.quantity}`,
      stock_on_hand: sql`stock_on_hand - ${gone}`,
    })
    .where('sku', '=', row.sku)
    .execute();
  await tx
    .updateTable('reservations')
    .set({ state: as })
    .where('case_no', '=', row.case_no)
    .where('purpose', '=', row.purpose)
    .where('sku', '=', row.sku)
    .where('offer_version', '=', row.offer_version)
    .execute();
  const reference = referenceOf({ ...row, caseNo: row.case_no, offerVersion: row.offer_version });
  await enter(tx, { sku: row.sku, onHand: -gone, reserved: -row.quantity, reason: as, reference });
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

function referenceOf(request: {
  readonly caseNo: string;
  readonly purpose: Purpose;
  readonly offerVersion: number;
}): string {
  return `${request.caseNo}/${request.purpose}/${String(request.offerVersion)}`;
}

interface LedgerEntry {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly reason: string;
  readonly reference: string;
}

async function enter(tx: Tx, entry: LedgerEntry): Promise<void> {
  await tx
    .insertInto('stock_ledger')
    .values({
      sku: entry.sku,
      on_hand_delta: entry.onHand,
      reserved_delta: entry.reserved,
      reason: entry.reason,
      reference: entry.reference,
    })
    .execute();
}
