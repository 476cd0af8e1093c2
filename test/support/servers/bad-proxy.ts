import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request on its way. */
export type WireTrouble =
  'hang before' | 'hang after' | '500 before' | '500 after' | 'cut in mid-body' | '429' | 'babble' | 'slow';

export interface BadProxy {
  readonly url: string;
  /** The next request meets it. */
  next(trouble: WireTrouble): void;
  close(): Promise<void>;
}

const SLOW_MS = 200;
const ownOfEachHop: readonly string[] = ['content-length', 'connection', 'host', 'keep-alive'];
const fault = JSON.stringify({ error: { type: 'api_error', message: 'a fault on the way' } });

/** An HTTP server between two others that hands on what it gets, and sometimes loses it on the way there or back. */
export async function startBadProxy(target: string): Promise<BadProxy> {
  let trouble: WireTrouble | null = null;
  const server = createServer((request, response) => {
    const met = trouble;
    trouble = null;
    void pass({ request, response, target, met }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next(met) {
      trouble = met;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string;
  readonly met: WireTrouble | null;
}

async function pass({ request, response, target, met }: Passing): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (met === 'hang before') return;
  if (met === '500 before') return void response.writeHead(500).end(fault);
  if (met === '429') return void response.writeHead(429, { 'retry-after': '1' }).end(fault);
  if (met === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  const headers = Object.entries(request.headers).filter(([name]) => !ownOfEachHop.includes(name));
  const answer = await fetch(`${target}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
    ...(chunks.length > 0 && { body: new Uint8Array(Buffer.concat(chunks)) }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (met === 'hang after') return;
  if (met === '500 after') return void response.writeHead(500).end(fault);
  if (met === 'babble') return void response.writeHead(200).end('<html>not what you asked for');
  const type = answer.headers.get('content-type') ?? 'application/json';
  response.writeHead(answer.status, { 'content-type': type, 'content-length': bytes.length });
  if (met === 'cut in mid-body') response.write(bytes.subarray(0, 1), () => response.destroy());
  else response.end(bytes);
}
