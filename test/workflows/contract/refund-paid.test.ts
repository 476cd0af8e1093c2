import { refundAnswered } from '../../../workflows/contract';
import type { CaseFacts, RefundAnswer, RefundProgress } from '../../../workflows/contract';
import { caseIn, refund } from '../../support/case-states';
import { later, told } from '../moves/situations';

const payout = {
  payoutId: 'PAY-1',
  method: 'bank-transfer',
  reference: 'BT-1',
  requestedBy: 'payments-1',
  approvedBy: 'payments-2',
} as const;
const answer: RefundAnswer = { at: later, state: 'settled', providerRefundId: 're_1', failure: null };
const refunding = (change: Partial<RefundProgress>, facts: Partial<CaseFacts> = {}) =>
  caseIn({ stage: 'refund', refund: { ...refund, ...change } }, facts);

// What follows from each answer of the provider.
test('refundAnswered() the bank has paid the price: the case is over (O1, O3)', () => {
  const before = refunding({ state: 'requested' });
  expect(told(before, refundAnswered(before, { ...answer }))).toEqual({
    changes: {
      place: 'kept',
      dueFrom: later,
      due: null,
      stage: 'closed',
      refund: 'gone',
      money: { requestedBy: 'customer', approvedBy: null, paid: ['re_1'], byHand: false, over: [] },
      outcome: 'refunded',
    },
    says: ['refundSettled O1 O3 providerRefundId=re_1 byHand=false', 'caseClosed O1 O3 outcome=refunded'],
    does: [
      'note-refund state=settled providerRefundId=re_1 failure=null',
      'letter template=refund-done',
      'lapse-reservations',
      'move-goods to=kept',
    ],
  });
});

test('refundAnswered() the bank has paid in parts (E79)', () => {
  const before = refunding(
    { state: 'requested' },
    { money: { requestedBy: 'customer', approvedBy: null, paid: ['re_0'], byHand: true, over: [] } },
  );
  expect(
    told(before, refundAnswered(before, { ...answer, paid: ['re_1', 're_2', 're_1'], parts: 2 })),
  ).toEqual({
    changes: {
      place: 'kept',
      dueFrom: later,
      due: null,
      money: {
        requestedBy: 'customer',
        approvedBy: null,
        paid: ['re_0', 're_1', 're_2'],
        byHand: true,
        parts: 2,
        over: [],
      },
      stage: 'closed',
      refund: 'gone',
      outcome: 'refunded',
    },
    says: ['refundSettled O1 O3 providerRefundId=re_1 byHand=false', 'caseClosed O1 O3 outcome=refunded'],
    does: [
      'note-refund state=settled providerRefundId=re_1 failure=null',
      'letter template=refund-done',
      'lapse-reservations',
      'move-goods to=kept',
    ],
  });
});

test('refundAnswered() another way has paid: the card is never refunded any more (E75, E81)', () => {
  const before = refunding({ state: 'requested', payout, providerRefundId: 're_0' });
  expect(
    told(before, refundAnswered(before, { ...answer, providerRefundId: null, payout: 'settled' })),
  ).toEqual({
    changes: {
      place: 'kept',
      dueFrom: later,
      due: null,
      stage: 'closed',
      refund: 'gone',
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: true, over: [] },
      outcome: 'refunded',
    },
    says: ['refundSettled O1 O3 J providerRefundId=null byHand=true', 'caseClosed O1 O3 J outcome=refunded'],
    does: [
      'settle-payout payout={"payoutId":"PAY-1","method":"bank-transfer","reference":"BT-1","requestedBy":"payments-1","approvedBy":"payments-2"}',
      'note-refund state=settled providerRefundId=null failure=null',
      'letter template=refund-done',
      'lapse-reservations',
      'move-goods to=kept',
    ],
  });
});

