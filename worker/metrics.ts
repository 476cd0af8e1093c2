import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createProbe } from 'node:net';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { listenAt } from '../gateways/listening';
import type { Database } from '../store/database';
import { standings } from '../store/work/gauges';
import type { Standings } from '../store/work/gauges';

/** Every state that a refund may be in, so that one without refunds says 0 and no alarm on it falls silent. */
const refundStates = [
  'requested',
  'awaiting-approval',
  'submitted',
  'pending',
  'unknown',
  'failed',
  'settled',
  'reversed',
] as const;

export interface MetricsOptions {
  /** `host:port`; port 0 takes a free one. */
  readonly address: string;
  /** Where the SDK shows its own numbers, among them `refund_alarms`; null where it shows none. */
  readonly sdkUrl: string | null;
  /** Null until the database is reached. */
  readonly db: () => Database | null;
}

/** Numbers for Prometheus where an address is set; else nobody is asked. */
export async function openMetrics(address: string | undefined) {
  let db: Database | null = null;
  const watch = (opened: Database): void => void (db = opened);
  if (address === undefined) return { telemetry: {}, watch };
  const bindAddress = await freeAddress();
  // Nobody waits for it at the end.
  (await serveMetrics({ address, sdkUrl: `http://${bindAddress}/metrics`, db: () => db })).unref();
  return { telemetry: { telemetryOptions: { metrics: { prometheus: { bindAddress } } } }, watch };
}

/** Serves `/metrics`: this process, the SDK's own numbers, and how refunds and letters stand in the database. */
export async function serveMetrics({ address, sdkUrl, db }: MetricsOptions): Promise<Server> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges = gaugesOf(registry);
  const [host = '', port = '0'] = address.split(':');
  const answer = async (): Promise<string> => {
    const open = db();
    if (open !== null) gauges.show(await standings(open));
    return `${await registry.metrics()}\n${sdkUrl === null ? '' : await numbersOf(sdkUrl)}`;
  };
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    answer()
      .then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text))
      .catch(() => response.writeHead(503).end('the numbers cannot be read now\n'));
  });
  await listenAt(server, { host, port: Number(port), setting: 'WORKER_METRICS_ADDRESS' });
  return server;
}

function gaugesOf(registry: Registry) {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const waiting = gauge('desk_letters_waiting', 'Letters that are to be sent');
  const undelivered = gauge('desk_letters_undelivered', 'Letters of open cases that did not arrive');
  const oldest = gauge('desk_letter_oldest_seconds', 'How long the oldest letter waits that is due');
  const name = { name: 'desk_refunds', help: 'Refunds by state', labelNames: ['state'] };
  const byState = new Gauge({ ...name, registers: [registry] });
  return {
    show({ refunds, lettersWaiting, lettersUndelivered, oldestLetterSeconds }: Standings): void {
      waiting.set(lettersWaiting);
      undelivered.set(lettersUndelivered);
      oldest.set(oldestLetterSeconds);
      for (const state of refundStates)
        byState.set({ state }, refunds.find((one) => one.state === state)?.count ?? 0);
    },
  };
}

async function numbersOf(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return answer.text();
}

/** The SDK wants to be told a port, and tells none that it chose. */
function freeAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const probe = createProbe().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(`127.0.0.1:${port}`));
    });
  });
}
