import type { Order, OrderLine, Product } from '../../store/import/shapes';
import { daysBefore } from './calendar';
import { sampleCustomers } from './people';
import { sampleProducts } from './products';

const orderCount = 200;
const firstNumber = 10_001;
const seed = 20_260_101;
const unknownReceiptAt = 77;

/**
 * The sample's 200 orders, `DE-10001` to `DE-10200`. Apart from their dates, which count back from `now`, they are the
 * same every time: who bought what, at which price, with which serial numbers.
 */
export function sampleOrders(now: Date): readonly Order[] {
  const random = randomFrom(seed);
  return Array.from({ length: orderCount }, (_, index) => orderAt(index, now, random));
}

type Random = (below: number) => number;

/** A small generator of numbers that look random and are the same for the same seed (mulberry32). */
function randomFrom(start: number): Random {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    const once = Math.imul(state ^ (state >>> 15), state | 1);
    const twice = once ^ (once + Math.imul(once ^ (once >>> 7), once | 61));
    return Math.floor((((twice ^ (twice >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

function orderAt(index: number, now: Date, random: Random): Order {
  const { customer, currency } = pick(sampleCustomers, random);
  const orderNo = `DE-${firstNumber + index}`;
  const lines = linesOf(index, currency, random);
  const days = daysOf(index, random);
  const shipments = shipmentsOf(index, { days, minute: random(600), lineCount: lines.length }, now);
  return {
    orderNo,
    orderedAt: daysBefore(now, days.ordered, random(600)),
    customer,
    payment: { provider: 'stripe', id: `pi_sample_${firstNumber + index}` },
    currency,
    shippingCents: inCurrency(pick([0, 490, 690, 1_290], random), currency),
    lines,
    shipments,
  };
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error('Cannot pick a sample: the list is empty');
  return item;
}

/** How many days ago an order was placed and received. */
interface Days {
  readonly ordered: number;
  readonly received: number;
}

/**
 * Most orders are fresh, so that they can be returned. Some are past day 14 of the receipt (W1), some past day 45 of the
 * order (W2), and some reached the customer only after day 45.
 */
function daysOf(index: number, random: Random): Days {
  if (index % 40 === 9) return { ordered: 52 + random(4), received: 2 + random(3) };
  if (index % 20 === 3) return { ordered: 47 + random(40), received: 16 + random(25) };
  if (index % 8 === 5) return { ordered: 23 + random(20), received: 15 + random(5) };
  const received = 1 + random(8);
  return { ordered: received + 2 + random(3), received };
}

interface Delivery {
  readonly days: Days;
  readonly minute: number;
  readonly lineCount: number;
}

function shipmentsOf(index: number, { days, minute, lineCount }: Delivery, now: Date): Order['shipments'] {
  if (index === unknownReceiptAt) return [];
  const source = index % 12 === 7 ? 'customer' : 'carrier';
  const deliveredAt = daysBefore(now, days.received, minute);
  if (lineCount < 3) return [{ deliveredAt, source }];
  // The first line of a large order went ahead in a parcel of its own.
  const rest = Array.from({ length: lineCount - 1 }, (_, before) => before + 2);
  const ahead = daysBefore(now, days.received + 1, minute);
  return [
    { deliveredAt: ahead, source, lines: [1] },
    { deliveredAt, source, lines: rest },
  ];
}

function linesOf(index: number, currency: string, random: Random): OrderLine[] {
  const count = pick([1, 1, 1, 1, 2, 2, 3, 4], random);
  const start = random(sampleProducts.length);
  // Seven steps through thirty products name each at most once.
  return Array.from({ length: count }, (_, before) => {
    const product =
      sampleProducts[(start + before * 7) % sampleProducts.length] ?? pick(sampleProducts, random);
    return lineOf(product, { piecePrefix: `${firstNumber + index}${before + 1}`, currency, random });
  });
}

interface LineTraits {
  readonly piecePrefix: string;
  readonly currency: string;
  readonly random: Random;
}

function lineOf(product: Product, { piecePrefix, currency, random }: LineTraits): OrderLine {
  const isCheap = product.unitPriceCents < 10_000;
  const quantity = isCheap ? pick([1, 1, 2, 3, 5, 10], random) : pick([1, 1, 1, 1, 2], random);
  const onSale = random(5) === 0;
  const share = onSale ? pick([0.6, 0.7, 0.75, 0.85], random) : 1;
  const line = {
    sku: product.sku,
    quantity,
    unitPaidCents: inCurrency(Math.round(product.unitPriceCents * share), currency),
    onSale,
  };
  if (!product.serialised) return line;
  const serialNos = Array.from(
    { length: quantity },
    (_, piece) => `${product.sku.slice(0, 3)}${piecePrefix}${piece + 1}`,
  );
  return { ...line, serialNos };
}

interface Rate {
  /** Minor units of the currency for one euro cent. */
  readonly perCent: number;
  /** Prices end on whole steps: ten of the thousandths of a dinar is what card payments take. */
  readonly step: number;
}

const rates: ReadonlyMap<string, Rate> = new Map([
  ['PLN', { perCent: 4.3, step: 1 }],
  ['GBP', { perCent: 0.86, step: 1 }],
  ['JPY', { perCent: 1.6, step: 10 }],
  ['KWD', { perCent: 3.4, step: 10 }],
]);

function inCurrency(euroCents: number, currency: string): number {
  const { perCent, step } = rates.get(currency) ?? { perCent: 1, step: 1 };
  return Math.round((euroCents * perCent) / step) * step;
}
