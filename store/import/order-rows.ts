import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../database';
import { isStandIn } from '../privacy/stand-in';
import type { OrderPaymentsTable } from '../tables/money';
import type { OrderLinesTable, OrdersTable, OrderShipmentsTable, UnitsTable } from '../tables/catalogue';
import { addressShape, tenderShape } from './shapes';
import type { Order, OrderedAtSource, OrderLine, OrderTender, Shipment } from './shapes';

/** One purchased piece: the thing a return case is about. */
interface Unit {
  readonly unitId: string;
  readonly piece: number;
  readonly serialNo: string | null;
}

/** An order as the store keeps it. Instants are UTC; lines and shipments are numbered from 1. */
export interface StoredOrder {
  readonly orderNo: string;
  readonly orderedAt: string;
  readonly orderedAtSource: OrderedAtSource;
  readonly customer: Readonly<Order['customer']>;
  readonly payment: { readonly provider: string; readonly id: string };
  /** Where it was paid in several ways, the first of which `payment` is. */
  readonly payments?: OrderTender[];
  readonly currency: string;
  readonly shippingCents: number;
  readonly lines: readonly (Omit<OrderLine, 'serialNos'> & {
    readonly lineNo: number;
    readonly units: readonly Unit[];
  })[];
  readonly shipments: readonly (Shipment & { readonly shipmentNo: number })[];
}

// PostgreSQL takes at most 65,535 parameters in one statement.
const rowsPerStatement = 4_000;

/** Inserts the orders whose number is new, with their lines, units and shipments. @returns the numbers that were new */
export async function insertOrders(tx: Tx, orders: readonly Order[]): Promise<ReadonlySet<string>> {
  const added: string[] = [];
  for (const chunk of chunked(orders)) {
    const rows = await tx
      .insertInto('orders')
      .values(chunk.map((order) => ({ order_no: order.orderNo, ...headOf(order) })))
      .onConflict((conflict) => conflict.column('order_no').doNothing())
      .returning('order_no')
      .execute();
    added.push(...rows.map((row) => row.order_no));
  }
  const isNew: ReadonlySet<string> = new Set(added);
  await insertParts(
    tx,
    orders.filter(({ orderNo }) => isNew.has(orderNo)),
  );
  return isNew;
}

/** Puts an order in the place of the one with its number. The caller holds its row and knows that no case needs it. */
export async function replaceOrder(tx: Tx, order: Order): Promise<void> {
  for (const table of ['order_payments', 'order_shipments', 'units', 'order_lines'] as const)
    await tx.deleteFrom(table).where('order_no', '=', order.orderNo).execute();
  await tx.updateTable('orders').set(headOf(order)).where('order_no', '=', order.orderNo).execute();
  await insertParts(tx, [order]);
}

function headOf(order: Order) {
  return {
    ordered_at: new Date(order.orderedAt),
    ordered_at_source: order.orderedAtSource ?? 'import',
    customer_name: order.customer.name,
    customer_email: order.customer.email,
    customer_address: JSON.stringify(order.customer.address),
    customer_language: order.customer.language ?? null,
    payment_provider: order.payment.provider,
    payment_id: order.payment.id,
    currency: order.currency,
    shipping_cents: order.shippingCents,
  };
}

async function insertParts(tx: Tx, orders: readonly Order[]): Promise<void> {
  for (const rows of chunked(orders.flatMap(lineRows)))
    await tx.insertInto('order_lines').values(rows).execute();
  for (const rows of chunked(orders.flatMap(unitRows))) await tx.insertInto('units').values(rows).execute();
  for (const rows of chunked(orders.flatMap(shipmentRows)))
    await tx.insertInto('order_shipments').values(rows).execute();
  for (const rows of chunked(orders.flatMap(tenderRows)))
    await tx.insertInto('order_payments').values(rows).execute();
}

function tenderRows({ orderNo, payments = [] }: Order) {
  return payments.map(({ provider, id, amountCents }, index) => ({
    order_no: orderNo,
    tender: index + 1,
    provider,
    payment_id: id,
    amount_cents: amountCents,
  }));
}

