import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

test('refundUpdated() brings a closed case back to the payment team, and a retry pays once more (E77)', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  expect(await rig.result(caseNo)).toBe('refunded');
  const paid = await rig.intentOf(caseNo);

  await rig.bank.control(`/refunds/${paid.provider_refund_id ?? ''}/fail`, { reason: 'lost_or_stolen_card' });
  await rig.tellClosed(caseNo, {
    action: 'refundUpdated',
    body: {
      providerRefundId: paid.provider_refund_id ?? '',
      state: 'failed',
      failureReason: 'lost_or_stolen_card',
    },
  });
  const back = await rig.untilStage(caseNo, 'refund');
  expect(back).toMatchObject({
    attention: 'payments',
    refund: { state: 'reversed', failure: 'lost_or_stolen_card' },
  });
  expect(await rig.intentOf(caseNo)).toMatchObject({ state: 'reversed' });
  const letters = await rig.db
    .selectFrom('letters')
    .select('template')
    .where('case_no', '=', caseNo)
    .execute();
  expect(letters).toContainEqual({ template: 'refund-returned' });

  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  expect((await rig.until(caseNo, (state) => state.stage === 'closed')).stage).toBe('closed');
  const again = await rig.intentOf(caseNo);
  expect(again).toMatchObject({ state: 'settled', round: 2 });
  expect(again.provider_refund_id).not.toBe(paid.provider_refund_id);
  expect(await rig.bank.refundsMade(paid.payment_id)).toBe(2);
});

test('refundUpdated() of late good news changes nothing on a closed case (E77)', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.result(caseNo);
  const before = await rig.stateOf(caseNo);
  const { provider_refund_id: providerRefundId } = await rig.intentOf(caseNo);
  await rig.tellClosed(caseNo, {
    action: 'refundUpdated',
    body: { providerRefundId: providerRefundId ?? '', state: 'succeeded' },
  });
  expect(await rig.stateOf(caseNo)).toEqual(before);
});

test('agreeToDisposal() leaves nothing to be packed (I10, E104)', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  await rig.act(caseNo, 'customer', { action: 'declineOffer', body: {} });
  await rig.untilStage(caseNo, 'goods-back');
  await rig.act(caseNo, 'customer', { action: 'agreeToDisposal', body: {} });
  await rig.untilStage(caseNo, 'closed');
  const orders = await rig.db
    .selectFrom('dispatch_orders')
    .select('state')
    .where('case_no', '=', caseNo)
    .execute();
  expect(orders).toEqual([{ state: 'cancelled' }]);
});
