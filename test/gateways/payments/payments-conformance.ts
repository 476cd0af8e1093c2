import type { Payments, RefundRequest } from '../../../gateways/payments';
import { PaymentFailure } from '../../../gateways/payments/payment-failure';

/** Something that speaks Stripe's API: the sandbox, Stripe's test mode, or another fake. */
export interface ConformanceTarget {
  readonly payments: Payments;
  /** The same, with a key that the target does not know. */
  readonly stranger: Payments;
  /** Makes a captured payment and returns its id. */
  readonly makePayment: (amountCents: number, currency: string) => Promise<string>;
}

/** What a target may lack; in the words of the table in docs/payment-sandbox.md. */
export const capabilities = {
  memory: 'keeps what it was told from one request to the next',
  intents: 'knows payment intents, not only charges',
  keys: 'tells its own API key from a strange one',
  currencies: 'takes currencies with three decimals',
} as const;
type Capability = keyof typeof capabilities;
export const capabilityNames = [
  'memory',
  'intents',
  'keys',
  'currencies',
] as const satisfies readonly Capability[];

/** Why a target lacks what it lacks. */
export type Lacks = Partial<Record<Capability, string>>;

interface Criterion {
  readonly name: string;
  readonly needs: readonly Capability[];
  readonly check: (target: ConformanceTarget) => Promise<void>;
}

/**
 * What the desk relies on in a payment provider; the same for every target.
 * A criterion that needs what a target lacks must fail there: a difference that has gone is not kept as one.
 */
export function paymentsConformance(open: () => ConformanceTarget, lacks: Lacks = {}): void {
  for (const { name, needs, check } of criteria) {
    const missing = needs.filter((need) => lacks[need] !== undefined);
    const run = () => check(open());
    if (missing.length === 0) test(name, run);
    else test.failing(`${name} — differs: ${missing.map((need) => lacks[need]).join('; ')}`, run);
  }
}

let next = 0;
function refundOf(paymentId: string, change: Partial<RefundRequest> = {}): RefundRequest {
  next += 1;
  const intentId = `conformance-${Date.now()}-${next}`;
  return {
    intentId,
    caseNo: 'RMA-000042',
    round: 1,
    paymentId,
    amountCents: 3_000,
    currency: 'usd',
    ...change,
  };
}

const currencies = [
  { currency: 'jpy', paid: 9_001, amountCents: 3_000, note: 'no decimals', needs: ['memory'] },
  { currency: 'usd', paid: 10_000, amountCents: 3_333, note: 'two decimals', needs: [] },
  {
    currency: 'kwd',
    paid: 10_000,
    amountCents: 3_330,
    note: 'three decimals, last digit 0',
    needs: ['memory', 'currencies'],
  },
] as const;

