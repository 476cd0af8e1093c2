import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { waitingListener } from './waiting';

/** The server of a process through its life: it waits, serves, turns callers away and ends. */
interface Serving {
  readonly server: Server;
  answerWith(listener: RequestListener): void;
  /** From now on `/readyz` says no and each answer ends its connection; what comes is still served. */
  turnAway(): void;
  /** Answers what was begun, then ends; what is not answered in time is cut. */
  close(withinMs: number): Promise<void>;
}

/** Longer than a proxy keeps an idle connection, usually 60 s: one that we ended as it sent would be its caller's error. */
const IDLE_MS = 75_000;

/** Serves by `first` until it is given another listener. */
export function createServing(first: RequestListener): Serving {
  const streams = new Set<ServerResponse>();
  const stopping = waitingListener(['this process, which is stopping']);
  let answer = first;
  let leaves = false;
  const server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
    streams.add(response);
    response.once('close', () => streams.delete(response));
    if (leaves) response.setHeader('connection', 'close');
    if (leaves && request.url === '/readyz') stopping(request, response);
    else answer(request, response);
  });
  return {
    server,
    answerWith: (listener) => void (answer = listener),
    turnAway: () => void (leaves = true),
    async close(withinMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      // Whoever follows a case comes back by itself, to another process, and names the last event it saw.
      for (const response of [...streams].filter(isStream)) response.end();
      const cut = setTimeout(() => server.closeAllConnections(), withinMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

function isStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}
