import type { Order, OrderLine } from '../../store/import/shapes';
import { daysBefore } from './calendar';
import { sampleCustomer } from './people';
import { sampleProducts } from './products';

/** What each order is made for; how its case ends, or whom it waits for, follows from it. */
export type DemoKey = (typeof keys)[number];

/** An order of the demo: one piece, its buyer, and what the lab needs to know. Amounts are minor units. */
export interface DemoOrder {
  readonly orderNo: string;
  readonly sku: string;
  readonly serialNo: string | null;
  readonly email: string;
  readonly unitPaidCents: number;
  readonly shippingCents: number;
  readonly currency: 'EUR';
  readonly onSale: boolean;
  readonly paymentId: string;
  /** Days before now that it was ordered and received. */
  readonly days: { readonly ordered: number | 'in 2025'; readonly received: number };
  /** A spare part that repairs it and that is in stock, where the demo needs one. */
  readonly partSku: string | null;
}

type Plan = Pick<DemoOrder, 'sku' | 'email' | 'unitPaidCents'> &
  Partial<Pick<DemoOrder, 'onSale' | 'days' | 'partSku'>>;

const plans: Readonly<Record<DemoKey, Plan>> = {
  regularFresh: { sku: 'OSC-2104', email: 'lukasz.zolc@example.org', unitPaidCents: 38_900 },
  saleFresh: { sku: 'SLD-0080', email: 'zofie.dvorakova@example.com', unitPaidCents: 8_925, onSale: true },
  noStock: {
    sku: 'PSU-3005',
    email: 'ipek.sahin@example.org',
    unitPaidCents: 12_900,
    partSku: 'PRT-PSU-REG',
  },
  adviceOnly: { sku: 'LOG-0016', email: 'asa.bjorkqvist@example.org', unitPaidCents: 14_900 },
  // Received on day 15: one day more than the policy covers (W1).
  tooLate: {
    sku: 'DMM-4500',
    email: 'maelle.kerbihan@example.com',
    unitPaidCents: 21_900,
    days: { ordered: 18, received: 15 },
  },
  customerFault: { sku: 'DRV-2X20', email: 'joao.valadim@example.org', unitPaidCents: 4_590 },
  // Above the limit from which two persons approve a refund.
  expensive: { sku: 'SPA-1500', email: 'thorunn.hallsdottir@example.org', unitPaidCents: 124_900 },
  fallsBack: { sku: 'LOD-0300', email: 'gaetan.desrosieres@example.org', unitPaidCents: 24_900 },
  // One day too late as well, but a manager sees why.
  overruled: {
    sku: 'PSU-6003',
    email: 'inaki@example.org',
    unitPaidCents: 15_900,
    days: { ordered: 19, received: 15 },
  },
  withdrawn: { sku: 'SNS-ENV', email: 'fenna.hoogsteder@example.org', unitPaidCents: 1_890 },
  // Ordered under a policy whose days are moments, to show what weeks of silence do.
  silent: {
    sku: 'LOG-0016',
    email: 'asa.bjorkqvist@example.org',
    unitPaidCents: 14_900,
    days: { ordered: 'in 2025', received: 3 },
  },
  answerLost: { sku: 'KIT-START', email: 'asa.bjorkqvist@example.org', unitPaidCents: 7_900 },
  parcelDue: { sku: 'GEN-0120', email: 'giedre.silkauskyte@example.com', unitPaidCents: 31_500 },
  atLab: { sku: 'HOT-0700', email: 'soren.kjaersgard@example.com', unitPaidCents: 16_900 },
  toChoose: {
    sku: 'OSC-2104',
    email: 'paivi.hamalasniemi@example.com',
    unitPaidCents: 38_900,
    partSku: 'PRT-OSC-FRONT',
  },
  bankRefuses: { sku: 'SLD-0150', email: 'siobhan.omalloran@example.org', unitPaidCents: 22_900 },
  // Delivered after the order window of W2, so that only a manager can judge.
  deliveredLate: {
    sku: 'DMM-6500',
    email: 'martins.krumkalns@example.org',
    unitPaidCents: 54_900,
    days: { ordered: 52, received: 3 },
  },
  unanswered: { sku: 'BRD-M7', email: 'ulle.poldsaar@example.org', unitPaidCents: 5_990 },
};

/** In the order of their numbers; a new one comes last, so that the others keep theirs. */
const keys = [
  'regularFresh',
  'saleFresh',
  'noStock',
  'adviceOnly',
  'tooLate',
  'customerFault',
  'expensive',
  'fallsBack',
  'overruled',
  'withdrawn',
  'silent',
  'answerLost',
  'parcelDue',
  'atLab',
  'toChoose',
  'bankRefuses',
  'deliveredLate',
  'unanswered',
] as const;

const serialised = new Set(sampleProducts.filter((product) => product.serialised).map(({ sku }) => sku));
const firstNumber = 20_001;
const ordersPerSeries = 100;

/**
 * The named orders of the demo. A unit has one open case at most, so a demo that runs again on the same desk takes the
 * next series: the same orders under other numbers (`DE-20001` …, `DE-20101` …).
 */
export function demoOrdersOf(series: number): Readonly<Record<DemoKey, DemoOrder>> {
  const of = (key: DemoKey): DemoOrder =>
    demoOrder(key, firstNumber + series * ordersPerSeries + keys.indexOf(key));
  return {
    regularFresh: of('regularFresh'),
    saleFresh: of('saleFresh'),
    noStock: of('noStock'),
    adviceOnly: of('adviceOnly'),
    tooLate: of('tooLate'),
    customerFault: of('customerFault'),
    expensive: of('expensive'),
    fallsBack: of('fallsBack'),
    overruled: of('overruled'),
    withdrawn: of('withdrawn'),
    silent: of('silent'),
    answerLost: of('answerLost'),
    parcelDue: of('parcelDue'),
    atLab: of('atLab'),
    toChoose: of('toChoose'),
    bankRefuses: of('bankRefuses'),
    deliveredLate: of('deliveredLate'),
    unanswered: of('unanswered'),
  };
}

/** The named orders that are part of the sample. */
export const demoOrders = demoOrdersOf(0);

function demoOrder(key: DemoKey, number: number): DemoOrder {
  const { onSale = false, days = { ordered: 6, received: 3 }, partSku = null, ...plan } = plans[key];
  return {
    ...plan,
    onSale,
    days,
    partSku,
    orderNo: `DE-${number}`,
    serialNo: serialised.has(plan.sku) ? `${plan.sku.slice(0, 3)}${number}` : null,
    shippingCents: 690,
    currency: 'EUR',
    paymentId: `pi_sample_${number}`,
  };
}

/** The named orders as the shop would send them, dated back from `now`. */
export function demoOrderRows(now: Date, series = 0): readonly Order[] {
  return Object.values(demoOrdersOf(series)).map((demo) => ({
    orderNo: demo.orderNo,
    orderedAt:
      demo.days.ordered === 'in 2025' ? '2025-12-01T09:30:00.000Z' : daysBefore(now, demo.days.ordered),
    customer: sampleCustomer(demo.email).customer,
    payment: { provider: 'stripe', id: demo.paymentId },
    currency: demo.currency,
    shippingCents: demo.shippingCents,
    lines: [lineOf(demo)],
    shipments: [{ deliveredAt: daysBefore(now, demo.days.received), source: 'carrier' }],
  }));
}

function lineOf({ sku, unitPaidCents, onSale, serialNo }: DemoOrder): OrderLine {
  return { sku, quantity: 1, unitPaidCents, onSale, ...(serialNo !== null && { serialNos: [serialNo] }) };
}
