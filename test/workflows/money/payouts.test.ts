import { auditDesk } from '../../../audit/audit';
import { caseRuns } from '../../../gateways/case-runs';
import { CASE_WORKFLOW } from '../../../workflows/contract';
import type { CaseState, PayoutMethod } from '../../../workflows/contract';
import { noteDispute } from '../../../store/money/provider-refunds';
import { closeWorkItem, listWorkItems } from '../../../store/work/work-items';
import { CaseRig } from '../../support/case-rig';
import type { OrderChange } from '../../support/order';

let rig: CaseRig;
let orders = 0;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const first = { role: 'payments', id: 'pay-1' } as const;
const second = { role: 'payments', id: 'pay-2' } as const;
const refundIs = (wanted: string) => (state: CaseState) =>
  state.stage === 'refund' && state.refund.state === wanted;
const isClosed = (state: CaseState) => state.stage === 'closed';
const failureOf = (state: CaseState) => (state.stage === 'refund' ? state.refund.failure : null);

/** A case at its offer; the payment is three times its price. */
async function offeredCase(change: OrderChange = {}) {
  orders += 1;
  const orderNo = `DE-${83_000 + orders}`;
  const caseNo = await rig.openCase({ orderNo, ...change });
  await rig.walkToOffer(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', orderNo)
    .executeTakeFirstOrThrow();
  return { caseNo, paymentId };
}

const choose = (caseNo: string) =>
  rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
const settle = (caseNo: string, method: PayoutMethod, reference: string) =>
  rig.act(caseNo, first, { action: 'settleRefund', body: { method, reference } });
/** As `settle`, with the customer's consent as support wrote it down. */
const settleAgreed = (caseNo: string, method: PayoutMethod, reference: string) =>
  rig.act(caseNo, first, { action: 'settleRefund', body: { method, reference, consentRef: 'text-consent' } });
const approve = (caseNo: string, by: typeof first | typeof second = second) =>
  rig.act(caseNo, by, { action: 'approveRefund', body: {} });

/** A case whose card does not take the refund. */
async function failedCase() {
  const opened = await offeredCase();
  await rig.bank.mode(opened.paymentId, 'expired-card', { times: 1 });
  await choose(opened.caseNo);
  await rig.until(opened.caseNo, refundIs('failed'));
  return opened;
}

/** Why the payment worker does not take what was just proposed. */
async function refusalOf(caseNo: string): Promise<string | null> {
  await rig.eventually(async () => {
    const [name, before] = [...(await rig.eventNames(caseNo))].reverse();
    expect([before, name]).toEqual(['payoutProposed', 'refundFailed']);
  });
  return failureOf(await rig.stateOf(caseNo));
}

async function lettersOf(caseNo: string): Promise<readonly string[]> {
  const rows = await rig.db
    .selectFrom('letters')
    .select('template')
    .where('case_no', '=', caseNo)
    .where('direction', '=', 'out')
    .orderBy('letter_id')
    .execute();
  return rows.map(({ template }) => template ?? '');
}

async function payoutsOf(caseNo: string) {
  return rig.db.selectFrom('payouts').selectAll().where('case_no', '=', caseNo).execute();
}

describe('another way than the card', () => {
  test('settleRefund() waits for the consent of the customer and for a second person (E75)', async () => {
    const { caseNo, paymentId } = await failedCase();
    await settle(caseNo, 'bank-transfer', 'BT-77');
    const proposed = await rig.until(caseNo, refundIs('awaiting-approval'));
    expect(proposed).toMatchObject({ attention: 'payments', refund: { payout: { requestedBy: 'pay-1' } } });
    await expect(approve(caseNo, first)).rejects.toMatchObject({ type: 'SamePerson' });
    await expect(approve(caseNo)).rejects.toMatchObject({ type: 'ConsentMissing' });
    expect((await lettersOf(caseNo)).filter((name) => name === 'payout-consent')).toHaveLength(1);
    await rig.act(caseNo, 'customer', { action: 'agreeToPayout', body: {} });
    await approve(caseNo);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.intentOf(caseNo)).toMatchObject({
      state: 'settled',
      settled_by_hand: { method: 'bank-transfer', reference: 'BT-77', by: 'pay-1', approvedBy: 'pay-2' },
    });
    const [payout] = await payoutsOf(caseNo);
    expect(payout).toMatchObject({ state: 'settled', amount_cents: 9_000, approved_by: 'pay-2' });
    expect(payout?.consent_ref).toMatch(/^event \d+$/);
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  });

  test('refundUpdated() of a card refund that went through after a payout is never silent (E75, I2)', async () => {
    const { caseNo } = await failedCase();
    await settleAgreed(caseNo, 'bank-transfer', 'BT-78');
    await rig.until(caseNo, refundIs('awaiting-approval'));
    await approve(caseNo);
    await rig.until(caseNo, isClosed);
    await rig.result(caseNo);
    const news = {
      action: 'refundUpdated',
      body: { providerRefundId: 're_late', state: 'succeeded' },
    } as const;
    await rig.tellClosed(caseNo, news);
    await rig.result(caseNo);
    await rig.tellClosed(caseNo, news);
    await rig.result(caseNo);
    expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'closed', attention: 'payments' });
    const names = await rig.eventNames(caseNo);
    expect(names.filter((name) => name === 'refundConflictFound')).toHaveLength(1);
    // He had agreed by telephone, and was asked nothing by letter.
    expect(await lettersOf(caseNo)).not.toContain('payout-consent');
  });

  test('retryRefund() takes a proposed payout back and pays by card, once (E75)', async () => {
    const { caseNo, paymentId } = await failedCase();
    await settle(caseNo, 'cash', 'C-1');
    await rig.until(caseNo, refundIs('awaiting-approval'));
    await rig.act(caseNo, first, { action: 'retryRefund', body: {} });
    await rig.until(caseNo, isClosed);
    expect(await payoutsOf(caseNo)).toMatchObject([{ state: 'withdrawn' }]);
    expect(await rig.intentOf(caseNo)).toMatchObject({ state: 'settled', settled_by_hand: null });
    expect(await rig.bank.refundsMade(paymentId)).toBe(2);
  });

  test('settleRefund() rests on no consent to the way that was proposed before it (E75)', async () => {
    const { caseNo, paymentId } = await failedCase();
    await rig.bank.mode(paymentId, 'expired-card', { times: 1 });
    await settle(caseNo, 'bank-transfer', 'BT-92');
    await rig.until(caseNo, refundIs('awaiting-approval'));
    const agree = () => rig.act(caseNo, 'customer', { action: 'agreeToPayout', body: {} });
    await agree();
    await rig.act(caseNo, first, { action: 'retryRefund', body: {} });
    await rig.until(caseNo, refundIs('failed'));
    await expect(agree()).rejects.toMatchObject({ type: 'WrongStage' });
    await settle(caseNo, 'cash', 'C-92');
    await rig.until(caseNo, refundIs('awaiting-approval'));
    await expect(approve(caseNo)).rejects.toMatchObject({ type: 'ConsentMissing' });
    expect((await lettersOf(caseNo)).filter((name) => name === 'payout-consent')).toHaveLength(2);
    await agree();
    await approve(caseNo);
    expect(await rig.result(caseNo)).toBe('refunded');
    const consents = (await payoutsOf(caseNo)).map(({ method, consent_ref: ref }) => [method, ref]);
    expect(new Set(consents.map(([, ref]) => ref)).size).toBe(2);
  });

  test('settleRefund() of an unknown outcome looks first, and finds the refund that went through (E73, E75)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    await rig.bank.mode(paymentId, 'error-500-before');
    await choose(caseNo);
    await rig.until(caseNo, refundIs('unknown'));
    await rig.bank.mode(paymentId, 'ok');
    const intent = await rig.intentOf(caseNo);
    const { providerRefundId } = await rig.bank.gateway().createRefund({
      intentId: intent.intent_id,
      caseNo,
      round: 9,
      paymentId,
      amountCents: 9_000,
      currency: 'eur',
    });
    await settleAgreed(caseNo, 'bank-transfer', 'BT-79');
    await rig.until(caseNo, isClosed);
    expect(await rig.intentOf(caseNo)).toMatchObject({
      settled_by_hand: null,
      provider_refund_id: providerRefundId,
    });
    expect(await payoutsOf(caseNo)).toMatchObject([{ state: 'withdrawn' }]);
  });

  test.each(['cash-on-delivery', 'bank-transfer'] as const)(
    'payRefund() of an order paid by %s asks no card, and is paid out by two persons (E81)',
    async (provider) => {
      const { caseNo } = await offeredCase({ provider, paymentId: 'COD-1' });
      await choose(caseNo);
      expect(failureOf(await rig.until(caseNo, refundIs('failed')))).toBe(`no-card: ${provider}`);
      await settleAgreed(caseNo, 'bank-transfer', 'BT-80');
      await rig.until(caseNo, refundIs('awaiting-approval'));
      await approve(caseNo);
      expect(await rig.result(caseNo)).toBe('refunded');
    },
  );

  test('payRefund() of a provider that we left is an exception for people (E80)', async () => {
    const { caseNo } = await offeredCase();
    await rig.db.updateTable('orders').set({ payment_provider: 'oldpay' }).execute();
    await choose(caseNo);
    expect(failureOf(await rig.until(caseNo, refundIs('failed')))).toBe('unknown-provider');
    await rig.db.updateTable('orders').set({ payment_provider: 'stripe' }).execute();
  });

  test('payRefund() refuses another currency than the payment’s (E80)', async () => {
    const { caseNo, paymentId } = await offeredCase({
      paymentId: String(
        (await rig.bank.control('/payments', { amount: 27_000, currency: 'jpy' })).body['id'],
      ),
    });
    await choose(caseNo);
    expect(failureOf(await rig.until(caseNo, refundIs('failed')))).toContain('currency_mismatch');
    expect(await rig.bank.refundsMade(paymentId)).toBe(0);
  });
});

