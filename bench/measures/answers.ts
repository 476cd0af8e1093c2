import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { temporalCases } from '../../api/cases/temporal-cases';
import { createApi } from '../../api/server';
import { noSecondFactor } from '../../api/sign-in/settings';
import { reachableNetworks } from '../../gateways/webhooks/reachable';
import { policyVersions } from '../../policy';
import { createChanges } from '../../store/changes';
import { closeDatabase } from '../../store/database';
import { ensureKeys } from '../../store/sign-in/keys';
import type { StaffRole } from '../../store/sign-in/keys';
import { percentile, timed } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { openRecords, recordsUrl } from '../rig/records';
import { print } from '../rig/rig';

const TIMES = 25;
/** Under this nobody sees a difference, however many times longer it is. */
const UNSEEN_MS = 50;

/** What each page asks first, in the name of somebody whose page it is. */
const asked: readonly { readonly page: string; readonly as: StaffRole; readonly path: string }[] = [
  { page: 'queue, waiting', as: 'support', path: '/cases?waitingFor=support&sort=oldest&limit=50' },
  { page: 'queue, all', as: 'support', path: '/cases?limit=50' },
  { page: 'queue, overdue', as: 'support', path: '/cases?overdue=true&sort=oldest&limit=50' },
  { page: 'search by number', as: 'support', path: '/cases?q=RMA-0000042&limit=50' },
  { page: 'search by order', as: 'support', path: '/cases?q=BENCH-42&limit=50' },
  { page: 'search by name', as: 'support', path: '/cases?q=Number42&limit=50' },
  { page: 'lab bench', as: 'lab', path: '/cases?stage=lab&sort=due&limit=50' },
  { page: 'goods out', as: 'warehouse', path: '/dispatches' },
  { page: 'payments', as: 'payments', path: '/cases?attention=payments&sort=oldest&limit=20' },
  { page: 'payment totals', as: 'payments', path: '/payments/overview' },
  { page: 'exceptions', as: 'manager', path: '/cases?attention=manager&sort=oldest&limit=25' },
  { page: 'orders', as: 'manager', path: '/orders?limit=50' },
  { page: 'products', as: 'manager', path: '/products?limit=50' },
  { page: 'letters', as: 'support', path: '/letters/outgoing' },
  { page: 'security events', as: 'admin', path: '/security-events' },
  { page: 'work items', as: 'manager', path: '/work-items' },
  { page: 'report of outcomes', as: 'manager', path: '/reports/outcomes' },
  { page: 'report over time', as: 'manager', path: '/reports/stages-over-time' },
  { page: 'report of stage times', as: 'manager', path: '/reports/stage-times' },
];

interface Servers {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
}

/** How long a page waits for the desk with few and with many cases behind it: over HTTP, signed in, uncached. */
export async function measureAnswers(
  servers: Servers,
  sizes: readonly number[],
): Promise<readonly Finding[]> {
  const [few, many] = [Math.min(...sizes), Math.max(...sizes)];
  const before = await answersAt(servers, few);
  const after = await answersAt(servers, many);
  return asked.map(({ page }): Finding => {
    const [short, long] = [before.get(page) ?? NaN, after.get(page) ?? NaN];
    return {
      id: 'answers',
      what: `${page}, ${String(few)} to ${String(many)} cases`,
      value: long,
      unit: 'ms',
      floor: Math.max(UNSEEN_MS, 2.5 * short),
      from: `${long.toFixed(1)} over ${short.toFixed(1)} ms, p50 of ${String(TIMES)}`,
    };
  });
}

async function answersAt(servers: Servers, cases: number): Promise<ReadonlyMap<string, number>> {
  print(`answers: ${String(cases)} cases`);
  const api = await openApi(servers, cases);
  try {
    const took = new Map<string, number[]>(asked.map(({ page }) => [page, []]));
    for (let time = 0; time < TIMES; time += 1)
      for (const { page, as, path } of asked)
        took.get(page)?.push(await timed(() => api.read(as, `/api/v1${path}`)));
    return new Map([...took].map(([page, times]) => [page, percentile(times, 50)]));
  } finally {
    await api.close();
  }
}

/** The api in this process on a database of so many cases; nothing of it is sent to Temporal. */
async function openApi({ databaseUrl, temporalAddress }: Servers, records: number) {
  const db = await openRecords(databaseUrl, records);
  const url = recordsUrl(databaseUrl, records);
  const keyOf = (role: StaffRole): string => `bench-key-of-${role}`;
  const roles = [...new Set(asked.map(({ as }) => as))];
  await ensureKeys(db, Object.fromEntries(roles.map((role) => [role, keyOf(role)])));
  const changes = await createChanges(url, db);
  const cases = temporalCases({
    options: { address: temporalAddress },
    namespace: 'default',
    taskQueue: 'bench',
  });
  const deps = {
    ...{ db, cases, changes, policies: policyVersions, linkSecret: 'bench', labAddress: ['Bench'] },
    signIn: {
      ...{ publicUrl: 'http://127.0.0.1', now: () => new Date(), provider: null },
      secondFactor: noSecondFactor,
    },
    webhookNetworks: reachableNetworks([]),
    verifyWebhook: () => {
      throw new Error('Cannot take a webhook: this api only reads');
    },
    ...{ temporalUiUrl: 'http://127.0.0.1', log: pino({ level: 'silent' }) },
  };
  const server = createServer(createApi(deps, { appealsPerMinute: null }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async read(as: StaffRole, path: string): Promise<void> {
      const headers = { authorization: `Bearer ${keyOf(as)}` };
      const answer = await fetch(`http://127.0.0.1:${String(port)}${path}`, { headers });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`Cannot read ${path}: answered ${String(answer.status)}`);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await changes.close();
      await cases.close();
      await closeDatabase(db);
    },
  };
}