function lineRows({ orderNo, lines }: Order) {
  return lines.map((line, index) => ({
    order_no: orderNo,
    line_no: index + 1,
    sku: line.sku,
    quantity: line.quantity,
    unit_paid_cents: line.unitPaidCents,
    on_sale: line.onSale,
  }));
}

function unitRows({ orderNo, lines }: Order) {
  return lines.flatMap(({ quantity, serialNos }, index) =>
    Array.from({ length: quantity }, (_, before) => ({
      unit_id: `${orderNo}-${index + 1}-${before + 1}`,
      order_no: orderNo,
      line_no: index + 1,
      piece: before + 1,
      serial_no: serialNos?.[before] ?? null,
    })),
  );
}

function shipmentRows({ orderNo, shipments }: Order) {
  return shipments.map(({ dispatchedAt, deliveredAt, source, lines }, index) => ({
    order_no: orderNo,
    shipment_no: index + 1,
    dispatched_at: dispatchedAt ? new Date(dispatchedAt) : null,
    delivered_at: deliveredAt === null ? null : new Date(deliveredAt),
    source,
    line_nos: lines ?? null,
  }));
}

/** The orders of these numbers that exist, whole, in no particular order; `lock` keeps them from changing meanwhile. */
export async function readOrders(
  db: Queries,
  orderNos: readonly string[],
  options: { readonly lock?: boolean } = {},
): Promise<readonly StoredOrder[]> {
  if (orderNos.length === 0) return [];
  const heads = db.selectFrom('orders').selectAll().where('order_no', 'in', orderNos).orderBy('order_no');
  const orders = await (options.lock === true ? heads.forUpdate() : heads).execute();
  const lines = await db
    .selectFrom('order_lines')
    .selectAll()
    .where('order_no', 'in', orderNos)
    .orderBy('line_no')
    .execute();
  const units = await db
    .selectFrom('units')
    .selectAll()
    .where('order_no', 'in', orderNos)
    .orderBy('piece')
    .execute();
  const shipments = await db
    .selectFrom('order_shipments')
    .selectAll()
    .where('order_no', 'in', orderNos)
    .orderBy('shipment_no')
    .execute();
  const tenders = await db
    .selectFrom('order_payments')
    .selectAll()
    .where('order_no', 'in', orderNos)
    .orderBy('tender')
    .execute();
  const rows = {
    lines: byOrder(lines),
    units: byOrder(units),
    shipments: byOrder(shipments),
    tenders: byOrder(tenders),
  };
  return orders.map((order) => orderOf(order, rows));
}

interface PartRows {
  readonly lines: ReadonlyMap<string, readonly OrderLinesTable[]>;
  readonly units: ReadonlyMap<string, readonly UnitsTable[]>;
  readonly shipments: ReadonlyMap<string, readonly OrderShipmentsTable[]>;
  readonly tenders: ReadonlyMap<string, readonly OrderPaymentsTable[]>;
}

function orderOf(order: Selectable<OrdersTable>, rows: PartRows): StoredOrder {
  const units = rows.units.get(order.order_no) ?? [];
  const tenders = rows.tenders.get(order.order_no);
  return {
    orderNo: order.order_no,
    orderedAt: order.ordered_at.toISOString(),
    orderedAtSource: order.ordered_at_source,
    customer: {
      name: order.customer_name,
      email: order.customer_email,
      address: addressShape.parse(order.customer_address),
      ...(order.customer_language !== null && { language: order.customer_language }),
    },
    payment: { provider: order.payment_provider, id: order.payment_id },
    ...(tenders && { payments: tenders.map(tenderOf) }),
    currency: order.currency,
    shippingCents: order.shipping_cents,
    lines: (rows.lines.get(order.order_no) ?? []).map((line) => ({
      lineNo: line.line_no,
      sku: line.sku,
      quantity: line.quantity,
      unitPaidCents: line.unit_paid_cents,
      onSale: line.on_sale,
      units: units.filter((unit) => unit.line_no === line.line_no).map(unitOf),
    })),
    shipments: (rows.shipments.get(order.order_no) ?? []).map(shipmentOf),
  };
}