describe('refunds made by hand at the provider', () => {
  const byHand = async (paymentId: string, amount: number) =>
    (await rig.bank.stripe().refunds.create({ payment_intent: paymentId, amount })).id;

  test('payRefund() does not pay what somebody paid by hand; settleRefund() links it (E78)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const refundId = await byHand(paymentId, 9_000);
    await choose(caseNo);
    expect(failureOf(await rig.until(caseNo, refundIs('failed')))).toBe(`refunded-by-hand: ${refundId}`);
    await settleAgreed(caseNo, 'bank-transfer', 'BT-81');
    expect(await refusalOf(caseNo)).toBe(`refunded-by-hand: ${refundId}`);
    await settle(caseNo, 'provider', 're_nobody');
    await rig.until(caseNo, (state) => failureOf(state) === 'no-such-refund: re_nobody');
    await settle(caseNo, 'provider', refundId);
    await rig.until(caseNo, isClosed);
    expect(await rig.intentOf(caseNo)).toMatchObject({ state: 'settled', provider_refund_id: refundId });
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  });

  test('settleRefund() links a refund to one case only, and none that is too small (E78)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const small = await byHand(paymentId, 20_000);
    await choose(caseNo);
    // 27,000 were paid: 7,000 are left, too little for the price.
    expect(failureOf(await rig.until(caseNo, refundIs('failed')))).toBe(`refunded-by-hand: ${small}`);
    const other = await offeredCase();
    await settle(caseNo, 'provider', small);
    await rig.until(caseNo, isClosed);
    await rig.db.updateTable('orders').set({ payment_id: paymentId }).execute();
    await choose(other.caseNo);
    await rig.until(other.caseNo, refundIs('failed'));
    await settle(other.caseNo, 'provider', small);
    await rig.until(other.caseNo, (state) => failureOf(state) === `refund-linked: ${small}`);
  });

  const itemOf = async (refundId: string) => {
    const open = await listWorkItems(rig.db, { owner: 'payments', open: true, after: 0, limit: 50 });
    return open.find(({ subject }) => subject === refundId);
  };
  /** The payment team says of the refund that stops a case that it is for something else. */
  const forSomethingElse = async (refundId: string, caseNo: string) => {
    const item = await itemOf(refundId);
    expect(item).toMatchObject({ kind: 'refund-by-hand', case_no: caseNo });
    const closing = { by: 'pay-1', note: 'for the other piece, by telephone' };
    await closeWorkItem(rig.db, item?.item_id ?? 0, closing);
    await rig.act(caseNo, first, { action: 'retryRefund', body: {} });
  };

  test('retryRefund() pays beside a refund by hand that is for something else, in the cases that were asked about (E78)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const refundId = await byHand(paymentId, 9_000);
    await choose(caseNo);
    expect(failureOf(await rig.until(caseNo, refundIs('failed')))).toBe(`refunded-by-hand: ${refundId}`);
    await forSomethingElse(refundId, caseNo);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(2);
    // The piece that it was for comes with a case of its own: nobody has said that it is not for that one.
    const other = await offeredCase({ paymentId });
    await choose(other.caseNo);
    const stopped = await rig.until(other.caseNo, (state) => isClosed(state) || refundIs('failed')(state));
    expect(failureOf(stopped)).toBe(`refunded-by-hand: ${refundId}`);
    expect(await itemOf(refundId)).toMatchObject({ case_no: other.caseNo, closed_at: null });
    await settle(other.caseNo, 'provider', refundId);
    expect(await rig.result(other.caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(2);
  });

  test('payRefund() gives no more back than the payment has left; another way pays, with a second person who sees why (E78, I2)', async () => {
    const paid = await rig.bank.payment(9_000);
    const { caseNo, paymentId } = await offeredCase({ paymentId: paid });
    const goodwill = await byHand(paymentId, 1_500);
    await choose(caseNo);
    expect(failureOf(await rig.until(caseNo, refundIs('failed')))).toBe(`refunded-by-hand: ${goodwill}`);
    await forSomethingElse(goodwill, caseNo);
    await rig.until(caseNo, (state) => failureOf(state) === 'too-little-left: 7500');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
    await settleAgreed(caseNo, 'bank-transfer', 'BT-83');
    expect(failureOf(await rig.until(caseNo, refundIs('awaiting-approval')))).toBe('too-little-left: 7500');
    await approve(caseNo);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
    const deps = {
      ...{ db: rig.db, payments: rig.bank.gateway(), runs: caseRuns(rig.client, CASE_WORKFLOW) },
      ...{ witness: null, inbox: null, acknowledged: [], canaries: [], logFiles: [] },
      ...{ now: () => new Date(), settleMs: 5_000 },
    };
    const audited = await auditDesk(deps, { caseNo, histories: 1 });
    expect(audited.flatMap(({ breaches }) => breaches)).toEqual([]);
  });

  test('payRefund() says what is left where refunds of other cases used the payment up: nobody did it by hand (E78)', async () => {
    const paymentId = await rig.bank.payment(9_000);
    const [first, second] = [await offeredCase({ paymentId }), await offeredCase({ paymentId })];
    await choose(first.caseNo);
    expect(await rig.result(first.caseNo)).toBe('refunded');
    await choose(second.caseNo);
    expect(failureOf(await rig.until(second.caseNo, refundIs('failed')))).toBe('too-little-left: 0');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  });

  test('payRefund() pays beside a small refund by hand that leaves enough (E78)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    await byHand(paymentId, 500);
    await choose(caseNo);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(2);
  });
});

