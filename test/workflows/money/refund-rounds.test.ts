import type { CaseState } from '../../../workflows/contract';
import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;
let orders = 0;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const refundIs = (wanted: string) => (state: CaseState) =>
  state.stage === 'refund' && state.refund.state === wanted;
const isClosed = (state: CaseState) => state.stage === 'closed';

/** A refunded case whose refund the bank then returns. */
async function refundedCase(unitPaidCents = 9_000) {
  orders += 1;
  const caseNo = await rig.openCase({ orderNo: `DE-${82_000 + orders}`, unitPaidCents });
  await rig.walkToOffer(caseNo);
  await rig.act(
    caseNo,
    { role: 'manager', id: 'manager-1' },
    { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } },
  );
  if (unitPaidCents > 50_000) {
    await rig.until(caseNo, refundIs('awaiting-approval'));
    await rig.act(caseNo, { role: 'payments', id: 'pay-2' }, { action: 'approveRefund', body: {} });
  }
  await rig.until(caseNo, isClosed);
  const { payment_id: paymentId, provider_refund_id: first } = await rig.intentOf(caseNo);
  return { caseNo, paymentId, first: first ?? '' };
}

async function bankReturns(caseNo: string, refundId: string): Promise<void> {
  await rig.bank.control(`/refunds/${refundId}/fail`, { reason: 'lost_or_stolen_card' });
  await rig.result(caseNo);
  await rig.tellClosed(caseNo, {
    action: 'refundUpdated',
    body: { providerRefundId: refundId, state: 'failed', failureReason: 'lost_or_stolen_card' },
  });
  await rig.until(caseNo, refundIs('reversed'));
}

async function letters(caseNo: string, template: string): Promise<number> {
  const rows = await rig.db
    .selectFrom('letters')
    .select('letter_id')
    .where('case_no', '=', caseNo)
    .where('template', '=', template)
    .execute();
  return rows.length;
}

test('refundUpdated() of an earlier round closes no case that nobody has paid (E77)', async () => {
  const { caseNo, paymentId, first } = await refundedCase();
  await bankReturns(caseNo, first);
  await rig.bank.mode(paymentId, 'expired-card');
  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  await rig.until(caseNo, refundIs('failed'));
  await rig.signal(caseNo, 'system', {
    action: 'refundUpdated',
    body: { providerRefundId: first, state: 'succeeded' },
  });
  await rig.act(caseNo, 'support', { action: 'hold', body: {} });
  expect(await rig.until(caseNo, (state) => state.heldSince !== null)).toMatchObject({
    stage: 'refund',
    refund: { state: 'failed' },
  });
  expect(await rig.eventNames(caseNo)).not.toContain('refundConflictFound');
});

test('refundUpdated() that tells again how an earlier round failed leaves a paid case alone (E77)', async () => {
  const { caseNo, paymentId, first } = await refundedCase();
  await bankReturns(caseNo, first);
  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  await rig.until(caseNo, isClosed);
  const { provider_refund_id: second } = await rig.intentOf(caseNo);
  await rig.result(caseNo);
  await rig.tellClosed(caseNo, {
    action: 'refundUpdated',
    body: { providerRefundId: first, state: 'failed' },
  });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'refunded' });
  expect(await rig.intentOf(caseNo)).toMatchObject({ state: 'settled', provider_refund_id: second });
  expect(await letters(caseNo, 'refund-returned')).toBe(1);
  expect(await rig.bank.refundsMade(paymentId)).toBe(2);
  const kept = await rig.db
    .selectFrom('provider_refunds')
    .select(['provider_refund_id', 'round', 'state'])
    .where('intent_id', '=', `INT-${caseNo}`)
    .orderBy('round')
    .execute();
  expect(kept).toEqual([
    { provider_refund_id: first, round: 1, state: 'failed' },
    { provider_refund_id: second, round: 2, state: 'succeeded' },
  ]);
});

test('refundUpdated() brings a high refund back with both persons who decided it (E77, I8)', async () => {
  const { caseNo, first } = await refundedCase(60_000);
  await bankReturns(caseNo, first);
  expect(await rig.stateOf(caseNo)).toMatchObject({
    refund: { requestedBy: 'manager-1', approvedBy: 'pay-2' },
  });
  await rig.act(caseNo, { role: 'manager', id: 'manager-1' }, { action: 'retryRefund', body: {} });
  await rig.until(caseNo, isClosed);
  expect(await rig.intentOf(caseNo)).toMatchObject({ requested_by: 'manager-1', approved_by: 'pay-2' });
});
