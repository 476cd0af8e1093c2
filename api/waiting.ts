import type { RequestListener } from 'node:http';
import { notReady } from './routes/operation';

/** What a process answers while it cannot serve yet: it lives, and says what it waits for. */
export function waitingListener(missing: readonly string[]): RequestListener {
  return (request, response) => {
    if (request.url === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return;
    }
    const problem = notReady(missing);
    response.writeHead(problem.status, { ...problem.headers, 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(problem.toBody()));
  };
}
