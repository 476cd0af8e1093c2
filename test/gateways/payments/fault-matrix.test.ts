import { stripePayments, type Payments, type RefundRequest } from '../../../gateways/payments';
import { failureReasons } from '../../../local/sandbox/modes';
import { aThird, SandboxRig, secretKey, webhookSecret } from '../../local/sandbox/sandbox-rig';
import {
  faultMatrix,
  modeOf,
  readingThePayment,
  refusals,
  type Cell,
  type Fault,
  type Refusal,
} from './fault-matrix';
import { failureOf } from './payments-conformance';

// Shorter than the sandbox's `slow`, long enough for everything else on a busy machine.
const timeoutMs = 1_000;

let rig: SandboxRig;
beforeAll(async () => {
  rig = await SandboxRig.open();
});
afterAll(() => rig.close());

/** Where nobody listens. */
const nowhere = (): Payments =>
  stripePayments({ secretKey, webhookSecret, apiUrl: 'http://127.0.0.1:1', timeoutMs });

type Call = (payments: Payments) => Promise<unknown>;
type Asking = Exclude<keyof Payments, 'verifyWebhook' | 'refundsSince' | 'disputesSince'>;

/** A call of the method, for a payment that has a refund of somebody else's already. */
async function callOf(method: Asking): Promise<{ readonly paymentId: string; readonly call: Call }> {
  const paymentId = await rig.payment();
  const other = await rig.control('/refunds', { paymentId, amount: 100 });
  const request = aThird(paymentId);
  const calls: Readonly<Record<Asking, Call>> = {
    createRefund: (payments) => payments.createRefund(request),
    listRefunds: (payments) => payments.listRefunds(paymentId),
    retrieveRefund: (payments) => payments.retrieveRefund(String(other.body['id'])),
    capturedOf: (payments) => payments.capturedOf(paymentId),
    retrievePayment: (payments) => payments.retrievePayment(paymentId),
  };
  return { paymentId, call: calls[method] };
}

/** Refunds made of the payment, without the one it had before. */
async function effectsOn(paymentId: string): Promise<number> {
  return (await rig.refundsMade(paymentId)) - 1;
}

const rows = Object.entries(faultMatrix).flatMap(([method, row]) =>
  typeof row === 'string' ? [] : [{ name: `${method}()`, method: method as Asking, row }],
);
const calls = [
  ...rows,
  {
    name: 'createRefund(), while it reads the payment,',
    method: 'createRefund' as const,
    row: readingThePayment,
  },
];
const cells = calls.flatMap(({ name, method, row }) =>
  Object.entries(row.faults).map(([fault, cell]) => ({
    name,
    method,
    meets: row.meets,
    fault: fault as Fault,
    cell,
    ...cell,
  })),
);

describe('the fault matrix of the payment gateway (T3)', () => {
  test.each(cells)('$name under $fault is $kind, $next', async ({ method, meets, fault, cell }) => {
    const { paymentId, call } = await callOf(method);
    const how = modeOf[fault];
    if (how) await rig.mode(paymentId, how.mode, { on: meets, delayMs: how.delayMs ?? null, times: 1 });
    const failure = await failureOf(call(how ? rig.gateway({ timeoutMs }) : nowhere()));
    expect(failure).toMatchObject({ kind: cell.kind, next: cell.next });
    if (cell.kind === 'busy') expect(failure.retryAfterMs).toBe(how?.delayMs);
    expect(await effectsOn(paymentId)).toBe(cell.effects.then);
    await repeat(call, { cell, isSlow: how?.mode === 'slow' });
    expect(await effectsOn(paymentId)).toBe(cell.effects.again);
  });

  test('covers each of the ten faults for each call', () => {
    expect(cells).toHaveLength(calls.length * Object.keys(modeOf).length);
  });
});

/** The same call, once the fault is over. */
async function repeat(call: Call, { cell, isSlow }: { readonly cell: Cell; readonly isSlow: boolean }) {
  if (isSlow) await new Promise((resolve) => setTimeout(resolve, 1_500));
  const again = call(rig.gateway());
  if (cell.isReplayed) expect(await failureOf(again)).toMatchObject({ kind: cell.kind });
  else await again;
}

/** The request that must be refused, and how many refunds were made to get there. */
async function arrange({ arrange: how }: Refusal): Promise<RefundRequest> {
  const paymentId = await rig.payment();
  const request = aThird(paymentId);
  if ('mode' in how) await rig.mode(paymentId, how.mode);
  if ('paymentId' in how) return { ...request, ...how };
  if ('currency' in how) return { ...request, ...how };
  if ('sentBeforeCents' in how)
    await rig.gateway().createRefund({ ...request, amountCents: how.sentBeforeCents });
  if (!('refundedThirds' in how)) return request;
  for (let made = 0; made < how.refundedThirds; made += 1)
    await rig.gateway().createRefund({ ...request, intentId: `${request.intentId}-other-${made}` });
  return { ...request, amountCents: how.amountCents ?? request.amountCents };
}

describe('refusals for good, by code (T3)', () => {
  test.each(refusals)('$code is $kind, $next, and moves nothing', async (refusal) => {
    const request = await arrange(refusal);
    const before = (await rig.ledger()).filter(({ type }) => type === 'refund.created').length;
    const failure = await failureOf(rig.gateway().createRefund(request));
    expect(failure).toMatchObject({ kind: refusal.kind, next: refusal.next, code: refusal.code });
    expect((await rig.ledger()).filter(({ type }) => type === 'refund.created')).toHaveLength(before);
  });
});

describe('late failures after success, by reason (T3, E77)', () => {
  test.each(failureReasons)('%s: one effect that the look-up reports as failed', async (reason) => {
    const paymentId = await rig.payment();
    const request = aThird(paymentId);
    await rig.mode(paymentId, 'fails-later', { delayMs: 60_000, reason });
    expect((await rig.gateway().createRefund(request)).state).toBe('succeeded');
    await rig.control('/clock', { advanceMs: 60_000 });
    const late = { state: 'failed', failureReason: reason };
    expect(await rig.gateway().listRefunds(paymentId)).toMatchObject([late]);
    // The key still answers what it answered then: only a look-up tells the truth.
    expect(await rig.gateway().createRefund(request)).toMatchObject({ state: 'succeeded' });
    expect(await rig.refundsMade(paymentId)).toBe(1);
  });
});
