import type { Order } from '../import/shapes';

/** What is known of one parcel of a shop's order. Instants are ISO-8601. */
export interface ParcelFacts {
  readonly id: string;
  readonly updatedAt: string;
  readonly sent: boolean;
  readonly dispatchedAt: string;
  readonly deliveredAt: string | null;
  readonly lineIds: readonly string[];
}

/** Money that came in, in minor units. */
export interface PaymentFacts {
  readonly id: string;
  readonly provider: Order['payment']['provider'];
  readonly reference: string;
  readonly amountCents: number;
}

/** All that is kept of a shop's order beside the order itself. */
export interface ShopFacts {
  readonly lineIds: readonly string[];
  readonly paidBy: Order['payment']['provider'];
  readonly parcels: readonly ParcelFacts[];
  readonly payments: readonly PaymentFacts[];
}

/** What is told now beside what was told before; the newer of two words about a parcel counts, whenever it comes. */
export function withNews(
  known: ShopFacts,
  news: { readonly parcels: readonly ParcelFacts[]; readonly payments: readonly PaymentFacts[] },
): ShopFacts {
  const parcels = new Map(known.parcels.map((parcel) => [parcel.id, parcel]));
  for (const told of news.parcels) parcels.set(told.id, newer(parcels.get(told.id), told));
  const payments = new Map(known.payments.map((payment) => [payment.id, payment]));
  for (const told of news.payments) payments.set(told.id, told);
  return { ...known, parcels: sorted(parcels), payments: sorted(payments) };
}

/** The day on which the carrier first said "delivered" stays, however often the parcel is touched afterwards (W1). */
function newer(known: ParcelFacts | undefined, told: ParcelFacts): ParcelFacts {
  if (!known) return told;
  const [older, later] =
    Date.parse(known.updatedAt) > Date.parse(told.updatedAt) ? [told, known] : [known, told];
  const delivered = [older.deliveredAt, later.deliveredAt].filter((at) => at !== null).sort(byInstant)[0];
  return { ...later, deliveredAt: later.deliveredAt === null ? null : (delivered ?? null) };
}

function byInstant(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}

/** In the order in which the shop numbered them, so that the same facts make the same order. */
function sorted<One extends { readonly id: string }>(found: ReadonlyMap<string, One>): readonly One[] {
  return [...found.values()].sort((one, other) =>
    one.id.length === other.id.length ? (one.id < other.id ? -1 : 1) : one.id.length - other.id.length,
  );
}

/** The parcels of an order as its import takes them: one that holds nothing of the order is none. */
export function shipmentsOf({ parcels, lineIds }: ShopFacts): Order['shipments'] {
  return parcels.flatMap((parcel) => {
    const lines = lineIds.flatMap((lineId, index) => (parcel.lineIds.includes(lineId) ? [index + 1] : []));
    if (!parcel.sent || lines.length === 0) return [];
    const { dispatchedAt, deliveredAt } = parcel;
    const shipment = { dispatchedAt, deliveredAt, source: 'carrier' as const };
    return [lines.length === lineIds.length ? shipment : { ...shipment, lines }];
  });
}

/**
 * How an order was paid as its import takes it. Several payments that do not cover the goods, or none, leave the way
 * that two persons pay out by (E79, E81): money is never sent back to the wrong one of them.
 */
export function paymentsOf(
  { payments, paidBy }: ShopFacts,
  about: { readonly shopOrderId: string; readonly goodsCents: number },
): Pick<Order, 'payment' | 'payments'> {
  const tenders = merged(payments);
  const [first] = tenders;
  const paid = tenders.reduce((sum, { amountCents }) => sum + amountCents, 0);
  const unclear = { provider: paidBy, id: `shopify:${about.shopOrderId}` };
  if (first === undefined || tenders.length > 10) return { payment: unclear };
  const payment = { provider: first.provider, id: first.id };
  if (tenders.length === 1) return { payment };
  return paid < about.goodsCents ? { payment: unclear } : { payment, payments: tenders };
}

/** Two captures of one payment are one payment. */
function merged(payments: readonly PaymentFacts[]): NonNullable<Order['payments']> {
  const tenders = new Map<string, NonNullable<Order['payments']>[number]>();
  for (const { provider, reference: id, amountCents } of payments) {
    const before = tenders.get(`${provider} ${id}`)?.amountCents ?? 0;
    tenders.set(`${provider} ${id}`, { provider, id, amountCents: before + amountCents });
  }
  return [...tenders.values()];
}
