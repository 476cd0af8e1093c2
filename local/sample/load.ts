import type { Database } from '../../store/database';
import { importOrders, importProducts, type ImportResult } from '../../store/import/save';
import type { ImportRow, Order } from '../../store/import/shapes';
import { existingOrderNos } from '../../store/goods/orders';
import { existingSkus } from '../../store/goods/products';
import { demoOrderRows } from './demo-orders';
import { sampleOrders } from './orders';
import { sampleProducts } from './products';

/** How many rows of the sample were new. */
export interface SampleLoaded {
  readonly products: number;
  readonly orders: number;
}

/**
 * Fills the desk with the sample: its products, its 200 orders and the named ones of the demo, dated back from `now`.
 * What is there already stays as it is, so a second start neither moves dates nor refills shelves.
 */
export async function loadSample(db: Database, now: Date): Promise<SampleLoaded> {
  const orders = everyOrder(now);
  const skus = await existingSkus(
    db,
    sampleProducts.map(({ sku }) => sku),
  );
  const products = sampleProducts.filter(({ sku }) => !skus.has(sku));
  const created = assertLoaded(await importProducts(db, numbered(products)));
  const orderNos = await existingOrderNos(
    db,
    orders.map(({ orderNo }) => orderNo),
  );
  const added = orders.filter(({ orderNo }) => !orderNos.has(orderNo));
  return { products: created, orders: assertLoaded(await importOrders(db, numbered(added))) };
}

function everyOrder(now: Date): readonly Order[] {
  return [...sampleOrders(now), ...demoOrderRows(now)];
}

function numbered<Value>(values: readonly Value[]): readonly ImportRow<Value>[] {
  return values.map((value, index) => ({ line: index + 1, value }));
}

function assertLoaded({ created, problems }: ImportResult): number {
  const [problem] = problems;
  if (problem) throw new Error(`Cannot load the sample: ${problem.message}`);
  return created;
}

/** A payment as the payment sandbox is told of it. The amount is in minor units, postage included. */
export interface SamplePayment {
  readonly id: string;
  readonly amountCents: number;
  readonly currency: string;
}

/** What the customers of the sample have paid; with a series, only what the demo's orders of that series cost. */
export function samplePayments(now: Date, series?: number): readonly SamplePayment[] {
  return (series === undefined ? everyOrder(now) : demoOrderRows(now, series)).map(paymentOf);
}

function paymentOf({ payment, lines, shippingCents, currency }: Order): SamplePayment {
  const goodsCents = lines.reduce((sum, { quantity, unitPaidCents }) => sum + quantity * unitPaidCents, 0);
  return { id: payment.id, amountCents: goodsCents + shippingCents, currency };
}
