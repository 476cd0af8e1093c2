import type { CaseState, RefundState } from '../../../workflows/contract';
import { CaseRig } from '../../support/case-rig';
import type { OrderChange } from '../../support/order';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const inState = (wanted: RefundState) => (state: CaseState) =>
  state.stage === 'refund' && state.refund.state === wanted;

/** A case at its offer, and its payment: three times the price, so that a second refund would be paid. */
async function offeredCase(orderNo: string, change: OrderChange = {}) {
  const caseNo = await rig.openCase({ orderNo, ...change });
  await rig.walkToOffer(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', orderNo)
    .executeTakeFirstOrThrow();
  return { caseNo, paymentId };
}

/** Chooses the refund while the provider misbehaves. */
async function refundUnder(orderNo: string, mode: string, more: object = {}) {
  const opened = await offeredCase(orderNo);
  await rig.bank.mode(opened.paymentId, mode, more);
  await chooseRefund(opened.caseNo);
  return opened;
}

async function chooseRefund(caseNo: string): Promise<void> {
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
}

async function intentOf(caseNo: string) {
  return rig.db
    .selectFrom('refund_intents')
    .selectAll()
    .where('case_no', '=', caseNo)
    .executeTakeFirstOrThrow();
}

/** Refunds that were made and did not fail, as the bank's own ledger counts them. */
async function liveRefunds(paymentId: string): Promise<number> {
  const ledger = await rig.bank.ledger(paymentId);
  const failed = new Set(
    ledger.filter(({ type }) => type === 'refund.failed').map(({ refundId }) => refundId),
  );
  return ledger.filter(({ type, refundId }) => type === 'refund.created' && !failed.has(refundId)).length;
}

/** What the case says of itself in the Temporal UI. */
async function detailsOf(caseNo: string): Promise<string> {
  const handle = rig.client.workflow.getHandle(caseNo);
  const { currentDetails = '' } = await handle.query<{ readonly currentDetails?: string }>(
    '__temporal_workflow_metadata',
  );
  return currentDetails;
}

async function providerRefundId(caseNo: string): Promise<string> {
  const state = await rig.stateOf(caseNo);
  const id = state.stage === 'refund' ? state.refund.providerRefundId : null;
  if (id === null) throw new Error(`${caseNo} has no refund at the provider`);
  return id;
}

describe('an outcome that nobody knows', () => {
  test.each([
    ['timeout-after', 'E73'],
    ['reset-after', 'E72'],
    ['malformed', 'E73'],
    ['error-500-after', 'E72'],
  ])('payRefund() pays once when the answer is lost: %s (%s)', async (mode) => {
    const { caseNo, paymentId } = await refundUnder(`DE-41-${mode}`, mode, { times: 1 });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
    expect(await intentOf(caseNo)).toMatchObject({ state: 'settled', amount_cents: 9_000 });
  });

  test('payRefund() begins a new round after an answered fault without effect, having looked (E73)', async () => {
    const { caseNo, paymentId } = await refundUnder('DE-41001', 'error-500-before', { times: 1 });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
    // The provider replays a 500 for its key: only the second round's key can have been paid.
    expect(await intentOf(caseNo)).toMatchObject({ state: 'settled', round: 2 });
  });

  test('payRefund() waits as long as the provider asks when it is busy', async () => {
    const { caseNo, paymentId } = await refundUnder('DE-41002', 'rate-limit', { times: 2, delayMs: 1_000 });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
    expect(await intentOf(caseNo)).toMatchObject({ state: 'settled', round: 1 });
  });

  test('returnCase() keeps the date of its next look through other messages, and then pays once (E73, E115)', async () => {
    const { caseNo, paymentId } = await refundUnder('DE-41003', 'error-500-before');
    const unknown = await rig.until(caseNo, inState('unknown'));
    expect(unknown).toMatchObject({ attention: null, refund: { tries: 1 } });
    const tryAgainAt = unknown.stage === 'refund' ? unknown.refund.tryAgainAt : null;
    expect(Date.parse(tryAgainAt ?? '')).toBeGreaterThan(Date.now() + 15_000);
    await rig.act(caseNo, 'manager', { action: 'overrule', body: { rule: 'O2' } });
    expect(await rig.until(caseNo, (state) => state.overruled.includes('O2'))).toMatchObject({
      refund: { tryAgainAt },
    });
    await rig.bank.mode(paymentId, 'ok');
    await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  });
});

describe('a refund that the bank does not take', () => {
  test('returnCase() shows an expired card to the payment team, and a retry pays once (E75)', async () => {
    const { caseNo, paymentId } = await refundUnder('DE-42001', 'expired-card');
    const failed = await rig.until(caseNo, inState('failed'));
    expect(failed).toMatchObject({ attention: 'payments', refund: { failure: 'expired_or_canceled_card' } });
    await rig.eventually(async () => {
      const details = await detailsOf(caseNo);
      expect(details).toMatch(/waits for payments\n/);
      expect(details).toMatch(
        /Refund of 90\.00 EUR is \*\*failed\*\* since \d{4}-\S+: the card has expired or was cancelled/,
      );
      expect(details).toContain('Needs attention of: **payments**');
    });
    await rig.bank.mode(paymentId, 'ok');
    await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await liveRefunds(paymentId)).toBe(1);
    expect(await intentOf(caseNo)).toMatchObject({ state: 'settled', failure: null });
  });

  test('returnCase() does not repeat what the provider refused, and says why in words, until a person acts (E83)', async () => {
    const { caseNo, paymentId } = await refundUnder('DE-42002', 'disputed');
    const failed = await rig.until(caseNo, inState('failed'));
    const failure = failed.stage === 'refund' ? (failed.refund.failure ?? '') : '';
    expect(failure).toContain(`Cannot refund ${caseNo}: the customer disputes the payment`);
    expect(failure).not.toContain('RefundRefused');
    expect(await rig.bank.refundsMade(paymentId)).toBe(0);
  });
});

