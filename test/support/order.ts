import type { Database } from '../../store/database';
import type { Order } from '../../store/import/shapes';
import { importOrder } from '../../store/goods/orders';
import { putProduct } from '../../store/goods/products';

const DAY_MS = 86_400_000;

/** What a test changes about the usual order: one oscilloscope, bought ten days ago, received five days ago. */
export interface OrderChange {
  readonly orderNo?: string;
  readonly onSale?: boolean;
  readonly stockOnHand?: number;
  readonly orderedDaysAgo?: number;
  readonly receivedDaysAgo?: number | null;
  /** When it left us, where the order says so. */
  readonly dispatchedDaysAgo?: number;
  readonly unitPaidCents?: number;
  readonly currency?: string;
  readonly paymentId?: string;
  readonly quantity?: number;
  readonly serialNos?: readonly string[];
  readonly customer?: Partial<Order['customer']>;
  /** How it was paid, where not by a single card. */
  readonly provider?: 'stripe' | 'cash-on-delivery' | 'bank-transfer' | 'gift-card';
  readonly payments?: Order['payments'];
}

/** The product of the usual order; its part is `PART-1`. */
export const buyerEmail = 'ada@example.org';

/** Puts a product, its spare part and an order about it into the store, and answers the sku. */
export async function putOrder(
  db: Database,
  change: OrderChange = {},
): Promise<{ readonly orderNo: string; readonly sku: string }> {
  const orderNo = change.orderNo ?? 'DE-10001';
  const sku = `SCOPE-${orderNo}`;
  const now = Date.now();
  const product = { unitPriceCents: 30_000, currency: 'EUR', serialised: true, similarSkus: [] };
  await putProduct(db, {
    ...product,
    sku,
    title: 'Oscilloscope',
    kind: 'goods',
    stockOnHand: change.stockOnHand ?? 3,
  });
  await putProduct(db, { ...product, sku: 'PART-1', title: 'Probe board', kind: 'part', stockOnHand: 5 });
  const received = change.receivedDaysAgo === undefined ? 5 : change.receivedDaysAgo;
  await importOrder(db, {
    orderNo,
    orderedAt: new Date(now - (change.orderedDaysAgo ?? 10) * DAY_MS).toISOString(),
    customer: {
      name: 'Ada Kowalska',
      email: buyerEmail,
      address: 'Lindenweg 1, 10115 Berlin',
      ...change.customer,
    },
    payment: {
      provider: change.provider ?? 'stripe',
      id: change.payments?.[0]?.id ?? change.paymentId ?? 'pi_test_1',
    },
    ...(change.payments && { payments: change.payments }),
    currency: change.currency ?? 'EUR',
    shippingCents: 590,
    lines: [
      {
        sku,
        quantity: change.quantity ?? 1,
        unitPaidCents: change.unitPaidCents ?? 9_000,
        onSale: change.onSale ?? false,
        serialNos: [...(change.serialNos ?? [])],
      },
    ],
    shipments:
      received === null
        ? lost(now, change.dispatchedDaysAgo)
        : [{ deliveredAt: new Date(now - received * DAY_MS).toISOString(), source: 'carrier' }],
  });
  return { orderNo, sku };
}

/** A parcel that left us and of which nobody knows when it came. */
function lost(now: number, dispatchedDaysAgo: number | undefined) {
  if (dispatchedDaysAgo === undefined) return [];
  const dispatchedAt = new Date(now - dispatchedDaysAgo * DAY_MS).toISOString();
  return [{ dispatchedAt, deliveredAt: null, source: 'carrier' as const }];
}

/** An order of a lamp, a larger lamp and a cable. */
export async function putMixedOrder(
  db: Database,
  { orderNo, email = buyerEmail }: { readonly orderNo: string; readonly email?: string },
): Promise<string> {
  const goods = {
    unitPriceCents: 1_000,
    currency: 'EUR',
    kind: 'goods' as const,
    similarSkus: [],
    stockOnHand: 1,
  };
  await putProduct(db, { ...goods, sku: 'L-1', title: 'Lamp', serialised: true });
  await putProduct(db, { ...goods, sku: 'L-2', title: 'Lamp Pro', serialised: false });
  await putProduct(db, { ...goods, sku: 'C-1', title: 'Cable', serialised: false });
  const line = { quantity: 1, unitPaidCents: 1_000, onSale: false };
  await importOrder(db, {
    orderNo,
    orderedAt: new Date(Date.now() - 10 * DAY_MS).toISOString(),
    customer: { name: 'Ada Kowalska', email, address: 'Lindenweg 1, 10115 Berlin' },
    payment: { provider: 'stripe', id: `pi_${orderNo}` },
    currency: 'EUR',
    shippingCents: 0,
    lines: [
      { ...line, sku: 'L-1', serialNos: [`SN-${orderNo}`] },
      { ...line, sku: 'L-2', serialNos: [] },
      { ...line, sku: 'C-1', serialNos: [] },
    ],
    shipments: [],
  });
  return orderNo;
}
