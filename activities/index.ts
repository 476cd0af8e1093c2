import type { Payments } from '../gateways/payments';
import type { Database } from '../store/database';
import { assessAppeal } from './appeal';
import { createLetterActivities } from './letters';
import type { LetterDeps } from './letters';
import { makeOffer } from './offer';
import { recordTransition } from './record';
import { payRefund } from './refund';
import { reviewRepair } from './repair-review';

/** What the activities of the desk touch; `now` is the clock of the process. */
export interface ActivityDeps {
  readonly db: Database;
  readonly now: () => Date;
}

/** Activities of the queue `returns`: idempotent writes of the store, keyed by case and sequence, and the mailroom's. */
export function createActivities(deps: ActivityDeps & { readonly letters: LetterDeps }) {
  const { db } = deps;
  return {
    recordTransition: recordTransition(db),
    assessAppeal: assessAppeal(db),
    makeOffer: makeOffer(db),
    reviewRepair: reviewRepair(db),
    ...createLetterActivities(deps.letters),
  };
}

/** Activities of the queue `returns-payments`: the only ones that move money, the only ones that hold its key. */
export function createPaymentActivities(deps: ActivityDeps & { readonly payments: Payments }) {
  return { payRefund: payRefund(deps) };
}

export type Activities = ReturnType<typeof createActivities>;
export type PaymentActivities = ReturnType<typeof createPaymentActivities>;
