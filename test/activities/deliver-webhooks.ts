import { MockActivityEnvironment } from '@temporalio/testing';
import { createWebhookActivities } from '../../activities/webhooks/webhooks';
import type { WebhookReport } from '../../activities/webhooks/webhook-activities';
import { standardWebhooks } from '../../gateways/webhooks';
import { reachableNetworks } from '../../gateways/webhooks/reachable';
import type { Database } from '../../store/database';

interface Round {
  readonly timeoutMs?: number;
  readonly maxMs?: number;
  readonly leaseMs?: number;
}

/** Rounds of the webhook room until nothing is due, to receivers on this machine. */
export async function deliverDue(
  db: Database,
  { timeoutMs = 2_000, maxMs = 150, leaseMs = 60_000 }: Round = {},
): Promise<WebhookReport> {
  const networks = reachableNetworks(['127.0.0.0/8']);
  const { deliverWebhooks } = createWebhookActivities({
    db,
    sender: standardWebhooks({ networks, timeoutMs, now: () => new Date() }),
    listen: () => Promise.resolve({ close: () => Promise.resolve() }),
    leaseMs,
    pollMs: 20,
  });
  const sum = { delivered: 0, failed: 0 };
  for (;;) {
    const round: WebhookReport = await new MockActivityEnvironment().run(deliverWebhooks, { maxMs });
    const { delivered, failed } = round;
    sum.delivered += delivered;
    sum.failed += failed;
    if (delivered + failed === 0) return sum;
  }
}
