import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Which requests are refused: making a refund, or looking refunds up. */
type Refused = 'asking' | 'looking';

interface Answer {
  readonly status: number;
  readonly error: object;
}

export interface RefusingBank {
  readonly url: string;
  /** From now on; null: it takes everything again. */
  refuse(what: Refused, answer: Answer | null): void;
  close(): Promise<void>;
}

/** The payment sandbox behind a door that refuses what it is told to, in the provider's form. */
export async function startRefusingBank(sandboxUrl: string): Promise<RefusingBank> {
  const refusals = new Map<Refused, Answer>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isRefund = (request.url ?? '').startsWith('/v1/refunds');
      const refusal = isRefund && refusals.get(request.method === 'POST' ? 'asking' : 'looking');
      if (refusal) {
        response.writeHead(refusal.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: refusal.error }));
        return;
      }
      const { authorization = '', 'content-type': type, 'idempotency-key': key } = request.headers;
      const headers = {
        authorization,
        ...(type !== undefined && { 'content-type': type }),
        ...(typeof key === 'string' && { 'idempotency-key': key }),
      };
      const { method = 'GET', url = '' } = request;
      const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
      void fetch(`${sandboxUrl}${url}`, { method, headers, ...body })
        .then(async (answer) => {
          response.writeHead(answer.status, { 'content-type': 'application/json' });
          response.end(await answer.text());
        })
        .catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse(what, answer) {
      if (answer === null) refusals.delete(what);
      else refusals.set(what, answer);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