test('refundAnswered() the card has paid after all, and what was proposed is withdrawn (E81)', () => {
  const before = refunding({ state: 'requested', payout });
  expect(told(before, refundAnswered(before, { ...answer, payout: 'withdrawn' }))).toEqual({
    changes: {
      place: 'kept',
      dueFrom: later,
      due: null,
      stage: 'closed',
      refund: 'gone',
      money: { requestedBy: 'customer', approvedBy: null, paid: ['re_1'], byHand: false, over: [] },
      outcome: 'refunded',
    },
    says: ['refundSettled O1 O3 providerRefundId=re_1 byHand=false', 'caseClosed O1 O3 outcome=refunded'],
    does: [
      'withdraw-payout',
      'note-refund state=settled providerRefundId=re_1 failure=null',
      'letter template=refund-done',
      'lapse-reservations',
      'move-goods to=kept',
    ],
  });
});

test('refundAnswered() the difference is paid: the unit was ours already (E65)', () => {
  const before = refunding(
    { state: 'requested', purpose: 'difference', amountCents: 1_000 },
    { place: 'kept' },
  );
  expect(told(before, refundAnswered(before, { ...answer }))).toEqual({
    changes: {
      dueFrom: later,
      due: null,
      stage: 'closed',
      refund: 'gone',
      money: {
        requestedBy: 'customer',
        approvedBy: null,
        paid: ['re_1'],
        byHand: false,
        purpose: 'difference',
        amountCents: 1_000,
        over: [],
      },
      outcome: 'replaced',
    },
    says: [
      'refundSettled O3 O4 J providerRefundId=re_1 byHand=false purpose=difference',
      'caseClosed O3 O4 J outcome=replaced',
    ],
    does: [
      'note-refund state=settled providerRefundId=re_1 failure=null',
      'letter template=refund-done',
      'lapse-reservations',
    ],
  });
});

test('refundAnswered() the difference is paid: the unit becomes ours (E65)', () => {
  const before = refunding(
    { state: 'requested', purpose: 'difference', amountCents: 1_000, payout },
    { place: 'lab' },
  );
  expect(told(before, refundAnswered(before, { ...answer, payout: 'settled' }))).toEqual({
    changes: {
      place: 'kept',
      dueFrom: later,
      due: null,
      stage: 'closed',
      refund: 'gone',
      money: {
        requestedBy: 'customer',
        approvedBy: null,
        paid: ['re_1'],
        byHand: true,
        purpose: 'difference',
        amountCents: 1_000,
        over: [],
      },
      outcome: 'replaced',
    },
    says: [
      'refundSettled O3 O4 J providerRefundId=re_1 byHand=true purpose=difference',
      'caseClosed O3 O4 J outcome=replaced',
    ],
    does: [
      'settle-payout payout={"payoutId":"PAY-1","method":"bank-transfer","reference":"BT-1","requestedBy":"payments-1","approvedBy":"payments-2"}',
      'note-refund state=settled providerRefundId=re_1 failure=null',
      'letter template=refund-done',
      'lapse-reservations',
      'move-goods to=kept',
    ],
  });
});

test('refundAnswered() a price that failed before is no part of the difference (E65)', () => {
  const before = refunding(
    { state: 'requested', purpose: 'difference', amountCents: 1_000 },
    {
      place: 'kept',
      money: { requestedBy: 'customer', approvedBy: null, paid: ['re_0'], byHand: true, over: ['re_x'] },
    },
  );
  expect(told(before, refundAnswered(before, { ...answer }))).toEqual({
    changes: {
      dueFrom: later,
      due: null,
      money: {
        requestedBy: 'customer',
        approvedBy: null,
        paid: ['re_1'],
        byHand: false,
        purpose: 'difference',
        amountCents: 1_000,
        over: ['re_x'],
      },
      stage: 'closed',
      refund: 'gone',
      outcome: 'replaced',
    },
    says: [
      'refundSettled O3 O4 J providerRefundId=re_1 byHand=false purpose=difference',
      'caseClosed O3 O4 J outcome=replaced',
    ],
    does: [
      'note-refund state=settled providerRefundId=re_1 failure=null',
      'letter template=refund-done',
      'lapse-reservations',
    ],
  });
});
