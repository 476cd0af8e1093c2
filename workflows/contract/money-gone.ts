import type { CaseState, RefundProgress } from './state';

/**
 * Whether money of a refund is with the customer, or may be, although the whole is not: the refund is finished then, and
 * no other remedy is opened beside it (E79, E88, I6).
 */
export function isMoneyGone(state: CaseState): boolean {
  return state.stage === 'refund' && movedParts(state.refund) > 0;
}

/** Until 0.1 a refund in parts did not say how many of them had been paid: whoever tries it again learns it. */
function movedParts({ moved, parts = 1 }: RefundProgress): number {
  return moved ?? parts - 1;
}
