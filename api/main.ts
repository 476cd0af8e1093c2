/** The api process: HTTP in, messages to the cases out. Start as many as are needed. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { readConfig, temporalConnection } from '../config';
import type { Config } from '../config';
import { identityProvider } from '../gateways/identity-provider';
import { listenAt } from '../gateways/listening';
import { sealingCodec, sealingConverter } from '../gateways/payload-codec';
import { webhookCheck } from '../gateways/payments';
import { tracesTo } from '../gateways/traces';
import { clamdScanner } from '../gateways/uploads';
import { reachableNetworks } from '../gateways/webhooks/reachable';
import type { PolicyVersions } from '../policy';
import { policiesWith } from '../gateways/policy-file';
import { openLog } from '../gateways/process-log';
import { deskSecret } from '../store/cases/appeals';
import { createChanges } from '../store/changes';
import { closeDatabase, openDatabase } from '../store/database';
import type { Database } from '../store/database';
import { ensureKeys } from '../store/sign-in/keys';
import { endSessionsWithoutFactor } from '../store/sign-in/sessions';
import { migrate } from '../store/migrate';
import { publishPolicies } from '../store/remedies/policies';
import type { Door } from '../gateways/mail';
import { acceptAppeal } from './appeals';
import { actAsCustomer } from './cases/act';
import { temporalCases } from './cases/temporal-cases';
import type { ApiDeps } from './deps';
import { startDoor, watchLetters } from './letters-in';
import type { LettersInDeps } from './letters-in';
import { isUnreachable } from './http/errors';
import { createApi } from './server';
import { createServing } from './serving';
import type { ConfiguredProvider, SecondFactorSettings } from './sign-in/settings';
import { keepSweeping } from './sweep';
import { waitingListener } from './waiting';

const RETRY_MS = 5_000;
// A door for people: nobody writes ten appeals in a second.
const APPEALS_PER_MINUTE = 600;
// A browser with a dozen pages open stays far below the first; a machine that imports or polls below the second.
const REQUEST_LIMITS = { perPerson: 1_200, perKey: 12_000, writesPerCase: 60 } as const;

async function main(stopping: AbortSignal): Promise<void> {
  const config = readConfig();
  const secondFactor = secondFactorOf(config);
  const policies = policiesWith(config.POLICY_FILE);
  const log = openLog({ process: 'api', level: config.LOG_LEVEL });
  const traces = tracesTo(config.OTEL_EXPORTER_OTLP_ENDPOINT, 'api');
  const serving = createServing(waitingListener(['PostgreSQL']));
  const { server } = serving;
  await listenAt(server, { host: config.API_HOST, port: config.API_PORT, setting: 'API_PORT' });
  log.info({ host: config.API_HOST, port: config.API_PORT }, 'listening');

  const db = openDatabase(config.DATABASE_URL, { max: config.DATABASE_CONNECTIONS });
  const { linkSecret, changes } = await untilReady(log, stopping, () => prepare(config, { db, policies }));
  const { options, namespace } = temporalConnection();
  const cases = temporalCases({
    ...{ options, namespace },
    dataConverter: sealingConverter(config.PAYLOAD_KEYS),
    traces,
  });
  const temporalUiUrl = `${config.TEMPORAL_UI_URL.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}`;
  const deps: ApiDeps = {
    db,
    cases,
    changes,
    policies,
    linkSecret,
    webhookNetworks: reachableNetworks(config.WEBHOOK_NETWORKS),
    signIn: {
      ...{ publicUrl: config.PUBLIC_URL, now: () => new Date(), provider: providerOf(config) },
      secondFactor,
    },
    verifyWebhook: webhookCheck(config.STRIPE_WEBHOOK_SECRET),
    shopifySecrets: config.SHOPIFY_WEBHOOK_SECRET,
    temporalUiUrl,
    ...(config.PAYLOAD_KEYS !== undefined && { payloadCodec: sealingCodec(config.PAYLOAD_KEYS) }),
    labAddress: config.LAB_ADDRESS.split('\n'),
    ...(config.CLAMD_URL !== undefined && { scanFile: clamdScanner(config.CLAMD_URL) }),
    log,
  };
  serving.answerWith(
    createApi(deps, {
      appealsPerMinute: APPEALS_PER_MINUTE,
      requestLimits: REQUEST_LIMITS,
      trustProxy: config.TRUST_PROXY,
    }),
  );
  const watched = watchTemporal(log, cases, stopping);
  const swept = keepSweeping(deps, stopping);

  const door = await openDoorOf(config, deps);
  const watchedMail = watchMailboxOf(config, deps, stopping);

  await aborted(stopping);
  log.info('stopping');
  serving.turnAway();
  await pause(config.DRAIN_SECONDS * 1_000);
  await Promise.all([serving.close(config.SHUTDOWN_SECONDS * 1_000), door?.close()]);
  await Promise.all([watched, swept, watchedMail]);
  await changes.close();
  await cases.close();
  await closeDatabase(db);
  await traces?.close();
}

/** The identity provider of the staff, where one is named; the rest of its settings is then needed too. */
function providerOf({ OIDC_ISSUER: issuer }: Config): ConfiguredProvider | null {
  if (issuer === undefined) return null;
  const config = readConfig('OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ROLE_MAP');
  const client = identityProvider({
    issuer,
    clientId: config.OIDC_CLIENT_ID,
    clientSecret: config.OIDC_CLIENT_SECRET,
    label: config.OIDC_LABEL,
    rolesClaim: config.OIDC_ROLES_CLAIM,
  });
  return { client, roleMap: config.OIDC_ROLE_MAP };
}