function tenderOf(row: OrderPaymentsTable): OrderTender {
  return tenderShape.parse({ provider: row.provider, id: row.payment_id, amountCents: row.amount_cents });
}

function unitOf(row: UnitsTable): Unit {
  return { unitId: row.unit_id, piece: row.piece, serialNo: row.serial_no };
}

function shipmentOf(row: OrderShipmentsTable): StoredOrder['shipments'][number] {
  return {
    shipmentNo: row.shipment_no,
    ...(row.dispatched_at && { dispatchedAt: row.dispatched_at.toISOString() }),
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    source: row.source,
    ...(row.line_nos && { lines: row.line_nos }),
  };
}

function byOrder<Row extends { order_no: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.order_no);
    if (group) group.push(row);
    else groups.set(row.order_no, [row]);
  }
  return groups;
}

/** Slices that fit into one statement each. */
export function chunked<Item>(items: readonly Item[], size: number = rowsPerStatement): readonly Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/**
 * Notes in which language the customer of an order wants letters, and where its day comes from, if that is said (E15).
 * No decision rests on them, so they may change any time.
 */
export async function noteAside(tx: Tx, { orderNo, orderedAtSource, customer }: Order): Promise<void> {
  await tx
    .updateTable('orders')
    .set({
      customer_language: customer.language ?? null,
      ...(orderedAtSource && { ordered_at_source: orderedAtSource }),
    })
    .where('order_no', '=', orderNo)
    .execute();
}

/** Whether an order says the same beside what cases rest on; one that is silent on where its day comes from says nothing new. */
export function isSameAside(stored: StoredOrder, { orderedAtSource, customer }: Order): boolean {
  const { orderedAtSource: known } = stored;
  return (orderedAtSource ?? known) === known && stored.customer.language === customer.language;
}

/** Whether the order is of somebody whose erasure was carried out (E114). */
export function isForgotten({ customer }: StoredOrder): boolean {
  return isStandIn(customer.email);
}

/**
 * Whether an order says what the store keeps of it; the order of keys and the zone of an instant do not matter, nor does
 * what stands aside: the customer's language, and where the day comes from.
 */
export function isSameOrder(stored: StoredOrder, order: Order): boolean {
  return fingerprint(asOrder(stored)) === fingerprint({ ...order, payments: order.payments ?? [] });
}

type Told = Omit<Order, 'payment' | 'payments'> & Pick<StoredOrder, 'payment' | 'payments'>;

/** A stored order as it would be imported. */
export function asOrder(stored: StoredOrder): Told {
  const lines = stored.lines.map(({ sku, quantity, unitPaidCents, onSale, units }) => ({
    ...{ sku, quantity, unitPaidCents, onSale },
    serialNos: units.flatMap(({ serialNo }) => (serialNo === null ? [] : [serialNo])),
  }));
  const shipments = stored.shipments.map(({ dispatchedAt, deliveredAt, source, lines: lineNos }) => ({
    ...{ deliveredAt, source },
    ...(dispatchedAt != null && { dispatchedAt }),
    ...(lineNos && { lines: lineNos }),
  }));
  return { ...stored, lines, shipments };
}

function fingerprint(order: Told): string {
  const { orderNo, customer, payment, payments = [], currency, shippingCents } = order;
  const { address } = customer;
  const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));
  return JSON.stringify([
    [orderNo, instant(order.orderedAt), customer.name, customer.email, currency, shippingCents],
    [payment.provider, payment.id],
    payments.map(({ provider, id, amountCents }) => [provider, id, amountCents]),
    typeof address === 'string'
      ? address
      : Object.entries(address).sort(([left], [right]) => (left < right ? -1 : 1)),
    order.lines.map((line) => [
      line.sku,
      line.quantity,
      line.unitPaidCents,
      line.onSale,
      line.serialNos ?? [],
    ]),
    order.shipments.map(({ dispatchedAt = null, deliveredAt, source, lines }) => [
      ...[instant(dispatchedAt), instant(deliveredAt)],
      source,
      lines ?? null,
    ]),
  ]);
}
