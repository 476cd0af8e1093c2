/** The worker process: it carries out cases, letters and refunds. Start as many as are needed. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { LetterDeps } from '../activities/letters/letters';
import { readConfig } from '../config';
import type { Config } from '../config';
import type { Carrier } from '../gateways/carriers';
import { easyPost } from '../gateways/carriers/easypost';
import { caseRuns } from '../gateways/case-runs';
import { customerLink } from '../gateways/customer-links';
import { mailTransport } from '../gateways/mail';
import { stripePayments } from '../gateways/payments';
import { policiesWith } from '../gateways/policy-file';
import { deskSecret } from '../store/cases/appeals';
import { openDatabase } from '../store/database';
import type { Database } from '../store/database';
import { migrate } from '../store/migrate';
import { listenTo } from '../store/notifications';
import { publishPolicies } from '../store/remedies/policies';
import { CASE_WORKFLOW } from '../workflows/contract';
import { serveMetrics } from './metrics';
import {
  bundleWorkflows,
  createWorkers,
  ensureLabelRoom,
  ensureMailroom,
  ensureReconciler,
  serveHealth,
} from './run';

const RETRY_MS = 2_000;

async function main(): Promise<void> {
  const config = readConfig('STRIPE_SECRET_KEY');
  const policies = policiesWith(config.POLICY_FILE);
  const numbers = config.WORKER_METRICS_ADDRESS === undefined ? null : await freeAddress();
  Runtime.install({
    logger: new DefaultLogger(config.LOG_LEVEL === 'debug' ? 'DEBUG' : 'WARN'),
    shutdownSignals: [],
    ...(numbers !== null && { telemetryOptions: { metrics: { prometheus: { bindAddress: numbers } } } }),
  });
  let opened: Database | null = null;
  if (config.WORKER_METRICS_ADDRESS !== undefined)
    serveMetrics({
      address: config.WORKER_METRICS_ADDRESS,
      sdkUrl: numbers && `http://${numbers}/metrics`,
      db: () => opened,
    });
  const ready = { polling: false };
  serveHealth(config.WORKER_HEALTH_PORT, () => ready.polling);
  await untilItWorks('PostgreSQL', () => migrate(config.DATABASE_URL));
  const db = openDatabase(config.DATABASE_URL);
  opened = db;
  await publishPolicies(db, policies);
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ disableFile: true });
  const options = { ...connectionOptions, address: config.TEMPORAL_ADDRESS };
  const connection = await untilItWorks('Temporal', () => NativeConnection.connect(options));
  const carrier = carrierOf(config);
  const letters = await lettersOf(config, db);
  const client = new Client({ connection, namespace });
  const workers = await createWorkers({
    connection,
    namespace,
    bundle: await bundleWorkflows(),
    deps: {
      db,
      payments: paymentsOf(config),
      letters,
      carrier,
      runs: caseRuns(client, CASE_WORKFLOW),
      now: () => new Date(),
    },
  });
  const stop = (): void => workers.forEach((worker) => worker.shutdown());
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const running = Promise.all(workers.map((worker) => worker.run()));
  await untilItWorks('Temporal', () => ensureMailroom(client));
  await untilItWorks('Temporal', () =>
    ensureReconciler(client, { everyMinutes: config.RECONCILE_EVERY_MINUTES }),
  );
  if (carrier) await untilItWorks('Temporal', () => ensureLabelRoom(client));
  ready.polling = true;
  await running;
  process.exit(0);
}

/** The SDK wants to be told a port, and tells none that it chose. */
function freeAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(`127.0.0.1:${port}`));
    });
  });
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

/** Waits for a part that is not there yet, and says so: a worker that starts first is not an error. */
async function untilItWorks<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      process.stderr.write(`Waiting for ${what}: ${reasonOf(error)}\n`);
      await pause(RETRY_MS);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`Cannot run the worker: ${reasonOf(error)}\n`);
  process.exit(1);
});
