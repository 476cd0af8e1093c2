import { createServer } from 'node:http';
import { listenAt } from '../gateways/listening';

interface HealthPage {
  readonly host: string;
  readonly port: number;
  /** The parts that the process lacks now; none means that it does its work. */
  readonly missing: () => Promise<readonly string[]>;
}

/** Serves `/healthz` (the process lives) and `/readyz` (its workers poll; else it names what is missing). */
export async function serveHealth({ host, port, missing }: HealthPage): Promise<void> {
  const answer = async (path: string): Promise<readonly [number, object]> => {
    if (path === '/healthz') return [200, { status: 'ok' }];
    if (path !== '/readyz') return [404, { status: 'not found' }];
    const lacking = await missing();
    return lacking.length === 0 ? [200, { status: 'ok' }] : [503, { status: 'not ready', missing: lacking }];
  };
  const server = createServer((request, response) => {
    void answer(request.url ?? '').then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`),
    );
  });
  await listenAt(server, { host, port, setting: 'WORKER_HEALTH_PORT' });
}
