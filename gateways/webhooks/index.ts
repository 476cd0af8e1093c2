import { Webhook } from 'standardwebhooks';
import { postOnce } from './post-once';
import type { ReachableNetworks } from './reachable';

/** A message as it goes out; `id` is the same for every try. */
export interface OutgoingWebhook {
  readonly id: string;
  readonly url: string;
  /** `whsec_…`; more than one while the receiver changes over. */
  readonly secrets: readonly string[];
  /** JSON, signed as it stands. */
  readonly body: string;
}

/** What a receiver said. Redirects are not followed, and what it wrote is not read. */
export type WebhookAnswer =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      /** Null where there was no answer. */
      readonly status: number | null;
      readonly reason: string;
      /** The receiver said 410: it wants no more messages. */
      readonly gone: boolean;
      /** What `Retry-After` asks for. */
      readonly retryAfterMs?: number;
    };

/** Sends messages in the form of Standard Webhooks 1.0. */
export interface WebhookSender {
  /** Sends once. Every failure is an answer; nothing is thrown. */
  readonly send: (message: OutgoingWebhook) => Promise<WebhookAnswer>;
}

export interface WebhookSettings {
  readonly networks: ReachableNetworks;
  /** How long a receiver may take, connection included. */
  readonly timeoutMs: number;
  readonly now: () => Date;
}

/** Sends messages in the form of Standard Webhooks, signed; never throws, and says why there is no answer. */
export function standardWebhooks(settings: WebhookSettings): WebhookSender {
  return {
    async send(message) {
      try {
        const { url, body } = message;
        const headers = headersOf(message, settings.now());
        return answerOf(await postOnce({ url, body, headers, ...settings }));
      } catch (error) {
        return { delivered: false, status: null, reason: reasonOf(error), gone: false };
      }
    },
  };
}

function headersOf({ id, secrets, body }: OutgoingWebhook, at: Date): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'returns-desk',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

function answerOf(given: {
  readonly status: number;
  readonly retryAfter: string | undefined;
}): WebhookAnswer {
  const { status, retryAfter } = given;
  if (status >= 200 && status < 300) return { delivered: true, status };
  const seconds = Number(retryAfter);
  return {
    delivered: false,
    status,
    reason:
      status < 400 && status >= 300 ? `answered ${status}; redirects are not followed` : `answered ${status}`,
    gone: status === 410,
    ...(Number.isFinite(seconds) && seconds > 0 && { retryAfterMs: seconds * 1_000 }),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
