import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { LetterActivities } from '../activities/letters/letter-activities';

/**
 * One long activity after the other. The heartbeat tells a dead worker within seconds; the tries are not counted,
 * because letters must go out however long a database or a worker is away.
 */
const { deliverLetters } = proxyActivities<LetterActivities>({
  startToCloseTimeout: '20 minutes',
  heartbeatTimeout: '10 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  summary: 'deliver the letters that wait',
});

const DELIVERIES_PER_RUN = 50;
const limits = { maxLetters: 2_000, maxMs: 10 * 60_000 };

/**
 * The mailroom: delivers every letter that waits in the store, for ever. Letters are in no case's history: they hold
 * names and addresses, and a mail server that is down must not show as a case that is stuck.
 */
export async function mailroom(): Promise<void> {
  for (let delivery = 0; delivery < DELIVERIES_PER_RUN; delivery += 1) await deliverLetters(limits);
  await continueAsNew<typeof mailroom>();
}
