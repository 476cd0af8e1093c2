import type { RefundAnswer } from '../../workflows/contract';

// A part that waits for a person outweighs one that waits for the bank.
const weight = {
  settled: 0,
  pending: 1,
  submitted: 2,
  unknown: 3,
  'awaiting-approval': 4,
  failed: 5,
} as const;

/**
 * The whole refund stands as its worst part, the first of those that stand alike: the customer is paid when the last
 * part is (E76, E79).
 * @param answers how the parts stand, at least one
 */
export function worstOf(answers: readonly RefundAnswer[]): RefundAnswer {
  const worst = answers.reduce((one, other) => (weight[other.state] > weight[one.state] ? other : one));
  return { ...worst, paid: idsIn(answers), dead: answers.flatMap(({ dead }) => dead ?? []) };
}

/** The refunds that money went by. */
function idsIn(answers: readonly RefundAnswer[]): readonly string[] {
  const ids = answers.flatMap(({ providerRefundId, state }) =>
    state === 'settled' ? (providerRefundId ?? []) : [],
  );
  return [...new Set(ids)];
}
