import type { CaseState, RefundProgress } from './state';

/**
 * Why a refund fails whose money went another way, or may have: the bank pays after a dispute (E83), somebody refunded by
 * hand (E78), or a refund bears our sign and is of another amount (I2). The last ones answer a way that was named beside
 * these, and say nothing new of the money.
 */
const anotherWay: readonly string[] = [
  'disputed',
  'charge_for_pending_refund_disputed',
  'dispute-lost',
  'refunded-by-hand',
  'refund-differs',
  'no-such-dispute',
  'no-such-refund',
  'refund-too-small',
  'refund-linked',
];

/** Whether a failure says that the money went another way, or may have. */
export function wentAnotherWay(failure: string | null): boolean {
  const [code = ''] = (failure ?? '').split(': ');
  return anotherWay.includes(code);
}

/**
 * Whether money of a refund is with the customer, or may be, although the whole is not: the refund is finished then, and
 * no other remedy is opened beside it (E78, E79, E83, E88, I6).
 */
export function isMoneyGone(state: CaseState): boolean {
  return state.stage === 'refund' && (movedParts(state.refund) > 0 || wentAnotherWay(state.refund.failure));
}

/** Until 0.1 a refund in parts did not say how many of them had been paid: whoever tries it again learns it. */
function movedParts({ moved, parts = 1 }: RefundProgress): number {
  return moved ?? parts - 1;
}
