import { CaseRig } from '../../support/case-rig';
import { caseIn, effectsOf, refund, refusalOf, stageStates, stepOf } from '../../support/case-states';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});
afterAll(async () => {
  await rig.close();
});

const inRefund = (state: 'failed' | 'reversed' | 'pending' | 'unknown') =>
  caseIn({ ...stageStates.refund, refund: { ...refund, state } });

test('decide() O3 E75 opens the way to another remedy where a refund failed for good', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-71001', stockOnHand: 1 });
  await rig.walkToOffer(caseNo, { repairable: false });
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', 'DE-71001')
    .executeTakeFirstOrThrow();
  await rig.bank.mode(paymentId, 'expired-card', { times: 1 });
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.until(caseNo, (state) => state.stage === 'refund' && state.refund.state === 'failed');
  await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'replacement' } });
  const offer = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
  expect(offer).toMatchObject({ offer: { offered: ['replacement'] }, ruledOut: ['refund'], attention: null });
  // With a new card the manager may open the refund again; it is asked for anew, and paid once.
  await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund' } });
  await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 3);
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 3 } });
  expect(await rig.result(caseNo)).toBe('refunded');
  const ledger = await rig.bank.ledger(paymentId);
  const count = (wanted: string): number => ledger.filter(({ type }) => type === wanted).length;
  expect(count('refund.created') - count('refund.failed')).toBe(1);
});

test('decide() O3 E77 takes back goods that counted as ours once the bank gave the money back', () => {
  const reversed = { ...inRefund('reversed'), place: 'kept' } as const;
  const step = stepOf(reversed, 'decide', { body: { kind: 'replacement' } });
  expect(step.state).toMatchObject({ stage: 'offer', remake: true, ruledOut: ['refund'], place: 'lab' });
  expect(effectsOf(step)).toEqual(['move-goods lab']);
  expect(refusalOf(reversed, 'decide', { body: { kind: 'refund' } }).refused).toBe('NothingToDo');
});

test.each(['pending', 'unknown'] as const)('decide() E101 does not touch a refund that is %s', (state) => {
  expect(refusalOf(inRefund(state), 'decide', { body: { kind: 'replacement' } }).refused).toBe('WrongStage');
});