describe('refunds with our sign that are not what was decided (I2)', () => {
  const marked = async (caseNo: string, paymentId: string, amount: number) => {
    const metadata = { desk_intent: `INT-${caseNo}`, desk_case: caseNo, desk_round: '1' };
    return (await rig.bank.stripe().refunds.create({ payment_intent: paymentId, amount, metadata })).id;
  };

  test('settleRefund() links one of more than was decided, and pays nothing beside it', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const refundId = await marked(caseNo, paymentId, 9_500);
    await choose(caseNo);
    const stuck = await rig.until(caseNo, refundIs('failed'));
    expect(stuck).toMatchObject({
      attention: 'payments',
      refund: { failure: `refund-differs: ${refundId}` },
    });
    await rig.act(caseNo, first, { action: 'retryRefund', body: {} });
    await rig.eventually(async () =>
      expect((await rig.eventNames(caseNo)).slice(-2)).toEqual(['refundRetried', 'refundFailed']),
    );
    await settleAgreed(caseNo, 'bank-transfer', 'BT-90');
    expect(await refusalOf(caseNo)).toBe(`refunded-by-hand: ${refundId}`);
    await settle(caseNo, 'provider', refundId);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.intentOf(caseNo)).toMatchObject({ state: 'settled', provider_refund_id: refundId });
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  });

  test('settleRefund() takes one of less for no payment: two persons pay another way', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const refundId = await marked(caseNo, paymentId, 500);
    await choose(caseNo);
    await rig.until(caseNo, (state) => failureOf(state) === `refund-differs: ${refundId}`);
    await settle(caseNo, 'provider', refundId);
    expect(await refusalOf(caseNo)).toBe(`refund-too-small: ${refundId}`);
    await settleAgreed(caseNo, 'bank-transfer', 'BT-91');
    await rig.until(caseNo, refundIs('awaiting-approval'));
    await approve(caseNo);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  });
});

