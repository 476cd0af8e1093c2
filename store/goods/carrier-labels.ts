import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Queries, Tx } from '../database';
import type { Address } from '../import/shapes';

/** A label to buy, as the claim hands it out. */
export interface WantedLabel {
  readonly dispatchId: number;
  readonly reference: string;
  readonly shipmentId: string | null;
  readonly attempts: number;
  readonly recipient: string;
  readonly email: string;
  readonly address: Address;
}

export interface StoredLabel {
  readonly trackingNo: string;
  readonly carrier: string;
  readonly labelPdf: Buffer | null;
  readonly costCents: number;
  readonly currency: string;
}

const RETRY_FIRST_MS = 5_000;
const MOST_ATTEMPTS = 5;

interface Claim {
  readonly limit: number;
  readonly leaseMs: number;
}

/**
 * Claims dispatch orders that are to be packed and have no label, for `leaseMs`: until then no other worker takes them.
 * A case on hold waits (E106). The rows of the orders are locked, so an address does not change between claim and read.
 */
export async function claimLabels(db: Database, { limit, leaseMs }: Claim): Promise<readonly WantedLabel[]> {
  return db.transaction().execute(async (tx) => {
    const orders = await ordersWithoutLabel(tx, limit);
    if (orders.length === 0) return [];
    const later = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;
    const claimed = await tx
      .insertInto('carrier_labels')
      .values(
        orders.map(({ dispatch_id, case_no, purpose, attempt }) => ({
          dispatch_id,
          // The last part keeps two desks apart that share an account: their case numbers are the same.
          reference: `${case_no}-${purpose}-${attempt}-${randomBytes(6).toString('hex')}`,
          state: 'wanted' as const,
          attempts: 1,
          next_attempt_at: later,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('dispatch_id')
          .doUpdateSet({ attempts: sql`carrier_labels.attempts + 1`, next_attempt_at: later })
          // Another worker may have claimed it between our look and our lock.
          .where('carrier_labels.state', '=', 'wanted')
          .where('carrier_labels.next_attempt_at', '<=', sql<Date>`now()`),
      )
      .returning('dispatch_id')
      .execute();
    return claimed.length === 0
      ? []
      : parcelsOf(
          tx,
          claimed.map(({ dispatch_id }) => dispatch_id),
        );
  });
}

function ordersWithoutLabel(tx: Tx, limit: number) {
  return tx
    .selectFrom('dispatch_orders as d')
    .innerJoin('cases as c', 'c.case_no', 'd.case_no')
    .select(['d.dispatch_id', 'd.case_no', 'd.purpose', 'd.attempt'])
    .where('d.state', '=', 'to-pack')
    .where('c.on_hold', '=', false)
    .where((where) => where.not(where.exists(labelThatStands(tx))))
    .orderBy('d.ordered_at')
    .limit(limit)
    .forUpdate('d')
    .skipLocked()
    .execute();
}

/** A label that is bought, given up, or in another worker's hands. */
function labelThatStands(tx: Tx) {
  return tx
    .selectFrom('carrier_labels as l')
    .select('l.dispatch_id')
    .whereRef('l.dispatch_id', '=', sql.ref('d.dispatch_id'))
    .where((l) => l.or([l('l.state', '<>', 'wanted'), l('l.next_attempt_at', '>', sql<Date>`now()`)]));
}

async function parcelsOf(tx: Tx, dispatchIds: readonly number[]): Promise<readonly WantedLabel[]> {
  const rows = await tx
    .selectFrom('carrier_labels as l')
    .innerJoin('dispatch_orders as d', 'd.dispatch_id', 'l.dispatch_id')
    .innerJoin('cases as c', 'c.case_no', 'd.case_no')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('orders as o', 'o.order_no', 'u.order_no')
    .select(['l.dispatch_id as dispatchId', 'l.reference', 'l.shipment_id as shipmentId', 'l.attempts'])
    .select(['o.customer_name as recipient', 'o.customer_email as email'])
    .select(sql<Address>`coalesce(c.delivery_address, o.customer_address)`.as('address'))
    .where('l.dispatch_id', 'in', [...dispatchIds])
    .execute();
  return rows;
}

/** Keeps the carrier's id of a shipment. @returns the one that holds: the first that was kept */
export async function rememberShipment(db: Queries, dispatchId: number, shipmentId: string): Promise<string> {
  const { shipment_id } = await db
    .updateTable('carrier_labels')
    .set({ shipment_id: sql`coalesce(shipment_id, ${shipmentId})` })
    .where('dispatch_id', '=', dispatchId)
    .returning('shipment_id')
    .executeTakeFirstOrThrow();
  return shipment_id ?? shipmentId;
}

/** Keeps a label that was bought; its number becomes the order's, as long as that is to be packed. */
export async function markLabelBought(db: Database, dispatchId: number, label: StoredLabel): Promise<void> {
  const { trackingNo, carrier, labelPdf, costCents, currency } = label;
  const number = { tracking_no: trackingNo, carrier };
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('dispatch_orders')
      .set(number)
      .where('dispatch_id', '=', dispatchId)
      .where('state', '=', 'to-pack')
      .execute();
    await tx
      .updateTable('carrier_labels')
      .set({ ...number, state: 'bought', pdf: labelPdf, cost_cents: costCents, currency })
      .set({ bought_at: sql`now()`, last_error: null })
      .where('dispatch_id', '=', dispatchId)
      .execute();
  });
}

/** Notes a try that failed: the next comes later, or never, and then the warehouse uses our own label. */
export async function markLabelFailed(
  db: Queries,
  { dispatchId, attempts }: Pick<WantedLabel, 'dispatchId' | 'attempts'>,
  failure: { readonly error: string; readonly permanent: boolean },
): Promise<void> {
  const over = failure.permanent || attempts >= MOST_ATTEMPTS;
  const waitMs = RETRY_FIRST_MS * 2 ** (attempts - 1);
  await db
    .updateTable('carrier_labels')
    .set({ last_error: failure.error, next_attempt_at: sql`now() + ${waitMs} * interval '1 millisecond'` })
    .set(over ? { state: 'failed' } : {})
    .where('dispatch_id', '=', dispatchId)
    .where('state', '=', 'wanted')
    .execute();
}

/** A label of an order that is cancelled now: if it was paid for, its money can be had back. */
export interface UnusedLabel {
  readonly dispatchId: number;
  readonly shipmentId: string;
}

/**
 * Claims labels that will not be used, for `leaseMs`: what was bought, and what whoever began to buy it may have paid for
 * before he died or gave up (E87).
 */
export async function claimUnusedLabels(
  db: Queries,
  { limit, leaseMs }: Claim,
): Promise<readonly UnusedLabel[]> {
  const rows = await db
    .with('due', (due) =>
      due
        .selectFrom('carrier_labels as l')
        .innerJoin('dispatch_orders as d', 'd.dispatch_id', 'l.dispatch_id')
        .select('l.dispatch_id')
        .where('l.state', 'in', ['bought', 'wanted', 'failed'])
        .where('l.shipment_id', 'is not', null)
        .where('d.state', '=', 'cancelled')
        .where('l.next_attempt_at', '<=', sql<Date>`now()`)
        .limit(limit)
        .forUpdate('l')
        .skipLocked(),
    )
    .updateTable('carrier_labels as l')
    .from('due')
    .whereRef('l.dispatch_id', '=', 'due.dispatch_id')
    .set({ next_attempt_at: sql<Date>`now() + ${leaseMs} * interval '1 millisecond'` })
    .returning(['l.dispatch_id as dispatchId', 'l.shipment_id as shipmentId'])
    .execute();
  return rows.flatMap(({ dispatchId, shipmentId }) =>
    shipmentId === null ? [] : [{ dispatchId, shipmentId }],
  );
}

/** The carrier has taken the label back. */
export async function markLabelCancelled(db: Queries, dispatchId: number): Promise<void> {
  await db
    .updateTable('carrier_labels')
    .set({ state: 'cancelled' })
    .where('dispatch_id', '=', dispatchId)
    .execute();
}

/** The labels that carriers sold for these orders, by order. */
export async function boughtLabels(
  db: Queries,
  dispatchIds: readonly number[],
): Promise<ReadonlyMap<number, Buffer>> {
  if (dispatchIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('carrier_labels')
    .select(['dispatch_id', 'pdf'])
    .where('dispatch_id', 'in', dispatchIds)
    .where('state', '=', 'bought')
    .execute();
  return new Map(rows.flatMap(({ dispatch_id: id, pdf }) => (pdf === null ? [] : [[id, pdf] as const])));
}

/** The carrier's own label of a dispatch order, or null where ours is used. */
export async function carrierLabel(db: Queries, dispatchId: number): Promise<Buffer | null> {
  const row = await db
    .selectFrom('carrier_labels')
    .select('pdf')
    .where('dispatch_id', '=', dispatchId)
    .where('state', '=', 'bought')
    .executeTakeFirst();
  return row?.pdf ?? null;
}
