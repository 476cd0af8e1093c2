/** The worker process: it carries out cases, letters and refunds. Start as many as are needed. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { LetterDeps } from '../activities/letters/letters';
import type { WebhookDeps } from '../activities/webhooks/webhooks';
import { readConfig, temporalConnection } from '../config';
import type { Config } from '../config';
import type { Carrier } from '../gateways/carriers';
import { easyPost } from '../gateways/carriers/easypost';
import { caseRuns } from '../gateways/case-runs';
import { customerLink } from '../gateways/customer-links';
import { mailTransport } from '../gateways/mail';
import { sealedFailuresPath, sealingConverter } from '../gateways/payload-codec';
import { stripePayments } from '../gateways/payments';
import { policiesWith } from '../gateways/policy-file';
import { openLog } from '../gateways/process-log';
import { tracesTo } from '../gateways/traces';
import { standardWebhooks } from '../gateways/webhooks';
import { reachableNetworks } from '../gateways/webhooks/reachable';
import { deskSecret } from '../store/cases/appeals';
import { closeDatabase, openDatabase } from '../store/database';
import type { Database } from '../store/database';
import { migrate } from '../store/migrate';
import { listenTo } from '../store/notifications';
import { publishPolicies } from '../store/remedies/policies';
import { CASE_WORKFLOW } from '../workflows/contract';
import { bundleWorkflows, workflowBundle } from './bundle';
import { serveHealth } from './health';
import { openMetrics } from './metrics';
import { requireSearchAttributes, unanswering } from './readiness';
import {
  createWorkers,
  ensureEraser,
  ensureLabelRoom,
  ensureMailroom,
  ensureReconciler,
  ensureWebhookRoom,
} from './run';
import type { WorkerLimits } from './run';
import { sdkLog } from './sdk-log';

const RETRY_MS = 2_000;
const WEBHOOK_TIMEOUT_MS = 15_000;

async function main(stopping: AbortSignal): Promise<void> {
  const config = readConfig();
  const log = openLog({ process: 'worker', level: config.LOG_LEVEL });
  const traces = tracesTo(config.OTEL_EXPORTER_OTLP_ENDPOINT, 'worker');
  const metrics = await openMetrics(config.WORKER_METRICS_ADDRESS);
  Runtime.install({ logger: sdkLog(log), shutdownSignals: [], ...metrics.telemetry });
  const lacking = createLacking();
  await serveHealth({
    host: config.WORKER_HEALTH_HOST,
    port: config.WORKER_HEALTH_PORT,
    missing: lacking.now,
  });
  const untilItWorks = waiting({ log, lacking, signal: stopping });

  const policies = policiesWith(config.POLICY_FILE);
  await untilItWorks('PostgreSQL', () => migrate(config.DATABASE_URL));
  const db = openDatabase(config.DATABASE_URL, { max: config.DATABASE_CONNECTIONS });
  metrics.watch(db);
  await publishPolicies(db, policies);
  const { options, namespace } = temporalConnection();
  const connection = await untilItWorks('Temporal', () => NativeConnection.connect(options));
  const dataConverter = sealingConverter(config.PAYLOAD_KEYS);
  const client = new Client({ connection, namespace, ...(dataConverter && { dataConverter }) });
  await untilItWorks('search attributes', () => requireSearchAttributes(client));
  const workers = await createWorkers({
    ...(await partsOf(config, { db, client, stopping })),
    connection,
    namespace,
    dataConverter,
    traces,
    limits: limitsOf(config),
    heldPatches: config.WORKER_HELD_PATCHES,
    ...(config.WORKER_BUILD_ID !== undefined && { buildId: config.WORKER_BUILD_ID }),
  });
  stopping.throwIfAborted();
  stopping.addEventListener('abort', () => workers.forEach((worker) => worker.shutdown()));
  const running = Promise.all(workers.map((worker) => worker.run()));
  const opened = untilItWorks('Temporal', () => ensureRooms(config, client)).then(
    () => lacking.started(() => unanswering(db, client)),
    (error: unknown) => {
      if (!stopping.aborted) throw error;
    },
  );
  await Promise.race([running, opened]);
  log.info({ serves: config.WORKER_SERVES, buildId: config.WORKER_BUILD_ID }, 'working');
  await Promise.race([running, aborted(stopping)]);
  lacking.stopped();
  log.info('stopping');
  await running;
  await connection.close();
  await closeDatabase(db);
  await traces?.close();
  log.info('stopped');
}

type Lacking = ReturnType<typeof createLacking>;

/** What the process lacks: what its start waits for, then what does not answer when it is asked, at the end its own will. */
function createLacking() {
  let look = (): Promise<readonly string[]> => Promise.resolve(['PostgreSQL', 'Temporal']);
  const say = (...parts: readonly string[]): void => void (look = () => Promise.resolve(parts));
  return {
    now: () => look(),
    waitingFor: (part: string) => say(part),
    started: (next: typeof look) => void (look = next),
    stopped: () => say('this process, which is stopping'),
  };
}

