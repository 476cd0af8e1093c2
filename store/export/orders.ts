import type { Queries } from '../database';
import { asOrder, readOrders } from '../import/order-rows';
import type { StoredOrder } from '../import/order-rows';
import { orderColumns } from '../import/rows';
import type { Cell } from './csv';

export type ExportedOrder = ReturnType<typeof asOrder>;

/** Orders after one number, by number, as the import takes them. */
export async function ordersAfter(
  db: Queries,
  after: string,
  limit: number,
): Promise<readonly ExportedOrder[]> {
  const page = await db
    .selectFrom('orders')
    .select('order_no')
    .where('order_no', '>', after)
    .orderBy('order_no')
    .limit(limit)
    .execute();
  const orders = await readOrders(
    db,
    page.map(({ order_no }) => order_no),
  );
  return orders.map(exported);
}

function exported(stored: StoredOrder): ExportedOrder {
  const { orderNo, orderedAt, orderedAtSource, customer, payment, payments, ...rest } = asOrder(stored);
  const { currency, shippingCents, lines, shipments } = rest;
  const head = { orderNo, orderedAt, orderedAtSource, customer, payment, ...(payments && { payments }) };
  return { ...head, currency, shippingCents, lines, shipments };
}

/** The columns of the file, which are those that the import knows; how parcels went stands in one cell of them. */
export const orderExportColumns: readonly string[] = [
  ...orderColumns.required,
  ...orderColumns.optional.filter((name) => !['deliveredAt', 'deliverySource'].includes(name)),
];

/** One row for each line of the order, its own cells repeated in each. */
export function orderRows(order: ExportedOrder): readonly (readonly Cell[])[] {
  const { customer, payment, payments, shipments } = order;
  const address = typeof customer.address === 'string' ? { address: customer.address } : customer.address;
  const head: Readonly<Record<string, Cell | undefined>> = {
    orderNo: order.orderNo,
    orderedAt: order.orderedAt,
    orderedAtSource: order.orderedAtSource,
    customerName: customer.name,
    customerEmail: customer.email,
    customerLanguage: customer.language,
    ...address,
    paymentProvider: payment.provider,
    paymentId: payment.id,
    payments: payments
      ?.map(({ provider, id, amountCents }) => [provider, id, amountCents].join(':'))
      .join('|'),
    currency: order.currency,
    shippingCents: order.shippingCents,
    shipments: shipments
      .map(({ dispatchedAt, deliveredAt, source, lines }) =>
        [dispatchedAt ?? '', deliveredAt ?? '', source, lines?.join('+') ?? ''].join('/'),
      )
      .join('|'),
  };
  return order.lines.map(({ serialNos, ...line }) => {
    const cells: Readonly<Record<string, Cell | undefined>> = {
      ...head,
      ...line,
      serialNos: serialNos?.join('|'),
    };
    return orderExportColumns.map((name) => (cells[name] === '' ? null : (cells[name] ?? null)));
  });
}
