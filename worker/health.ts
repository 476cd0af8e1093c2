import { createServer } from 'node:http';
import type { Server } from 'node:http';

interface HealthPage {
  readonly host: string;
  readonly port: number;
  /** The parts that the process lacks now; none means that it does its work. */
  readonly missing: () => Promise<readonly string[]>;
}

/** Serves `/healthz` (the process lives) and `/readyz` (its workers poll; else it names what is missing). */
export function serveHealth({ host, port, missing }: HealthPage): Server {
  const answer = async (path: string): Promise<readonly [number, object]> => {
    if (path === '/healthz') return [200, { status: 'ok' }];
    if (path !== '/readyz') return [404, { status: 'not found' }];
    const lacking = await missing();
    return lacking.length === 0 ? [200, { status: 'ok' }] : [503, { status: 'not ready', missing: lacking }];
  };
  return createServer((request, response) => {
    void answer(request.url ?? '').then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`),
    );
  }).listen(port, host);
}
