import { refundAnswered } from '../../../workflows/contract';
import type { CaseFacts, RefundAnswer, RefundProgress } from '../../../workflows/contract';
import { caseIn, effectsOf, refund } from '../../support/case-states';
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
test('refundAnswered() the provider was asked, and has not answered yet', () => {
  const before = refunding({ state: 'requested', providerRefundId: 're_0' });
  expect(
    told(before, refundAnswered(before, { ...answer, state: 'submitted', providerRefundId: null })),
  ).toEqual({
    changes: {
      refund: {
        state: 'submitted',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: 're_0',
        tries: 0,
        tryAgainAt: null,
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundSubmitted O3 failure=null'],
    does: ['note-refund state=submitted providerRefundId=re_0 failure=null'],
  });
});

test('refundAnswered() the bank takes its time, and nobody is called (E76)', () => {
  const before = refunding({ state: 'submitted' }, { attention: 'support' });
  expect(told(before, refundAnswered(before, { ...answer, state: 'pending' }))).toEqual({
    changes: {
      refund: {
        state: 'pending',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: 're_1',
        tries: 0,
        tryAgainAt: null,
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundPending O3 failure=null'],
    does: ['note-refund state=pending providerRefundId=re_1 failure=null'],
  });
});

test('refundAnswered() a refund above the limit waits for its second person (I8)', () => {
  const before = refunding({ state: 'requested' });
  expect(
    told(before, refundAnswered(before, { ...answer, state: 'awaiting-approval', providerRefundId: null })),
  ).toEqual({
    changes: {
      attention: 'payments',
      refund: {
        state: 'awaiting-approval',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: null,
        tries: 0,
        tryAgainAt: null,
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundAwaitsApproval O3 failure=null'],
    does: ['note-refund state=awaiting-approval providerRefundId=null failure=null'],
  });
});

test('refundAnswered() a payout that nobody agreed to asks the customer (E81)', () => {
  const before = refunding({ state: 'requested', payout });
  expect(
    told(before, refundAnswered(before, { ...answer, state: 'awaiting-approval', providerRefundId: null })),
  ).toEqual({
    changes: {
      attention: 'payments',
      refund: {
        state: 'awaiting-approval',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: null,
        tries: 0,
        tryAgainAt: null,
        payout: {
          payoutId: 'PAY-1',
          method: 'bank-transfer',
          reference: 'BT-1',
          requestedBy: 'payments-1',
          approvedBy: 'payments-2',
        },
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundAwaitsApproval O3 failure=null'],
    does: [
      'letter template=payout-consent',
      'note-refund state=awaiting-approval providerRefundId=null failure=null',
    ],
  });
});

test('refundAnswered() a payout of goods that another owns now asks nobody by letter (E21, E75)', () => {
  const before = refunding({ state: 'requested', payout }, { secondOwner: { consentRef: 'text-4' } });
  const step = refundAnswered(before, { ...answer, state: 'awaiting-approval', providerRefundId: null });
  expect(effectsOf(step)).toEqual(['note-refund']);
});

test('refundAnswered() a payout that was agreed to does not (E81)', () => {
  const before = refunding({ state: 'requested', payout, consentRef: 'event 3' });
  expect(
    told(before, refundAnswered(before, { ...answer, state: 'awaiting-approval', providerRefundId: null })),
  ).toEqual({
    changes: {
      attention: 'payments',
      refund: {
        state: 'awaiting-approval',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: null,
        tries: 0,
        tryAgainAt: null,
        payout: {
          payoutId: 'PAY-1',
          method: 'bank-transfer',
          reference: 'BT-1',
          requestedBy: 'payments-1',
          approvedBy: 'payments-2',
        },
        consentRef: 'event 3',
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundAwaitsApproval O3 failure=null'],
    does: ['note-refund state=awaiting-approval providerRefundId=null failure=null'],
  });
});

test('refundAnswered() a refund that was made at the provider needs no consent (E78)', () => {
  const before = refunding({ state: 'requested', payout: { ...payout, method: 'provider' } });
  expect(
    told(before, refundAnswered(before, { ...answer, state: 'awaiting-approval', providerRefundId: null })),
  ).toEqual({
    changes: {
      attention: 'payments',
      refund: {
        state: 'awaiting-approval',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: null,
        tries: 0,
        tryAgainAt: null,
        payout: {
          payoutId: 'PAY-1',
          method: 'provider',
          reference: 'BT-1',
          requestedBy: 'payments-1',
          approvedBy: 'payments-2',
        },
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundAwaitsApproval O3 failure=null'],
    does: ['note-refund state=awaiting-approval providerRefundId=null failure=null'],
  });
});

test('refundAnswered() the bank declines, and the payment team is called (E75)', () => {
  const before = refunding({ state: 'submitted', tries: 2 });
  expect(told(before, refundAnswered(before, { ...answer, state: 'failed', failure: 'declined' }))).toEqual({
    changes: {
      attention: 'payments',
      refund: {
        state: 'failed',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: 'declined',
        providerRefundId: 're_1',
        tries: 2,
        tryAgainAt: null,
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: ['re_1'] },
    },
    says: ['refundFailed O3 failure=declined'],
    does: ['note-refund state=failed providerRefundId=re_1 failure=declined'],
  });
});

test('refundAnswered() what the look-up found dead is over, each once (E77)', () => {
  const before = refunding(
    { state: 'submitted' },
    { money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: ['re_2'] } },
  );
  expect(
    told(
      before,
      refundAnswered(before, { ...answer, state: 'failed', failure: 'declined', dead: ['re_2', 're_1'] }),
    ),
  ).toEqual({
    changes: {
      attention: 'payments',
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: ['re_2', 're_1'] },
      refund: {
        state: 'failed',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: 'declined',
        providerRefundId: 're_1',
        tries: 0,
        tryAgainAt: null,
      },
    },
    says: ['refundFailed O3 failure=declined'],
    does: ['note-refund state=failed providerRefundId=re_1 failure=declined'],
  });
});

test('refundAnswered() nobody knows whether it was paid: the desk looks again in half a minute (E73)', () => {
  const before = refunding({ state: 'requested' });
  expect(
    told(before, refundAnswered(before, { ...answer, state: 'unknown', providerRefundId: null })),
  ).toEqual({
    changes: {
      refund: {
        state: 'unknown',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: null,
        tries: 1,
        tryAgainAt: '2026-03-05T12:00:30.000Z',
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundUnanswered O3 failure=null'],
    does: ['note-refund state=unknown providerRefundId=null failure=null'],
  });
});

test('refundAnswered() and after four hours for the last time (E73)', () => {
  const before = refunding({ state: 'requested', tries: 4 });
  expect(
    told(before, refundAnswered(before, { ...answer, state: 'unknown', providerRefundId: null })),
  ).toEqual({
    changes: {
      refund: {
        state: 'unknown',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: null,
        tries: 5,
        tryAgainAt: '2026-03-05T16:00:00.000Z',
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundUnanswered O3 failure=null'],
    does: ['note-refund state=unknown providerRefundId=null failure=null'],
  });
});

test('refundAnswered() then a person decides (E73)', () => {
  const before = refunding({ state: 'requested', tries: 5 });
  expect(
    told(before, refundAnswered(before, { ...answer, state: 'unknown', providerRefundId: null })),
  ).toEqual({
    changes: {
      attention: 'payments',
      refund: {
        state: 'unknown',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: null,
        tries: 6,
        tryAgainAt: null,
      },
      money: { requestedBy: 'customer', approvedBy: null, paid: [], byHand: false, over: [] },
    },
    says: ['refundUnanswered O3 failure=null'],
    does: ['note-refund state=unknown providerRefundId=null failure=null'],
  });
});