async function partsOf(
  config: Config,
  {
    db,
    client,
    stopping,
  }: { readonly db: Database; readonly client: Client; readonly stopping: AbortSignal },
) {
  const serves = servedBy(config);
  const deps = {
    db,
    payments: serves('payments') ? paymentsOf(readConfig('STRIPE_SECRET_KEY')) : null,
    letters: { ...(await lettersOf(config, db)), stopping },
    webhooks: { ...webhooksOf(config, db), stopping },
    carrier: serves('labels') ? carrierOf(config) : null,
    runs: caseRuns(client, CASE_WORKFLOW),
    now: () => new Date(),
    stopping,
  };
  return { deps, bundle: serves('cases') ? await bundleOf(config) : null };
}

/** A sealed desk bundles at its start: what was built ahead knows nothing of sealed failures. */
function bundleOf({ PAYLOAD_KEYS }: Config) {
  return PAYLOAD_KEYS === undefined ? workflowBundle() : bundleWorkflows(sealedFailuresPath);
}

function servedBy({ WORKER_SERVES }: Config) {
  return (queue: Config['WORKER_SERVES'][number]): boolean => WORKER_SERVES.includes(queue);
}

function limitsOf(config: Config): WorkerLimits {
  return {
    cachedCases: config.WORKER_CACHED_CASES,
    caseTasks: config.WORKER_CASE_TASKS,
    activities: config.WORKER_ACTIVITIES,
    refundsPerSecond: config.REFUNDS_PER_SECOND,
    shutdownMs: config.SHUTDOWN_SECONDS * 1_000,
  };
}

/** What runs once for all workers; each makes sure of it, whichever comes first. */
async function ensureRooms(config: Config, client: Client): Promise<void> {
  const serves = servedBy(config);
  if (serves('cases')) {
    await ensureMailroom(client);
    await ensureWebhookRoom(client);
    await ensureReconciler(client, { everyMinutes: config.RECONCILE_EVERY_MINUTES });
    await ensureEraser(client, { retainDays: config.RETAIN_DAYS ?? null });
  }
  if (serves('labels') && carrierOf(config)) await ensureLabelRoom(client);
}

function paymentsOf(config: Config & { readonly STRIPE_SECRET_KEY: string }) {
  return stripePayments({
    secretKey: config.STRIPE_SECRET_KEY,
    webhookSecret: config.STRIPE_WEBHOOK_SECRET,
    ...(config.STRIPE_API_URL !== undefined && { apiUrl: config.STRIPE_API_URL }),
  });
}

/** Without a key the warehouse dispatches by itself. */
function carrierOf(config: Config): Carrier | null {
  const {
    EASYPOST_API_KEY: apiKey,
    EASYPOST_API_URL: apiUrl,
    LAB_ADDRESS,
    PARCEL_GRAMS: parcelGrams,
  } = config;
  if (apiKey === undefined) return null;
  const senderLines = LAB_ADDRESS.split('\n');
  return easyPost({ apiKey, senderLines, parcelGrams, ...(apiUrl !== undefined && { apiUrl }) });
}

async function lettersOf(config: Config, db: Database): Promise<LetterDeps> {
  const secret = await deskSecret(db, 'customer-links', randomBytes(32).toString('base64url'));
  return {
    db,
    transport: mailTransport({ smtpUrl: config.SMTP_URL, from: config.MAIL_FROM }),
    listen: (ring) => listenTo(config.DATABASE_URL, 'letter_waiting', ring),
    now: () => new Date(),
    publicUrl: config.PUBLIC_URL,
    linkFor: (caseNo) => customerLink(config.PUBLIC_URL, secret, caseNo),
    labAddress: config.LAB_ADDRESS.split('\n'),
  };
}

function webhooksOf(config: Config, db: Database): WebhookDeps {
  const networks = reachableNetworks(config.WEBHOOK_NETWORKS);
  return {
    db,
    sender: standardWebhooks({ networks, timeoutMs: WEBHOOK_TIMEOUT_MS, now: () => new Date() }),
    listen: (ring) => listenTo(config.DATABASE_URL, 'webhook_waiting', ring),
  };
}

interface Waiting {
  readonly log: Logger;
  readonly lacking: Lacking;
  readonly signal: AbortSignal;
}

/** Waits for a part that is not there yet, and says so: a worker that starts first is not an error. */
function waiting({ log, lacking, signal }: Waiting) {
  return async function untilItWorks<T>(part: string, attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        lacking.waitingFor(part);
        log.warn(`waiting for ${part}: ${reasonOf(error)}`);
        await pause(RETRY_MS, undefined, { signal });
      }
    }
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

// 0: everything that was begun is done, or nothing had begun. 1: it could not run, or could not end in time.
main(stop.signal).then(
  () => process.exit(0),
  (error: unknown) => {
    if (stop.signal.aborted && error instanceof Error && error.name === 'AbortError') process.exit(0);
    process.stderr.write(`Cannot run the worker: ${reasonOf(error)}\n`);
    process.exit(1);
  },
);
