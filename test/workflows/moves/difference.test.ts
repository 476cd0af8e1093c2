import { allowedActions, endedPaid, purposeOf } from '../../../workflows/contract';
import type { CaseState } from '../../../workflows/contract';
import {
  caseIn,
  effectsOf,
  namesOf,
  onItsWay,
  refund,
  refusalOf,
  stageStates,
  stepOf,
} from '../../support/case-states';

const offer = { version: 1, offered: ['replacement'], amountCents: 9_000, differenceCents: 1_000 } as const;
const difference = { amountCents: 1_000, requestedBy: 'customer' };
const onTheWay = caseIn({ stage: 'replacement', ...onItsWay, difference });
const due = (state: 'requested' | 'failed' | 'pending' | 'unknown') =>
  caseIn({ ...stageStates.refund, refund: { ...refund, state, purpose: 'difference', amountCents: 1_000 } });
const news = { providerRefundId: refund.providerRefundId ?? 're_1', state: 'succeeded' } as const;

test('chooseOption() E65 keeps the sum that the offer promised, for a replacement alone', () => {
  const state = caseIn({ ...stageStates.offer, offer });
  const step = stepOf(state, 'chooseOption', { body: { kind: 'replacement', offerVersion: 1 } });
  expect(step.state).toMatchObject({ stage: 'replacement', difference: { amountCents: 1_000 } });
  expect(step.events[0]?.detail).toMatchObject({ kind: 'replacement', differenceCents: 1_000 });
  const both = { ...offer, offered: ['replacement', 'refund'] } as const;
  const refunded = stepOf(caseIn({ ...stageStates.offer, offer: both }), 'chooseOption', {
    body: { kind: 'refund', offerVersion: 1 },
  });
  expect(refunded.events[0]?.detail).not.toHaveProperty('differenceCents');
  expect(refunded.state).not.toHaveProperty('refund.purpose');
});

test('dispatchGoods() and reportUndeliverable() E65 E84 owe it on, and no money is due yet', () => {
  const packed = caseIn({ stage: 'replacement', dispatch: null, difference });
  expect(stepOf(packed, 'dispatchGoods').state).toMatchObject({ stage: 'replacement', difference });
  const back = stepOf(onTheWay, 'reportUndeliverable', { body: {} });
  expect(back.state).toMatchObject({ stage: 'replacement', dispatch: null, difference });
  const lost = stepOf(onTheWay, 'reportUndeliverable', { body: { lost: true } });
  expect(lost.state).toMatchObject({ stage: 'offer', remake: true, late: { requestedBy: 'customer' } });
  expect(lost.state).not.toHaveProperty('difference');
});

test('confirmDelivery() E65 makes the unit ours and the difference due, and does not end the case', () => {
  const step = stepOf({ ...onTheWay, place: 'lab' }, 'confirmDelivery');
  expect(step.state).toMatchObject({
    stage: 'refund',
    place: 'kept',
    refund: { state: 'requested', purpose: 'difference', amountCents: 1_000, requestedBy: 'customer' },
  });
  expect(namesOf(step)).toEqual(['deliveryConfirmed', 'differenceDue']);
  expect(effectsOf(step)).toEqual(['deliver replacement', 'move-goods kept']);
  const plain = caseIn({ stage: 'replacement', ...onItsWay });
  expect(stepOf(plain, 'confirmDelivery').state).toMatchObject({ stage: 'closed', outcome: 'replaced' });
});

test('decide() E65 O3 changes no difference into another remedy, and a late choice hears what was chosen', () => {
  expect(allowedActions(due('failed'), 'manager')).not.toContain('decide');
  expect(allowedActions(due('failed'), 'payments')).toEqual(
    expect.arrayContaining(['retryRefund', 'settleRefund']),
  );
  const late = refusalOf(due('failed'), 'chooseOption', { body: { kind: 'refund', offerVersion: 1 } });
  expect(late.detail).toContain('answered first with replacement');
});

test('refundUpdated() E65 takes news of the difference for the difference, and news of a price for none', () => {
  const waiting = due('pending');
  const ours = {
    ...news,
    providerRefundId: waiting.refund.providerRefundId ?? '',
    purpose: 'difference',
  } as const;
  const waits = { ...waiting, refund: { ...waiting.refund, providerRefundId: 're_d' } };
  const step = stepOf(waits, 'refundUpdated', { body: { ...ours, providerRefundId: 're_d' } });
  expect(step.state).toMatchObject({ stage: 'closed', outcome: 'replaced' });
  expect(namesOf(step)).toEqual(['refundSettled', 'caseClosed']);
  const price = refusalOf(waits, 'refundUpdated', { body: { ...news, providerRefundId: 're_d' } });
  expect(price.refused).toBe('InvalidMessage');
  const closed: CaseState = step.state;
  expect([endedPaid(closed), purposeOf(closed)]).toEqual([true, 'difference']);
  const another = stepOf(closed, 'refundUpdated', { body: { ...ours, providerRefundId: 're_twice' } });
  expect(namesOf(another)).toEqual(['refundConflictFound']);
  const lost = { ...ours, providerRefundId: 're_d', state: 'failed' } as const;
  expect(stepOf(closed, 'refundUpdated', { body: lost }).state).toMatchObject({
    stage: 'refund',
    refund: { state: 'reversed', purpose: 'difference', amountCents: 1_000 },
  });
  expect(refusalOf(closed, 'reopen').refused).toBe('NothingToDo');
});
