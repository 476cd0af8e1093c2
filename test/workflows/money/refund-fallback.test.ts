import { allowedActions } from '../../../workflows/contract';
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

test('decide() E79 E88 opens no other remedy beside a part of the refund that the customer has', () => {
  const inParts = (given: object) =>
    caseIn({ ...stageStates.refund, refund: { ...refund, state: 'failed', parts: 2, ...given } });
  const asked = { body: { kind: 'repair' } } as const;
  // Until 0.1 it was not kept how many had been paid: it is found out first.
  for (const given of [{ moved: 1 }, {}]) {
    const refused = refusalOf(inParts(given), 'decide', asked);
    expect(refused).toMatchObject({ refused: 'WrongStage', rules: ['O3'] });
    expect(refused.detail).toContain('settle-refund');
    expect(allowedActions(inParts(given), 'manager')).not.toContain('decide');
  }
  expect(stepOf(inParts({ moved: 0 }), 'decide', asked).state.stage).toBe('offer');
  expect(allowedActions(inParts({ moved: 0 }), 'manager')).toContain('decide');
  const before = { body: { kind: 'repair', asBefore: true } } as const;
  expect(stepOf(inParts({ moved: 1 }), 'decide', before).state.stage).toBe('offer');
});

test.each([
  'disputed',
  'charge_for_pending_refund_disputed',
  'dispute-lost',
  'refunded-by-hand: re_1',
  'refund-differs: re_1',
  'no-such-dispute: dp_1',
  'no-such-refund: re_1',
])('decide() E78 E83 E88 opens no other remedy where the money went another way: %s', (failure) => {
  const state = caseIn({ ...stageStates.refund, refund: { ...refund, state: 'failed', failure } });
  const refused = refusalOf(state, 'decide', { body: { kind: 'replacement' } });
  expect(refused).toMatchObject({ refused: 'WrongStage', rules: ['O3'] });
  expect(allowedActions(state, 'manager')).not.toContain('decide');
  expect(allowedActions(state, 'payments')).toContain('settleRefund');
});

// Of these the desk knows that no money of this case has gone, or no way is left but another remedy.
test.each(['expired_or_canceled_card', 'no-card: gift-card', 'too-little-left: 0', 'no-lost-dispute'])(
  'decide() O3 E75 stays open where the refund failed as %s',
  (failure) => {
    const state = caseIn({ ...stageStates.refund, refund: { ...refund, state: 'failed', failure } });
    expect(allowedActions(state, 'manager')).toContain('decide');
    expect(stepOf(state, 'decide', { body: { kind: 'replacement' } }).state.stage).toBe('offer');
  },
);

test.each([
  { of: 'two cards', money: { parts: 2, paid: ['re_1', 're_2'], byHand: false }, taken: false },
  { of: 'a card and a voucher', money: { parts: 2, paid: ['re_1'], byHand: true }, taken: false },
  { of: 'one card, refunded by hand', money: { paid: ['re_1'], byHand: true }, taken: true },
])('decide() E77 E79 knows what is still paid where one refund of $of comes back', ({ money, taken }) => {
  const closed = caseIn({ ...stageStates.closed, outcome: 'refunded' });
  const facts = { requestedBy: 'customer', approvedBy: null, over: [], ...money };
  const failed = { body: { providerRefundId: 're_1', state: 'failed' } } as const;
  const { state } = stepOf({ ...closed, money: facts }, 'refundUpdated', failed);
  expect(state).toMatchObject({ stage: 'refund', refund: { state: 'reversed' } });
  expect(allowedActions(state, 'manager').includes('decide')).toBe(taken);
});

test.each(['pending', 'unknown'] as const)('decide() E101 does not touch a refund that is %s', (state) => {
  expect(refusalOf(inRefund(state), 'decide', { body: { kind: 'replacement' } }).refused).toBe('WrongStage');
});