/** Whoever has to show a second factor must be able to set one up: what seals its key is then needed too. */
function secondFactorOf({ SECOND_FACTOR, SECOND_FACTOR_KEYS: keys = [] }: Config): SecondFactorSettings {
  if (SECOND_FACTOR === 'optional') return { required: false, keys };
  return { required: true, keys: readConfig('SECOND_FACTOR_KEYS').SECOND_FACTOR_KEYS };
}

function givenKeys({ DESK_KEYS = {} }: Config) {
  return Object.fromEntries(Object.entries(DESK_KEYS).filter(([, key]) => typeof key === 'string'));
}

/** The door for customers' letters, where this process is to hold one. */
async function openDoorOf(config: Config, deps: ApiDeps): Promise<Door | null> {
  const { SMTP_DOOR_PORT, MAIL_FROM } = config;
  if (SMTP_DOOR_PORT === undefined) return null;
  return startDoor({ SMTP_DOOR_PORT, MAIL_FROM }, lettersIn(deps));
}

/** Reads the desk's mailbox, where there is one. */
async function watchMailboxOf(config: Config, deps: ApiDeps, stopping: AbortSignal): Promise<void> {
  const { IMAP_URL } = config;
  if (IMAP_URL !== undefined) await watchLetters({ ...config, IMAP_URL }, lettersIn(deps), stopping);
}

function lettersIn(deps: ApiDeps): LettersInDeps & Pick<ApiDeps, 'log'> {
  return {
    db: deps.db,
    log: deps.log,
    now: () => new Date(),
    act: (asked) => actAsCustomer(deps, asked),
    acceptAppeal: (request) => acceptAppeal(deps, request),
    ...(deps.scanFile && { scanFile: deps.scanFile }),
  };
}

/** Everything the api needs of the database before it can serve; each part may be done again. */
async function prepare(
  config: Config,
  { db, policies }: { readonly db: Database; readonly policies: PolicyVersions },
) {
  await migrate(config.DATABASE_URL);
  await publishPolicies(db, policies);
  await ensureKeys(db, givenKeys(config));
  if (config.SECOND_FACTOR === 'required') await endSessionsWithoutFactor(db);
  const linkSecret = await deskSecret(db, 'customer-links', randomBytes(32).toString('base64url'));
  return { linkSecret, changes: await createChanges(config.DATABASE_URL, db) };
}

/**
 * Waits for PostgreSQL, with one line each time it is not there: an api that starts first is not an error.
 * Rejects when the process is told to stop meanwhile, or when the database answers but cannot be used.
 */
async function untilReady<T>(log: Logger, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isUnreachable(rootOf(error))) throw error;
      log.warn(`waiting for PostgreSQL: ${reasonOf(error)}`);
      await pause(RETRY_MS, undefined, { signal });
    }
  }
}

/** Migrations wrap what went wrong; whether the database could be reached stands in the cause. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

/** Says so while Temporal does not answer; appeals are accepted all the same. */
async function watchTemporal(
  log: Logger,
  cases: { answers(): Promise<boolean> },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    if (!(await cases.answers())) log.warn('waiting for Temporal: it does not answer');
    await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
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

main(stop.signal).then(
  () => process.exit(0),
  (error: unknown) => {
    if (stop.signal.aborted) process.exit(0);
    process.stderr.write(`Cannot run the api: ${reasonOf(error)}\n`);
    process.exit(1);
  },
);
