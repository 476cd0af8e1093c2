import type { CaseRuns } from '../gateways/case-runs';
import type { Payments } from '../gateways/payments';
import type { Database } from '../store/database';
import { assessAppeal } from './appeal';
import { createLetterActivities } from './letters/letters';
import type { LetterDeps } from './letters/letters';
import { eraseWhatIsDue } from './privacy/erase';
import { makeOffer } from './offer';
import { compareRefunds } from './reconcile/refunds';
import { compareRuns } from './reconcile/runs';
import { compareStock } from './reconcile/stock';
import { recordTransition } from './record';
import { payRefund } from './refund';
import { reviewRepair } from './repair-review';
import { hasUnreadWords } from './unread-words';
import { createWebhookActivities } from './webhooks/webhooks';
import type { WebhookDeps } from './webhooks/webhooks';

/** What the activities of the desk touch; `now` is the clock of the process. */
export interface ActivityDeps {
  readonly db: Database;
  readonly now: () => Date;
}

/** Activities of the queue `returns`: idempotent writes of the store, keyed by case and sequence, the rooms' deliveries, and reads. */
export function createActivities(
  deps: ActivityDeps & {
    readonly letters: LetterDeps;
    readonly webhooks: WebhookDeps;
    readonly runs: CaseRuns;
  },
) {
  const { db } = deps;
  return {
    recordTransition: recordTransition(db),
    assessAppeal: assessAppeal(db),
    makeOffer: makeOffer(db),
    reviewRepair: reviewRepair(db),
    hasUnreadWords: hasUnreadWords(db),
    ...createLetterActivities(deps.letters),
    ...createWebhookActivities(deps.webhooks),
    eraseWhatIsDue: eraseWhatIsDue(deps),
    compareRuns: compareRuns(deps),
    compareStock: compareStock(deps),
  };
}

/** Activities of the queue `returns-payments`: the only ones that move money or look at it, for they hold its key. */
export function createPaymentActivities(deps: ActivityDeps & { readonly payments: Payments }) {
  return { payRefund: payRefund(deps), compareRefunds: compareRefunds(deps) };
}

export type Activities = ReturnType<typeof createActivities>;
export type PaymentActivities = ReturnType<typeof createPaymentActivities>;
