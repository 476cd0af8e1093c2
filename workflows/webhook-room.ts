import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/webhooks/webhook-activities';

/**
 * One long activity after the other. The heartbeat tells a dead worker within seconds; the tries are not counted here,
 * because each message counts its own.
 */
const { deliverWebhooks } = proxyActivities<WebhookActivities>({
  startToCloseTimeout: '20 minutes',
  heartbeatTimeout: '10 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  summary: 'tell the systems elsewhere what happened',
});

const ROUNDS_PER_RUN = 50;
const limits = { maxMs: 10 * 60_000 };

/**
 * The webhook room: tells the systems elsewhere what happened in the cases, for ever. No case's history knows of it: a
 * receiver that is down must not show as a case that is stuck.
 */
export async function webhookRoom(): Promise<void> {
  for (let round = 0; round < ROUNDS_PER_RUN; round += 1) await deliverWebhooks(limits);
  await continueAsNew<typeof webhookRoom>();
}
