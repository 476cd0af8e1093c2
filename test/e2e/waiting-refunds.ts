import { randomUUID } from 'node:crypto';
import type { World } from '../../local/demo/world';
import { demoOrders } from '../../local/sample/demo-orders';

const DAY_MS = 86_400_000;

/** Two refunds that wait for the payment team of a running desk: one above the limit, one that the bank did not take. */
export async function waitingRefunds(
  world: World,
): Promise<{ readonly approval: string; readonly failed: string }> {
  const approval = await caseAtRefund(world, { unitPaidCents: 74_950 });
  const failed = await caseAtRefund(world, { unitPaidCents: 38_900, mode: 'expired-card' });
  await untilRefund(world, approval, 'awaiting-approval');
  await untilRefund(world, failed, 'failed');
  return { approval, failed };
}

interface Bought {
  readonly unitPaidCents: number;
  /** How the payment sandbox meets the refund. */
  readonly mode?: string;
}

async function caseAtRefund(world: World, { unitPaidCents, mode }: Bought): Promise<string> {
  const id = randomUUID().slice(0, 8);
  const payment = { id: `pi_screens_${id}`, amount: 3 * unitPaidCents, currency: 'eur' };
  await sandbox(world, '/payments', payment);
  if (mode !== undefined) await sandbox(world, `/payments/${payment.id}/mode`, { mode, times: 1 });
  const order = orderOf(`DE-S-${id.toUpperCase()}`, payment.id, unitPaidCents);
  await world.call('admin', '/orders', order);
  const appeal = {
    orderNo: order.orderNo,
    email: order.customer.email,
    problem: { description: 'No trace.' },
  };
  const { cases } = await world.call<{ cases: readonly { caseNo: string }[] }>(null, '/appeals', appeal);
  const caseNo = cases[0]?.caseNo ?? '';
  const said = { onBehalfOfCustomer: true, note: 'Said so by telephone.' };
  await world.untilStage(caseNo, 'support');
  await world.act('support', `${caseNo}/propose-lab`, { reason: 'Advice does not cure it.' });
  await world.act('support', `${caseNo}/agree-to-lab`, said);
  await world.act('warehouse', `${caseNo}/shipment-arrived`, { contents: 'ok' });
  const verdict = { cause: 'internal-defect', findings: 'A burst capacitor.', repairable: false };
  await world.act('lab', `${caseNo}/lab-verdict`, verdict);
  await world.untilOffered(caseNo);
  await world.act('support', `${caseNo}/choose-option`, { kind: 'refund', offerVersion: 1, ...said });
  return caseNo;
}

function orderOf(orderNo: string, paymentId: string, unitPaidCents: number) {
  const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
  return {
    orderNo,
    orderedAt: daysAgo(9),
    customer: { name: 'Ada Kowalska', email: 'ada@example.org', address: 'Lindenweg 1, 10115 Berlin' },
    payment: { provider: 'stripe', id: paymentId },
    currency: 'EUR',
    shippingCents: 590,
    lines: [{ sku: demoOrders.regularFresh.sku, quantity: 1, unitPaidCents, onSale: false }],
    shipments: [{ deliveredAt: daysAgo(4), source: 'carrier' }],
  };
}

async function untilRefund(world: World, caseNo: string, state: string): Promise<void> {
  await world.until(`the refund of ${caseNo} ${state}`, async () => {
    const { refund } = await world.see(caseNo);
    return refund?.state === state ? true : undefined;
  });
}

async function sandbox(world: World, path: string, body: object): Promise<void> {
  const response = await fetch(`${world.info.paymentUrl}/_sandbox${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`Cannot prepare ${path}: the payment sandbox answered ${String(response.status)}`);
}