const criteria: readonly Criterion[] = [
  {
    name: 'every request of the gateway is accepted, and every answer can be read',
    needs: [],
    check: async ({ payments, makePayment }) => {
      const request = refundOf(await makePayment(9_000, 'usd'));
      const made = await payments.createRefund(request);
      expect(made).toMatchObject({ amountCents: 3_000, currency: 'usd' });
      expect(await payments.retrieveRefund(made.providerRefundId)).toHaveProperty('state');
      expect(Array.isArray(await payments.listRefunds(request.paymentId))).toBe(true);
    },
  },
  {
    name: 'createRefund() refunds a third, and says whose it is',
    needs: ['memory'],
    check: async ({ payments, makePayment }) => {
      const paymentId = await makePayment(9_000, 'usd');
      const request = refundOf(paymentId);
      const made = await payments.createRefund(request);
      expect(made).toMatchObject({
        state: 'succeeded',
        amountCents: 3_000,
        currency: 'usd',
        intentId: request.intentId,
        caseNo: 'RMA-000042',
        round: 1,
        failureReason: null,
      });
      expect([made.paymentIntentId, made.chargeId]).toContain(paymentId);
      expect(await payments.retrieveRefund(made.providerRefundId)).toEqual(made);
      expect(await payments.listRefunds(paymentId)).toEqual([made]);
    },
  },
  {
    name: 'createRefund() with the same intent and round has one effect (E72)',
    needs: ['memory'],
    check: async ({ payments, makePayment }) => {
      const paymentId = await makePayment(9_000, 'usd');
      const request = refundOf(paymentId);
      const first = await payments.createRefund(request);
      const second = await payments.createRefund(request);
      expect(second.providerRefundId).toBe(first.providerRefundId);
      expect(await payments.listRefunds(paymentId)).toHaveLength(1);
    },
  },
  {
    name: 'createRefund() refuses a known key with another amount',
    needs: ['memory'],
    check: async ({ payments, makePayment }) => {
      const request = refundOf(await makePayment(9_000, 'usd'));
      await payments.createRefund(request);
      const failure = await failureOf(payments.createRefund({ ...request, amountCents: 2_999 }));
      expect(failure).toMatchObject({ kind: 'refused', code: 'idempotency_error', next: 'alarm' });
      expect(await payments.listRefunds(request.paymentId)).toHaveLength(1);
    },
  },
  {
    name: 'createRefund() in three thirds never gives back more than was paid (E71)',
    needs: ['memory'],
    check: async ({ payments, makePayment }) => {
      const paymentId = await makePayment(10_000, 'usd');
      for (const amountCents of [3_333, 3_333, 3_333])
        await payments.createRefund(refundOf(paymentId, { amountCents }));
      const failure = await failureOf(payments.createRefund(refundOf(paymentId, { amountCents: 2 })));
      expect(failure).toMatchObject({ kind: 'refused', code: 'amount_too_large', next: 'person' });
      const refunds = await payments.listRefunds(paymentId);
      expect(refunds.reduce((sum, refund) => sum + refund.amountCents, 0)).toBe(9_999);
    },
  },
  {
    name: 'createRefund() refuses a second full refund',
    needs: ['memory'],
    check: async ({ payments, makePayment }) => {
      const paymentId = await makePayment(9_000, 'usd');
      await payments.createRefund(refundOf(paymentId, { amountCents: 9_000 }));
      const failure = await failureOf(payments.createRefund(refundOf(paymentId, { amountCents: 9_000 })));
      expect(failure).toMatchObject({ kind: 'refused', code: 'charge_already_refunded', next: 'look-first' });
      expect(failure.message).toBe(
        'Cannot refund RMA-000042: payment is already refunded (charge_already_refunded)',
      );
    },
  },
  ...currencies.map(({ currency, paid, amountCents, note, needs }): Criterion => ({
    name: `createRefund() keeps minor units of ${currency} (${note})`,
    needs,
    check: async ({ payments, makePayment }) => {
      const paymentId = await makePayment(paid, currency);
      const made = await payments.createRefund(
        refundOf(paymentId, { amountCents, currency: currency.toUpperCase() }),
      );
      expect(made).toMatchObject({ amountCents, currency });
    },
  })),
  {
    name: 'createRefund() in another currency than the payment is refused before anything is sent (E80)',
    needs: ['memory'],
    check: async ({ payments, makePayment }) => {
      const paymentId = await makePayment(9_000, 'eur');
      const failure = await failureOf(payments.createRefund(refundOf(paymentId)));
      expect(failure).toMatchObject({ kind: 'refused', code: 'currency_mismatch', operation: 'read' });
      expect(await payments.listRefunds(paymentId)).toEqual([]);
    },
  },
  {
    name: 'createRefund() refuses a currency that whoever looked knows to be another one (E80)',
    needs: ['memory'],
    check: async ({ payments, makePayment }) => {
      const paymentId = await makePayment(9_000, 'usd');
      const request = refundOf(paymentId);
      const failure = await failureOf(payments.createRefund({ ...request, paymentCurrency: 'sek' }));
      expect(failure).toMatchObject({ kind: 'refused', code: 'currency_mismatch', operation: 'read' });
      expect(await payments.listRefunds(paymentId)).toEqual([]);
      const { currency } = request;
      expect(await payments.createRefund({ ...request, paymentCurrency: currency })).toMatchObject({
        state: 'succeeded',
      });
    },
  },
  {
    name: 'createRefund() of a payment nobody knows is refused',
    needs: ['memory', 'intents'],
    check: async (target) => {
      const failure = await failureOf(target.payments.createRefund(refundOf('pi_nobodyknowsthis')));
      expect(failure).toMatchObject({ kind: 'refused', code: 'resource_missing', next: 'person' });
    },
  },
  {
    name: 'createRefund() with a wrong key is for an operator, and does not show the key',
    needs: ['keys'],
    check: async (target) => {
      const failure = await failureOf(target.stranger.createRefund(refundOf('pi_any')));
      expect(failure).toMatchObject({ kind: 'setup', next: 'alarm', type: 'ProviderSetup' });
    },
  },
  {
    name: 'listRefunds() says which refund is whose',
    needs: ['memory'],
    check: async ({ payments, makePayment }) => {
      const paymentId = await makePayment(9_000, 'usd');
      const ours = refundOf(paymentId);
      const others = [1, 2].map(() => refundOf(paymentId, { amountCents: 1_000 }));
      for (const request of [...others, ours]) await payments.createRefund(request);
      const found = (await payments.listRefunds(paymentId)).map(({ intentId }) => intentId);
      expect(found.sort()).toEqual([...others, ours].map(({ intentId }) => intentId).sort());
    },
  },
];

/** The failure of a promise that must fail. */
export async function failureOf(promise: Promise<unknown>): Promise<PaymentFailure> {
  const outcome: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof PaymentFailure) return outcome;
  throw new Error(`expected a PaymentFailure, got ${outcome instanceof Error ? outcome.message : 'success'}`);
}
