import { Client } from 'pg';

const RECONNECT_MS = 1_000;

/** A subscription to a channel of PostgreSQL. */
export interface Subscription {
  close(): Promise<void>;
}

/**
 * Calls `onNotice` with the payload of each NOTIFY on a channel, on a connection of its own. A lost connection is
 * opened again; because notices sent meanwhile are gone, `onNotice` is then called once with an empty payload, so
 * whoever listens looks again. Rejects only when the first connection cannot be made.
 */
export async function listenTo(
  url: string,
  channel: string,
  onNotice: (payload: string) => void,
): Promise<Subscription> {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let client = await connect();

  async function connect(): Promise<Client> {
    const next = new Client({ connectionString: url, application_name: 'returns-desk listener' });
    next.on('notification', (notice) => onNotice(notice.payload ?? ''));
    next.on('error', () => undefined);
    try {
      await next.connect();
      await next.query(`listen ${next.escapeIdentifier(channel)}`);
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    // Only now: one that never listened is nobody's to bring back.
    next.on('end', reconnectLater);
    return next;
  }

  function reconnectLater(): void {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void reconnect();
    }, RECONNECT_MS);
  }

  async function reconnect(): Promise<void> {
    try {
      const next = await connect();
      if (closed) return await next.end();
      client = next;
      onNotice('');
    } catch {
      reconnectLater();
    }
  }

  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client.end().catch(() => undefined);
    },
  };
}
