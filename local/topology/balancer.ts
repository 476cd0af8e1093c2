import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOK_MS = 200;

interface Target {
  readonly port: number;
  isReady: boolean;
}

/** What stands in front of several apis, as a load balancer does: it asks each for `/readyz`, and takes turns. */
export interface Balancer {
  readonly url: string;
  readonly ready: () => number;
  close(): Promise<void>;
}

export async function startBalancer(port: number, apiPorts: readonly number[]): Promise<Balancer> {
  const targets = apiPorts.map((apiPort): Target => ({ port: apiPort, isReady: false }));
  const look = async (): Promise<void> => {
    await Promise.all(targets.map(async (target) => (target.isReady = await isReady(target.port))));
  };
  await look();
  const timer = setInterval(() => void look(), LOOK_MS);
  const turns = { taken: 0 };
  const server = createServer((request, response) => forward(targets, turns, { request, response }));
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    ready: () => targets.filter((target) => target.isReady).length,
    close: () => close(server, timer),
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`, {
      signal: AbortSignal.timeout(3_000),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Hands a request to the next api that is ready; where that cannot be reached, the caller is asked to repeat it. */
function forward(
  targets: readonly Target[],
  turns: { taken: number },
  { request, response }: Exchange,
): void {
  const ready = targets.filter((target) => target.isReady);
  const target = ready[turns.taken++ % Math.max(ready.length, 1)];
  if (!target) return unavailable(response);
  const { method, url, headers } = request;
  const onward = ask(
    { host: '127.0.0.1', port: target.port, method, path: url, headers, agent: false },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.once('error', () => {
    target.isReady = false;
    unavailable(response);
  });
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

/** Whether it took effect nobody knows; the same request with the same key is safe. */
function unavailable(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(503, { 'retry-after': '1', 'content-type': 'application/problem+json' });
  response.end(
    JSON.stringify({ title: 'Unavailable', status: 503, detail: 'no api answers now', outcome: 'unknown' }),
  );
}

async function close(server: Server, timer: NodeJS.Timeout): Promise<void> {
  clearInterval(timer);
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
