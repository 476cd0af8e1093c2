import type { Payments, RefundRequest } from '../../gateways/payments';
import { PaymentFailure } from '../../gateways/payments/payment-failure';

/** Something that speaks Stripe's API: the sandbox, Stripe's test mode, or another fake. */
export interface ConformanceTarget {
  readonly payments: Payments;
  /** The same, with a key that the target does not know. */
  readonly stranger: Payments;
  /** Makes a captured payment and returns its id. */
  readonly makePayment: (amountCents: number, currency: string) => Promise<string>;
}

/** What the desk relies on in a payment provider; the same for every target. */
export function paymentsConformance(open: () => ConformanceTarget): void {
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
      currency: 'eur',
      ...change,
    };
  }

  test('createRefund() refunds a third, and says whose it is', async () => {
    const { payments, makePayment } = open();
    const paymentId = await makePayment(9_000, 'eur');
    const request = refundOf(paymentId);
    const made = await payments.createRefund(request);
    expect(made).toMatchObject({
      state: 'succeeded',
      amountCents: 3_000,
      currency: 'eur',
      intentId: request.intentId,
      caseNo: 'RMA-000042',
      round: 1,
      paymentIntentId: paymentId,
      failureReason: null,
    });
    expect(await payments.retrieveRefund(made.providerRefundId)).toEqual(made);
    expect(await payments.findRefund(request)).toEqual(made);
  });

  test('createRefund() with the same intent and round has one effect (E72)', async () => {
    const { payments, makePayment } = open();
    const paymentId = await makePayment(9_000, 'eur');
    const request = refundOf(paymentId);
    const first = await payments.createRefund(request);
    const second = await payments.createRefund(request);
    expect(second.providerRefundId).toBe(first.providerRefundId);
    expect(await payments.listRefunds(paymentId)).toHaveLength(1);
  });

  test('createRefund() refuses a known key with another amount', async () => {
    const { payments, makePayment } = open();
    const request = refundOf(await makePayment(9_000, 'eur'));
    await payments.createRefund(request);
    const failure = await failureOf(payments.createRefund({ ...request, amountCents: 2_999 }));
    expect(failure).toMatchObject({ kind: 'refused', code: 'idempotency_error', next: 'alarm' });
    expect(await payments.listRefunds(request.paymentId)).toHaveLength(1);
  });

  test('createRefund() in three thirds never gives back more than was paid (E71)', async () => {
    const { payments, makePayment } = open();
    const paymentId = await makePayment(10_000, 'eur');
    for (const amountCents of [3_333, 3_333, 3_333])
      await payments.createRefund(refundOf(paymentId, { amountCents }));
    const failure = await failureOf(payments.createRefund(refundOf(paymentId, { amountCents: 2 })));
    expect(failure).toMatchObject({ kind: 'refused', code: 'amount_too_large', next: 'person' });
    const refunds = await payments.listRefunds(paymentId);
    expect(refunds.reduce((sum, refund) => sum + refund.amountCents, 0)).toBe(9_999);
  });

  test('createRefund() refuses a second full refund', async () => {
    const { payments, makePayment } = open();
    const paymentId = await makePayment(9_000, 'eur');
    await payments.createRefund(refundOf(paymentId, { amountCents: 9_000 }));
    const failure = await failureOf(payments.createRefund(refundOf(paymentId, { amountCents: 9_000 })));
    expect(failure).toMatchObject({ kind: 'refused', code: 'charge_already_refunded', next: 'look-first' });
    expect(failure.message).toBe(
      'Cannot refund RMA-000042: payment is already refunded (charge_already_refunded)',
    );
  });

  test.each([
    { currency: 'jpy', paid: 9_001, amountCents: 3_000, note: 'no decimals' },
    { currency: 'usd', paid: 10_000, amountCents: 3_333, note: 'two decimals' },
    { currency: 'kwd', paid: 10_000, amountCents: 3_330, note: 'three decimals, last digit 0' },
  ])('createRefund() keeps minor units of $currency ($note)', async ({ currency, paid, amountCents }) => {
    const { payments, makePayment } = open();
    const paymentId = await makePayment(paid, currency);
    const made = await payments.createRefund(
      refundOf(paymentId, { amountCents, currency: currency.toUpperCase() }),
    );
    expect(made).toMatchObject({ amountCents, currency });
  });

  test('createRefund() in another currency than the payment is refused before anything is sent (E80)', async () => {
    const { payments, makePayment } = open();
    const paymentId = await makePayment(9_000, 'usd');
    const failure = await failureOf(payments.createRefund(refundOf(paymentId)));
    expect(failure).toMatchObject({ kind: 'refused', code: 'currency_mismatch', operation: 'read' });
    expect(await payments.listRefunds(paymentId)).toEqual([]);
  });

  test('createRefund() of a payment nobody knows is refused', async () => {
    const failure = await failureOf(open().payments.createRefund(refundOf('pi_nobodyknowsthis')));
    expect(failure).toMatchObject({ kind: 'refused', code: 'resource_missing', next: 'person' });
  });

  test('createRefund() with a wrong key is for an operator, and does not show the key', async () => {
    const failure = await failureOf(open().stranger.createRefund(refundOf('pi_any')));
    expect(failure).toMatchObject({ kind: 'setup', next: 'alarm', type: 'ProviderSetup' });
  });

  test('findRefund() finds only the refund of its intent', async () => {
    const { payments, makePayment } = open();
    const paymentId = await makePayment(9_000, 'eur');
    const ours = refundOf(paymentId);
    await payments.createRefund(refundOf(paymentId, { amountCents: 1_000 }));
    expect(await payments.findRefund(ours)).toBeNull();
    const made = await payments.createRefund(ours);
    await payments.createRefund(refundOf(paymentId, { amountCents: 1_000 }));
    expect((await payments.findRefund(ours))?.providerRefundId).toBe(made.providerRefundId);
  });
}

/** The failure of a promise that must fail. */
export async function failureOf(promise: Promise<unknown>): Promise<PaymentFailure> {
  const outcome: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof PaymentFailure) return outcome;
  throw new Error(`expected a PaymentFailure, got ${outcome instanceof Error ? outcome.message : 'success'}`);
}