describe('disputes', () => {
  const dispute = async (paymentId: string) =>
    String((await rig.bank.control(`/payments/${paymentId}/dispute`)).body['id']);

  test('payRefund() waits for an open dispute, by hand too, and pays once it is won (E28, E83)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const disputeId = await dispute(paymentId);
    await choose(caseNo);
    const failed = await rig.until(caseNo, refundIs('failed'));
    expect(failed).toMatchObject({ attention: 'payments', refund: { failure: 'disputed' } });
    await settleAgreed(caseNo, 'bank-transfer', 'BT-82');
    expect(await refusalOf(caseNo)).toBe('disputed');
    expect(await payoutsOf(caseNo)).toMatchObject([{ state: 'withdrawn' }]);
    await settle(caseNo, 'chargeback', disputeId);
    await rig.until(caseNo, (state) => refundIs('failed')(state) && failureOf(state) === 'disputed');
    const deciding = { action: 'decide', body: { kind: 'replacement' } } as const;
    await expect(rig.act(caseNo, 'manager', deciding)).rejects.toMatchObject({ type: 'WrongStage' });
    await rig.bank.control(`/disputes/${disputeId}/close`, { won: true });
    await rig.act(caseNo, first, { action: 'retryRefund', body: {} });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  });

  test('settleRefund() ends a case that the bank has paid after a dispute, and nobody pays again (E83)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const disputeId = await dispute(paymentId);
    await choose(caseNo);
    await rig.until(caseNo, refundIs('failed'));
    await rig.bank.control(`/disputes/${disputeId}/close`, { won: false });
    await rig.act(caseNo, first, { action: 'retryRefund', body: {} });
    await rig.until(caseNo, (state) => failureOf(state) === 'dispute-lost');
    await settleAgreed(caseNo, 'cash', 'C-2');
    expect(await refusalOf(caseNo)).toBe('dispute-lost');
    // Of another payment, or a slip of the pen.
    await settle(caseNo, 'chargeback', 'dp_another');
    await rig.until(caseNo, (state) => failureOf(state) === 'no-such-dispute: dp_another');
    await settle(caseNo, 'chargeback', disputeId);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.intentOf(caseNo)).toMatchObject({ settled_by_hand: { method: 'chargeback' } });
    expect(await rig.bank.refundsMade(paymentId)).toBe(0);
  });

  type LostPart = readonly [disputeId: string, amountCents: number, currency?: string];
  /** A dispute about a part of a payment, as a webhook tells of it; the sandbox disputes the whole. */
  const lostPart = (paymentId: string, [disputeId, amountCents, currency = 'eur']: LostPart) =>
    noteDispute(rig.db, {
      ...{ disputeId, amountCents, currency, standing: 'lost' },
      ...{ paymentIntentId: paymentId, chargeId: null },
    });

  test('settleRefund() adds up several lost disputes about one payment, and no more than was paid by it (E83, I2)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const other = await offeredCase({ unitPaidCents: 20_000 });
    const samePayment = rig.db.updateTable('orders').set({ payment_id: paymentId });
    await samePayment.where('payment_id', '=', other.paymentId).execute();
    await lostPart(paymentId, ['dp_part_1', 5_000]);
    await choose(caseNo);
    await rig.until(caseNo, (state) => failureOf(state) === 'dispute-lost');
    await settle(caseNo, 'chargeback', 'dp_part_1');
    expect(await refusalOf(caseNo)).toBe('no-lost-dispute');
    await lostPart(paymentId, ['dp_part_2', 4_000]);
    await settle(caseNo, 'chargeback', 'dp_part_2');
    expect(await rig.result(caseNo)).toBe('refunded');
    // 27,000 were paid, and 9,000 of them are settled: 18,000 are left, whatever the disputes say.
    await lostPart(paymentId, ['dp_part_3', 26_000]);
    await choose(other.caseNo);
    await rig.until(other.caseNo, (state) => failureOf(state) === 'dispute-lost');
    await settle(other.caseNo, 'chargeback', 'dp_part_3');
    expect(await refusalOf(other.caseNo)).toBe(`chargeback-used: ${caseNo}`);
    const past = rig.db.updateTable('payouts').set({ state: 'settled' }).where('case_no', '=', other.caseNo);
    await expect(past.execute()).rejects.toThrow('9000 of 27000 lost are used already');
    expect(await rig.bank.refundsMade(paymentId)).toBe(0);
  });

  test('settleRefund() adds no yen to euros: a second person says that a dispute in yen is enough (E80, E83, I2)', async () => {
    const { caseNo, paymentId } = await offeredCase();
    const other = await offeredCase({ unitPaidCents: 20_000 });
    const samePayment = rig.db.updateTable('orders').set({ payment_id: paymentId });
    await samePayment.where('payment_id', '=', other.paymentId).execute();
    // 5,000 cents and 4,000 yen are not the 9,000 cents of the price.
    await lostPart(paymentId, ['dp_cents', 5_000]);
    await lostPart(paymentId, ['dp_yen', 4_000, 'jpy']);
    await choose(caseNo);
    await rig.until(caseNo, (state) => failureOf(state) === 'dispute-lost');
    await settle(caseNo, 'chargeback', 'dp_yen');
    const waiting = await rig.until(caseNo, refundIs('awaiting-approval'));
    expect([waiting.attention, failureOf(waiting)]).toEqual([
      'payments',
      'dispute-in-other-currency: dp_yen',
    ]);
    const past = rig.db.updateTable('payouts').set({ state: 'settled' }).where('case_no', '=', caseNo);
    await expect(past.execute()).rejects.toThrow('0 of 5000 lost are used already');
    await expect(approve(caseNo, first)).rejects.toMatchObject({ type: 'SamePerson' });
    await approve(caseNo);
    expect(await rig.result(caseNo)).toBe('refunded');
    // 18,000 of the 27,000 that were paid are left: no dispute costs more, in whatever currency.
    await choose(other.caseNo);
    await rig.until(other.caseNo, (state) => failureOf(state) === 'dispute-lost');
    await settle(other.caseNo, 'chargeback', 'dp_yen');
    expect(await refusalOf(other.caseNo)).toBe(`chargeback-used: ${caseNo}`);
    expect(await rig.bank.refundsMade(paymentId)).toBe(0);
  });

  test('settleRefund() lets one chargeback settle no more than it took, whoever is quicker (E83, I2)', async () => {
    // Two units of one payment; the bank took enough for either of them, and too little for both.
    const first = await offeredCase();
    const second = await offeredCase({ unitPaidCents: 20_000 });
    const disputeId = await dispute(first.paymentId);
    await rig.db
      .updateTable('orders')
      .set({ payment_id: first.paymentId })
      .where('payment_id', '=', second.paymentId)
      .execute();
    await rig.bank.control(`/disputes/${disputeId}/close`, { won: false });
    const both = [first.caseNo, second.caseNo];
    for (const caseNo of both) {
      await choose(caseNo);
      await rig.until(caseNo, (state) => failureOf(state) === 'dispute-lost');
    }
    await Promise.all(both.map((caseNo) => settle(caseNo, 'chargeback', disputeId)));
    const isOver = (state: CaseState): boolean =>
      isClosed(state) || (failureOf(state) ?? '').startsWith('chargeback-used');
    const ends = await Promise.all(both.map((caseNo) => rig.until(caseNo, isOver)));
    expect(ends.map(({ stage }) => stage).sort()).toEqual(['closed', 'refund']);
    const [paid] = ends.filter(isClosed);
    const [open] = ends.filter((state) => !isClosed(state));
    expect(open && failureOf(open)).toBe(`chargeback-used: ${paid?.caseNo ?? ''}`);
    const settled = [...(await payoutsOf(first.caseNo)), ...(await payoutsOf(second.caseNo))];
    expect(settled.filter(({ state }) => state === 'settled')).toHaveLength(1);
    expect(await rig.bank.refundsMade(first.paymentId)).toBe(0);
  });
});
