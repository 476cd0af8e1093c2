import { setTimeout as pause } from 'node:timers/promises';
import { casesToStart } from '../store/cases/appeals';
import { paymentEventsToApply } from '../store/money/payment-events';
import type { UntoldEvent } from '../store/money/payment-events';
import { forgetEndedGrants } from '../store/sign-in/grants';
import { forgetEndedSessions } from '../store/sign-in/sessions';
import { forgetOldAttempts } from '../store/sign-in/attempts';
import { forgetHalfSignIns } from '../store/sign-in/half-sign-ins';
import { forgetOffers } from '../store/sign-in/second-factors';
import { forgetOldMessages } from '../store/webhooks/messages';
import { startAll } from './cases/start';
import type { ApiDeps } from './deps';
import { endLabelCalls, tellFailedLabels } from './failed-labels';
import { tellHazards } from './hazards';
import { sweepInquiries } from './inquiries';
import { applyPaymentEvent } from './payment-events';
import { retryShopMessages } from './shop-news';
import { OFFERED_FOR_MS } from './sign-in/enrolment';
import { tellUndelivered } from './undelivered';

type Deps = Pick<ApiDeps, 'db' | 'cases' | 'changes' | 'log' | 'policies'>;

// Younger ones are still in the hands of the request that brought them.
const GRACE_MS = 3_000;
const EVERY_MS = 5_000;
const BATCH = 100;
/** A link is worth nothing long before; who asks what the desk holds of him (E114) is told of it for so long. */
const LINKS_KEPT_MS = 30 * 86_400_000;

/**
 * Makes good what a crash or an outage left undone: cases without a workflow, payment news, hazards, lost letters
 * and failed labels of which no case has heard, messages of a shop that wait. And removes what has ended and would only
 * grow: of sign-ins the sessions, halves of them, counted attempts, keys that were shown and not confirmed, links in
 * letters; of other systems what they were told.
 */
export async function sweepOnce(deps: Deps, before: Date): Promise<void> {
  await startAll(deps, await casesToStart(deps.db, before, BATCH));
  await sweepInquiries(deps, new Date());
  const events = await paymentEventsToApply(deps.db, before, BATCH);
  // One after another, in the order they came; one that cannot be told must not hold up the others.
  for (const event of events)
    await applyPaymentEvent(deps, event).catch((error: unknown) => untold(deps, event, error));
  await tellHazards(deps, BATCH);
  await tellUndelivered(deps, BATCH);
  await tellFailedLabels(deps, BATCH);
  await endLabelCalls(deps, null, BATCH);
  await retryShopMessages(deps, new Date(), BATCH);
  await forgetEndedSessions(deps.db, before);
  await forgetOldAttempts(deps.db, before);
  await forgetHalfSignIns(deps.db, before);
  await forgetOffers(deps.db, new Date(before.getTime() - OFFERED_FOR_MS));
  await forgetEndedGrants(deps.db, new Date(before.getTime() - LINKS_KEPT_MS));
  await forgetOldMessages(deps.db);
}

function untold({ log }: Deps, { eventId }: UntoldEvent, error: unknown): void {
  log.warn(
    { eventId, reason: error instanceof Error ? error.name : 'unknown' },
    'payment event is told later',
  );
}

/** Sweeps at once and then every few seconds, until the signal ends it. Several processes may sweep: starts and news have one effect. */
export async function keepSweeping(deps: Deps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweepOnce(deps, new Date(Date.now() - GRACE_MS)).catch((error: unknown) => {
      deps.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'sweep is tried again');
    });
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
