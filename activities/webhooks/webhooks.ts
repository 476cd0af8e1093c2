import { Context } from '@temporalio/activity';
import { createBell } from '../../gateways/bell';
import type { WebhookSender } from '../../gateways/webhooks';
import type { Database } from '../../store/database';
import type { Subscription } from '../../store/notifications';
import { pauseEndpoint } from '../../store/webhooks/endpoints';
import { claimMessages, markDelivered, markUndelivered } from '../../store/webhooks/messages';
import type { DueMessage } from '../../store/webhooks/messages';
import { endAsAsked, endOfRound } from '../long-activity';
import type { WebhookActivities, WebhookReport } from './webhook-activities';

export interface WebhookDeps {
  readonly db: Database;
  readonly sender: WebhookSender;
  /** Calls `ring` whenever a message was queued (channel `webhook_waiting`). */
  readonly listen: (ring: () => void) => Promise<Subscription>;
  /** Aborted when the worker begins to stop. */
  readonly stopping?: AbortSignal;
  /** How long a claimed message belongs to its worker; above what the slowest receiver may take. */
  readonly leaseMs?: number;
  /** Looks without being rung: retries become due, and a ring may be lost. */
  readonly pollMs?: number;
}

const HEARTBEAT_MS = 3_000;
const LEASE_MS = 60_000;
/** So many at once, and so many of them to one receiver: one that is slow holds up no other. */
const AT_ONCE = 32;
const AT_ONCE_PER_ENDPOINT = 8;

/**
 * Delivers messages at least once: a worker that dies after the receiver took one sends it again, with the same id, by
 * which receivers tell. A receiver that says 410 is paused.
 */
export function createWebhookActivities(deps: WebhookDeps): WebhookActivities {
  return { deliverWebhooks: ({ maxMs }) => deliverWebhooks(deps, maxMs) };
}

async function deliverWebhooks(deps: WebhookDeps, maxMs: number): Promise<WebhookReport> {
  const context = Context.current();
  const report = { delivered: 0, failed: 0 };
  const endsAt = Date.now() + maxMs;
  const ending = endOfRound(context, deps.stopping);
  const bell = createBell(ending);
  const subscription = await deps.listen(bell.ring);
  const beat = setInterval(() => context.heartbeat(report), HEARTBEAT_MS);
  const busy = createBusy();
  try {
    while (!ending.aborted && Date.now() < endsAt) {
      const messages = await claimMessages(deps.db, {
        limit: Math.min(AT_ONCE_PER_ENDPOINT, AT_ONCE - busy.count()),
        leaseMs: deps.leaseMs ?? LEASE_MS,
        except: busy.fullEndpoints(),
      });
      for (const message of messages)
        busy.add(message.endpointId, deliver(deps, message).then(count(report)).finally(bell.ring));
      if (messages.length === 0 || busy.count() >= AT_ONCE)
        await bell.wait(Math.min(deps.pollMs ?? 5_000, endsAt - Date.now()));
      busy.throwIfFailed();
    }
    await busy.allDone();
  } finally {
    clearInterval(beat);
    await subscription.close();
  }
  await endAsAsked(context);
  return report;
}

function count(report: { delivered: number; failed: number }): (delivered: boolean) => void {
  return (delivered) => void (report[delivered ? 'delivered' : 'failed'] += 1);
}

/** Answers whether the receiver took the message. */
async function deliver({ db, sender }: WebhookDeps, message: DueMessage): Promise<boolean> {
  const { messageNo, endpointId, url, secrets, attempts } = message;
  const answer = await sender.send({ id: idOf(message), url, secrets, body: bodyOf(message) });
  if (answer.delivered) await markDelivered(db, messageNo, answer.status);
  else await markUndelivered(db, { messageNo, attempts, ...answer });
  if (!answer.delivered && answer.gone) await pauseEndpoint(db, endpointId, 'gone');
  return answer.delivered;
}

/** The same for every try, also for one that somebody asks for by hand. */
function idOf({ endpointId, caseNo, seq }: DueMessage): string {
  return `${endpointId}.${caseNo}.${seq}`;
}

/** Ids, enums, amounts and rules, as the case's event holds them: who wants more asks the api. */
function bodyOf({ caseNo, seq, at, name, actorRole, rules, detail }: DueMessage): string {
  const data = { caseNo, seq, at: at.toISOString(), name, actor: { role: actorRole }, rules, detail };
  return JSON.stringify({ type: `case.${name}`, timestamp: at.toISOString(), data });
}

/** What is under way, by receiver. */
function createBusy() {
  const running = new Map<Promise<void>, string>();
  const failures: unknown[] = [];
  const countOf = (endpointId: string): number =>
    [...running.values()].filter((busy) => busy === endpointId).length;
  return {
    count: () => running.size,
    fullEndpoints: () =>
      [...new Set(running.values())].filter((endpointId) => countOf(endpointId) >= AT_ONCE_PER_ENDPOINT),
    add(endpointId: string, work: Promise<void>): void {
      const done = work
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(done));
      running.set(done, endpointId);
    },
    /** A database that is away fails the activity, which Temporal tries again. */
    throwIfFailed(): void {
      if (failures.length > 0) throw failures[0];
    },
    async allDone(): Promise<void> {
      await Promise.all(running.keys());
      this.throwIfFailed();
    },
  };
}
