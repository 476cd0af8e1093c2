import type { Mutant } from './mutant';

/** The guards of money that goes another way than to the card, each taken away once (T15). */
export const otherWays: readonly Mutant[] = [
  {
    name: 'consent to one way that pays another',
    removes: 'a proposal rests on no consent to the one before it',
    edits: [
      {
        file: 'workflows/moves/remedies/refund.ts',
        find: 'const before = body.asBefore === true ?',
        replace: 'const before = body.asBefore !== true ?',
      },
    ],
    caughtBy: {
      file: 'test/workflows/money/payouts.test.ts',
      title: 'settleRefund() rests on no consent to the way that was proposed before it (E75)',
      says: /promise resolved instead of rejected/,
    },
  },
  {
    name: 'another way agreed to by the second owner',
    removes: 'whoever owns the goods now does not agree to another way for the money of their buyer',
    edits: [
      {
        file: 'workflows/moves/remedies/refund.ts',
        find: 'if (isLeftToBuyer(state, actor.role) && body.asBefore !== true)',
        replace: 'if (isLeftToBuyer(state, actor.role) && body.asBefore === true)',
      },
    ],
    caughtBy: {
      file: 'test/api/refund-news.test.ts',
      title:
        'agree-to-payout is not for whoever owns the goods now: support writes down what the buyer said (E21, E75)',
      says: /403/,
    },
  },
  {
    name: 'other remedy beside a part that is paid',
    removes: 'who has money of a refund gets no other remedy beside it',
    edits: [
      {
        file: 'workflows/moves/remedies/refund-fallback.ts',
        find: 'if (isMoneyGone(state) && body.asBefore !== true)',
        replace: 'if (isMoneyGone(state) && state.seq < 0)',
      },
    ],
    caughtBy: {
      file: 'test/workflows/money/refund-fallback.test.ts',
      title: 'decide() E79 E88 opens no other remedy beside a part of the refund that the customer has',
      says: /decide was taken/,
    },
  },
  {
    name: 'other remedy where the bank has paid',
    removes: 'nobody opens another remedy where the money went another way',
    edits: [
      {
        file: 'workflows/contract/money-gone.ts',
        find: ' || wentAnotherWay(state.refund.failure)',
        replace: ' || (state.seq < 0 && wentAnotherWay(state.refund.failure))',
      },
    ],
    caughtBy: {
      file: 'test/workflows/money/refund-fallback.test.ts',
      title: 'decide() E78 E83 E88 opens no other remedy where the money went another way: ',
      says: /decide was taken/,
    },
  },
];
