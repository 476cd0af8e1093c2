import type { Payments } from '../../gateways/payments';
import type { RefundAnswer } from '../../workflows/contract';
import type { Database } from '../../store/database';
import type { RefundIntent } from '../../store/money/refunds';

/** What a refund touches; `now` is the clock of the process. */
export interface RefundDeps {
  readonly db: Database;
  readonly payments: Payments;
  readonly now: () => Date;
}

/** How one part of a refund stands. An order that was paid in one way has one part. */
export interface Part {
  readonly intent: RefundIntent;
  readonly answer: RefundAnswer;
}

/** Money that we can send back ourselves; every other way of payment needs a payout (E80, E81). */
export const ourProvider = 'stripe';

/** Nothing more is done before a person decides. */
export function failed({ now }: RefundDeps, failure: string): RefundAnswer {
  return { at: now().toISOString(), state: 'failed', providerRefundId: null, failure };
}

/** @param why what the second person has to judge, where it is not only the sum or the way of payment */
export function awaitingApproval({ now }: RefundDeps, why: string | null): RefundAnswer {
  return { at: now().toISOString(), state: 'awaiting-approval', providerRefundId: null, failure: why };
}
