import { createHash } from 'node:crypto';
import Stripe from 'stripe';
import type { SandboxEvent } from './ledger/state';

export const webhookOrders = ['as-created', 'reversed', 'random'] as const;

export interface WebhookSettings {
  /** Where events go; null: nobody listens. */
  readonly url: string | null;
  /** How often each event is sent, as Stripe may send one twice. */
  readonly copies: number;
  /** How long an event waits before it is first sent. */
  readonly delayMs: number;
  /** While paused, events collect; letting go sends them in `order`. */
  readonly paused: boolean;
  readonly order: (typeof webhookOrders)[number];
  /** Of order `random`: the same seed gives the same order. */
  readonly seed: number;
}

interface Delivery {
  readonly event: SandboxEvent;
  readonly attempt: number;
}

const answerLimitMs = 10_000;
const firstRetryMs = 500;
const longestRetryMs = 60_000;

export interface WebhookOptions {
  readonly url: string | null;
  readonly secret: string;
  readonly onDelivered: (eventId: string) => void;
  /** What was set before the sandbox ended; else the settings that are usual. */
  readonly before?: Partial<WebhookSettings>;
  /** Hears of every change, so that it outlives the process. */
  readonly onConfigured?: (settings: WebhookSettings) => void;
}

/** Sends signed events one after another, and again with growing pauses until somebody answers 2xx. */
export class WebhookSender {
  private current: WebhookSettings;
  private queue: Delivery[] = [];
  private sending = false;
  private readonly stop = new AbortController();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly options: WebhookOptions) {
    const usual = { copies: 1, delayMs: 0, paused: false, order: 'as-created', seed: 1 } as const;
    this.current = { url: options.url, ...usual, ...options.before };
  }

  settings(): WebhookSettings {
    return this.current;
  }

  configure(change: Partial<WebhookSettings>): void {
    this.current = { ...this.current, ...change };
    this.options.onConfigured?.(this.current);
    if (!this.current.paused) this.queue = reordered(this.queue, this.current);
    void this.pump();
  }

  enqueue(event: SandboxEvent): void {
    this.push({ event, attempt: 0 }, this.current.delayMs);
  }

  close(): void {
    this.stop.abort();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private push(delivery: Delivery, waitMs: number): void {
    if (waitMs > 0) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.push(delivery, 0);
      }, waitMs);
      this.timers.add(timer);
      return;
    }
    this.queue.push(delivery);
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let next = this.take(); next; next = this.take()) await this.attempt(next);
    this.sending = false;
  }

  private take(): Delivery | undefined {
    const idle = this.current.paused || this.current.url === null || this.stop.signal.aborted;
    return idle ? undefined : this.queue.shift();
  }

  private async attempt(delivery: Delivery): Promise<void> {
    let arrived = true;
    for (let copy = 0; copy < this.current.copies; copy += 1) {
      const to = { url: this.current.url, secret: this.options.secret, stop: this.stop.signal };
      arrived = (await send(delivery.event, to)) && arrived;
    }
    if (this.stop.signal.aborted) return;
    if (arrived) return this.options.onDelivered(delivery.event.id);
    const waitMs = Math.min(firstRetryMs * 2 ** delivery.attempt, longestRetryMs);
    this.push({ event: delivery.event, attempt: delivery.attempt + 1 }, waitMs);
  }
}

function reordered(queue: readonly Delivery[], { order, seed }: WebhookSettings): Delivery[] {
  if (order === 'as-created') return [...queue];
  if (order === 'reversed') return [...queue].reverse();
  const ranked = queue.map((delivery, index) => ({ delivery, rank: rankOf(seed, index) }));
  return ranked.sort((left, right) => left.rank - right.rank).map(({ delivery }) => delivery);
}

/** A number that looks like chance, and is the same for the same seed and place. */
function rankOf(seed: number, index: number): number {
  return createHash('sha256').update(`${seed}/${index}`).digest().readUInt32BE();
}

/** Whether the receiver answered 2xx in time. */
async function send(
  event: SandboxEvent,
  to: { readonly url: string | null; readonly secret: string; readonly stop: AbortSignal },
): Promise<boolean> {
  if (to.url === null) return false;
  const payload = JSON.stringify(event.body);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: to.secret });
  try {
    const response = await fetch(to.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      body: payload,
      signal: AbortSignal.any([to.stop, AbortSignal.timeout(answerLimitMs)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Whatever went wrong, the event is sent again later.
    return false;
  }
}
