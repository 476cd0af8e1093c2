import { randomUUID } from 'node:crypto';
import { closeDatabase, openDatabase } from '../../store/database';
import { importOrders, importProducts } from '../../store/import/save';
import type { Rig } from './rig';

export const sku = 'BENCH-1';
export const email = 'bench@example.org';
const paidCents = 9_000;
const DAY_MS = 86_400_000;

/** How purchases differ from those of most measures. */
interface Bought {
  /** Days since the receipt; the order was made three days before. */
  readonly receivedDaysAgo?: number;
  /** How many of them are paid for in the sandbox: nobody gets money back for the others. */
  readonly paidFor?: number;
}

/** Purchases that no case is about yet, each paid for in the sandbox unless said otherwise. */
export async function buy(
  { info }: Pick<Rig, 'info'>,
  count: number,
  { receivedDaysAgo = 3, paidFor = count }: Bought = {},
): Promise<readonly string[]> {
  const run = randomUUID().slice(0, 8).toUpperCase();
  const orderNos = Array.from({ length: count }, (_, index) => `BENCH-${run}-${String(index)}`);
  const db = openDatabase(info.databaseUrl, { max: 4 });
  const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
  try {
    await importProducts(db, [
      {
        line: 1,
        value: {
          ...{
            sku,
            title: 'Bench meter',
            unitPriceCents: paidCents,
            currency: 'EUR',
            stockOnHand: 1_000_000,
          },
          ...{ kind: 'goods', serialised: false, similarSkus: [] },
        },
      },
    ]);
    const { problems } = await importOrders(
      db,
      orderNos.map((orderNo, index) => ({
        line: index + 1,
        value: {
          orderNo,
          orderedAt: daysAgo(receivedDaysAgo + 3),
          customer: { name: 'Bench', email, address: 'Lindenweg 1, 10115 Berlin' },
          payment: { provider: 'stripe', id: paymentOf(orderNo) },
          currency: 'EUR',
          shippingCents: 0,
          lines: [{ sku, quantity: 1, unitPaidCents: paidCents, onSale: false }],
          shipments: [{ deliveredAt: daysAgo(receivedDaysAgo), source: 'carrier' }],
        },
      })),
    );
    const [problem] = problems;
    if (problem) throw new Error(`Cannot buy: ${problem.message}`);
  } finally {
    await closeDatabase(db);
  }
  await Promise.all(orderNos.slice(0, paidFor).map((orderNo) => pay(info.paymentUrl, orderNo)));
  return orderNos;
}

export function paymentOf(orderNo: string): string {
  return `pi_${orderNo.replaceAll('-', '_').toLowerCase()}`;
}

async function pay(paymentUrl: string, orderNo: string): Promise<void> {
  const response = await fetch(`${paymentUrl}/_sandbox/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: paymentOf(orderNo), amount: paidCents, currency: 'eur' }),
  });
  if (!response.ok) throw new Error(`Cannot pay for ${orderNo}: ${await response.text()}`);
}

/** Opens the case of a purchase by the form, as a customer does. */
export async function appeal({ world }: Pick<Rig, 'world'>, orderNo: string): Promise<string> {
  const { cases } = await world.call<{ cases: readonly { readonly caseNo: string }[] }>(null, '/appeals', {
    orderNo,
    email,
    items: [{ sku }],
    problem: { description: 'It is dead.' },
  });
  const [first] = cases;
  if (!first) throw new Error(`Cannot open a case for ${orderNo}: the desk named none`);
  return first.caseNo;
}