describe('a refund that takes its time', () => {
  test('refundUpdated() settles a pending refund; doubled and contradicting news change nothing (E76)', async () => {
    const { caseNo, paymentId } = await refundUnder('DE-43001', 'insufficient-funds');
    await rig.until(caseNo, inState('pending'));
    // Stuck at the bank is shown as that, with the reason and since when, and never as paid.
    const standing = /waits for provider\n[^]*is \*\*pending\*\* since (\S+): our balance .* is too low/;
    await rig.eventually(async () => expect(await detailsOf(caseNo)).toMatch(standing));
    const [, since] = standing.exec(await detailsOf(caseNo)) ?? [];
    const id = await providerRefundId(caseNo);
    const pending = { action: 'refundUpdated', body: { providerRefundId: id, state: 'pending' } } as const;
    await rig.signal(caseNo, 'system', { ...pending, id: 'evt-1' });
    await rig.signal(caseNo, 'system', {
      ...pending,
      body: { providerRefundId: 're_other', state: 'succeeded' },
      id: 'evt-2',
    });
    await rig.act(caseNo, 'support', { action: 'hold', body: {} });
    await rig.act(caseNo, 'support', { action: 'release', body: {} });
    const { historyLength } = await rig.client.workflow.getHandle(caseNo).describe();
    expect(historyLength).toBeLessThan(100);
    expect(standing.exec(await detailsOf(caseNo))?.[1]).toBe(since);
    expect(await rig.until(caseNo, (state) => state.heldSince === null)).toMatchObject({
      stage: 'refund',
      refund: { state: 'pending' },
    });
    await rig.signal(caseNo, 'system', {
      ...pending,
      body: { providerRefundId: id, state: 'succeeded' },
      id: 'evt-3',
    });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
    expect(await rig.eventNames(caseNo)).toEqual(expect.arrayContaining(['refundPending', 'refundSettled']));
    expect((await rig.eventNames(caseNo)).filter((name) => name === 'refundPending')).toHaveLength(1);
  });

  test('refundUpdated() that failed needs a person; older news does not bring it back, a retry pays anew (E76, E77)', async () => {
    const { caseNo, paymentId } = await refundUnder('DE-43002', 'pending', { times: 1 });
    await rig.until(caseNo, inState('pending'));
    const id = await providerRefundId(caseNo);
    await rig.bank.control(`/refunds/${id}/fail`, { reason: 'lost_or_stolen_card' });
    const news = (state: 'failed' | 'succeeded' | 'pending', messageId: string) =>
      rig.signal(caseNo, 'system', {
        action: 'refundUpdated',
        body: { providerRefundId: id, state },
        id: messageId,
      });
    await news('failed', 'evt-f1');
    await rig.until(caseNo, inState('failed'));
    await news('failed', 'evt-f1');
    await news('succeeded', 'evt-f2');
    await news('pending', 'evt-f3');
    await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await liveRefunds(paymentId)).toBe(1);
    expect(await rig.bank.refundsMade(paymentId)).toBe(2);
    const names = await rig.eventNames(caseNo);
    expect(names.filter((name) => name === 'refundFailed')).toHaveLength(1);
    expect(names.slice(names.indexOf('refundFailed'))).toEqual([
      'refundFailed',
      'refundRetried',
      'refundSettled',
      'caseClosed',
    ]);
  });
});

describe('above the limit', () => {
  test('returnCase() pays a high refund only after a second person, not the one who asked (I8)', async () => {
    const { caseNo, paymentId } = await offeredCase('DE-44001', { unitPaidCents: 60_000 });
    const asked = { role: 'manager', id: 'manager-1' } as const;
    await rig.act(caseNo, asked, { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
    const waiting = await rig.until(caseNo, inState('awaiting-approval'));
    expect(waiting).toMatchObject({
      attention: 'payments',
      refund: { requestedBy: 'manager-1', approvedBy: null },
    });
    await rig.signal(caseNo, 'payments', {
      action: 'refundUpdated',
      body: { providerRefundId: 're_made_up', state: 'succeeded' },
    });
    await expect(rig.act(caseNo, asked, { action: 'approveRefund', body: {} })).rejects.toMatchObject({
      type: 'SamePerson',
    });
    await expect(rig.act(caseNo, 'support', { action: 'approveRefund', body: {} })).rejects.toMatchObject({
      type: 'WrongRole',
    });
    expect(await rig.bank.refundsMade(paymentId)).toBe(0);
    await rig.act(caseNo, { role: 'payments', id: 'pay-2' }, { action: 'approveRefund', body: {} });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
    expect(await intentOf(caseNo)).toMatchObject({
      state: 'settled',
      requested_by: 'manager-1',
      approved_by: 'pay-2',
      amount_cents: 60_000,
    });
  });

  test('returnCase() pays a refund at the limit without a second person', async () => {
    const { caseNo } = await offeredCase('DE-44002', { unitPaidCents: 50_000 });
    await chooseRefund(caseNo);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await intentOf(caseNo)).toMatchObject({ approved_by: null });
  });
});
