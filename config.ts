/**
 * The settings of the desk's processes. The only reader of process.env; a missing or malformed key ends the process
 * at its start with one line that names the key. `.env.example` lists the same keys.
 */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);
const roles = ['support', 'warehouse', 'lab', 'payments', 'manager', 'admin'] as const;

/** Some text. */
const filled = z.string().min(1);

const queues = ['cases', 'payments', 'labels'] as const;

const words = z.string().transform((text) => text.split(',').map((word) => word.trim()));

/** A whole number between two limits. */
const count = (least: number, most: number, usual: number) =>
  z.coerce.number().int().min(least).max(most).default(usual);

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});

const sealingKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((one) => one.trim().split(':'));
  const isFit = ([id = '', key = '', ...more]: readonly string[]): boolean =>
    /^[\w-]{1,40}$/.test(id) && more.length === 0 && Buffer.from(key, 'base64').length === 32;
  if (keys.every(isFit)) return keys.map(([id = '', key = '']) => [id, Buffer.from(key, 'base64')] as const);
  context.addIssue('must be id:key, separated by commas, each key 32 bytes in base64');
  return z.NEVER;
});

const settings = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'])
    .describe('production refuses settings that are fit for one machine only')
    .default('production'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('PostgreSQL, e.g. postgresql://desk:secret@localhost:5432/desk'),
  TEMPORAL_ADDRESS: filled.describe('host:port of the Temporal frontend').default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: filled.describe('namespace of the cases').default('default'),
  TEMPORAL_API_KEY: filled.describe('API key of Temporal Cloud; turns TLS on').optional(),
  TEMPORAL_TLS: z.enum(['true', 'false']).describe('whether Temporal is reached by TLS').optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: filled
    .describe('PEM file of the authority that signed the certificate of Temporal; empty = the usual ones')
    .optional(),
  TEMPORAL_TLS_SERVER_NAME: filled
    .describe('name that its certificate must carry, where the address has another')
    .optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: filled
    .describe('PEM file of our certificate, where Temporal asks for one (mTLS)')
    .optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: filled.describe('PEM file of its key').optional(),
  TEMPORAL_CONFIG_FILE: filled
    .describe('TOML file of Temporal profiles to read the above from; what stands here wins')
    .optional(),
  TEMPORAL_PROFILE: filled.describe('which profile of that file').optional(),
  TEMPORAL_UI_URL: z.url().describe('where people open the Temporal UI').default('http://127.0.0.1:8233'),
  STRIPE_SECRET_KEY: filled
    .describe('secret key of the payment provider; only the workers that serve payments hold it')
    .optional(),
  STRIPE_WEBHOOK_SECRET: filled.describe('signing secret of the payment webhooks'),
  STRIPE_API_URL: z
    .url()
    .describe('base address of the provider, when it is not Stripe itself (the sandbox)')
    .optional(),
  SHOPIFY_WEBHOOK_SECRET: words
    .pipe(z.array(filled).max(2))
    .describe(
      "secret that signs Shopify's webhooks; two separated by a comma while it is changed; empty = no shop",
    )
    .default([]),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .describe('outgoing mail, e.g. smtp://user:secret@mail.example:587'),
  MAIL_FROM: z.email().describe('address of the returns desk; replies carry the case number in it'),
  LAB_ADDRESS: filled
    .transform((text) => text.replaceAll('\\n', '\n'))
    .describe('where customers post goods to, lines separated by \\n')
    .default('Returns desk, goods in\nWerkstrasse 7\n10117 Berlin\nGermany'),
  EASYPOST_API_KEY: filled
    .optional()
    .describe('key of EasyPost, which then sells the labels of parcels to customers; empty = our own labels'),
  EASYPOST_API_URL: z.url().optional().describe('base address of EasyPost, when it is not its own'),
  PARCEL_GRAMS: count(1, 100_000, 2_000).describe(
    'what a parcel to a customer weighs, in grams, for the carrier',
  ),
  SMTP_DOOR_PORT: port
    .describe('port of the door for incoming letters on this machine; empty = no door')
    .optional(),
  IMAP_URL: z
    .url({ protocol: /^imaps?$/ })
    .optional()
    .describe('mailbox of the desk, e.g. imaps://user:secret@mail.example; empty = no mailbox is read'),
  IMAP_MAILBOX: filled.default('INBOX').describe('folder of the mailbox in which letters arrive'),
  IMAP_PROCESSED: filled.default('Processed').describe('folder for letters that were taken in'),
  IMAP_QUARANTINE: filled.default('Quarantine').describe('folder for what could not be read'),
  API_HOST: filled.describe('address the api listens on').default('127.0.0.1'),
  API_PORT: port.describe('port the api listens on').default(8080),
  PUBLIC_URL: z
    .url()
    .describe('the address of the api as customers reach it')
    .default('http://127.0.0.1:8080'),
  TRUST_PROXY: z
    .string()
    .regex(/^[\w.:/, ]+$/)
    .transform((text) => (/^\d+$/.test(text) ? Number(text) : text))
    .describe('proxies that may say whom a request comes from: how many, or their networks')
    .default('loopback'),
  WORKER_HEALTH_HOST: filled.describe("address of the worker's health page").default('127.0.0.1'),
  WORKER_HEALTH_PORT: port.describe("port of the worker's health page").default(8081),
  WORKER_METRICS_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d{1,5}$/, 'must be host:port')
    .describe("host:port of the worker's numbers for Prometheus, /metrics; empty = none")
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().describe('collector of traces (OTLP/HTTP); empty = none').optional(),
  WORKER_SERVES: words
    .pipe(z.array(z.enum(queues)).min(1))
    .describe('what this worker does, separated by commas: cases, payments, labels')
    .default([...queues]),
  WORKER_BUILD_ID: filled
    .describe('build of the code, for worker versioning in Temporal; empty = unversioned')
    .optional(),
  WORKER_HELD_PATCHES: words
    .pipe(z.array(filled))
    .describe('changes behind patched() that this build does not begin yet, by name; empty = none')
    .default([]),
  WORKER_CACHED_CASES: count(1, 10_000, 200).describe(
    'cases a worker keeps in memory, 0.3 MB each; the others are read again when their next message comes',
  ),
  WORKER_CASE_TASKS: count(2, 1_000, 16).describe('cases that a worker moves at the same time'),
  WORKER_ACTIVITIES: count(1, 1_000, 100).describe(
    'activities that a worker runs at the same time, per queue',
  ),
  REFUNDS_PER_SECOND: count(1, 1_000, 20).describe('refunds that all workers together try in a second'),
  DATABASE_CONNECTIONS: count(1, 1_000, 10).describe('most connections that a process opens to PostgreSQL'),
  SHUTDOWN_SECONDS: count(1, 600, 10).describe(
    'how long a process that was told to stop may finish what it began, in seconds',
  ),
  DRAIN_SECONDS: count(0, 600, 0).describe(
    'how long the api still serves after that, while /readyz says no, so that a balancer turns away, in seconds',
  ),
  RECONCILE_EVERY_MINUTES: count(1, 1_440, 15).describe(
    'how often the reconciler compares provider, stock and workflows with the record',
  ),
  WEBHOOK_NETWORKS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((network) => network.trim() || []))
    .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()])))
    .describe(
      'networks beside the internet that webhooks may go to, such as 10.1.0.0/16, separated by commas',
    ),
  PAYLOAD_KEYS: sealingKeys
    .describe('what seals payloads, id:base64 of 32 bytes, by commas; the first seals; empty = nothing')
    .optional(),
  RETAIN_DAYS: z.coerce
    .number()
    .int()
    .min(30)
    .max(36_500)
    .optional()
    .describe('days without an order, letter or news that a person is kept; empty = until he asks'),
  CLAMD_URL: z
    .url({ protocol: /^tcp$/ })
    .optional()
    .describe('scanner of uploaded files that speaks the protocol of clamd, tcp://host:3310; empty = none'),
  DESK_KEYS: json
    .pipe(z.partialRecord(z.enum(roles), z.string().min(16)))
    .describe('API keys to make sure of at the start, {"support":"…"}; for the desk on one machine')
    .optional(),
  SECOND_FACTOR: z
    .enum(['required', 'optional'])
    .describe('whether who signs in with a password of the desk needs a second factor')
    .default('required'),
  SECOND_FACTOR_KEYS: sealingKeys
    .describe('what seals the keys of second factors, as PAYLOAD_KEYS; empty = nobody can set one up')
    .optional(),
  OIDC_ISSUER: z
    .url()
    .optional()
    .describe(
      'OpenID Connect provider for the staff, such as https://login.example/realms/desk; empty = none',
    ),
  OIDC_CLIENT_ID: filled.optional().describe('the desk as the provider knows it'),
  OIDC_CLIENT_SECRET: filled.optional().describe('its secret there'),
  OIDC_LABEL: filled.default('Single sign-on').describe('what the button on the sign-in page says'),
  OIDC_ROLES_CLAIM: filled
    .default('groups')
    .describe('the claim that names groups; realm_access.roles for a nested one'),
  OIDC_ROLE_MAP: json
    .pipe(z.record(z.string(), z.enum(roles)))
    .optional()
    .describe('which group is which role, {"desk-lab":"lab"}'),
  POLICY_FILE: filled
    .describe(
      'JSON file of further policy versions, [{name, inForceFrom, settings}]; empty = the published ones',
    )
    .optional(),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .describe('how much the processes log')
    .default('info'),
});

export type Config = Readonly<z.infer<typeof settings>>;

/** Keys of the configuration with their meaning, in the order of `.env.example`. */
export const configKeys: readonly { readonly key: string; readonly meaning: string }[] = Object.entries(
  settings.shape,
).map(([key, schema]) => ({ key, meaning: meaningOf(schema) }));

/** What `describe` said, also where a default or an optional was wrapped around it afterwards. */
function meaningOf(schema: z.ZodType): string {
  if (schema.description !== undefined) return schema.description;
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? meaningOf(schema.unwrap() as z.ZodType)
    : '';
}

/** A configuration in which some optional keys are sure to be there. */
type ConfigWith<K extends keyof Config> = Config & { readonly [P in K]-?: NonNullable<Config[P]> };

/**
 * Reads the configuration, or ends the process with exit code 2 and one line naming each key that is missing or wrong.
 * An empty value counts as missing.
 * @param needed optional keys that this process cannot do without
 */
export function readConfig<K extends keyof Config = never>(...needed: readonly K[]): ConfigWith<K> {
  const given = givenEnvironment();
  const parsed = settings.safeParse(given);
  if (parsed.success && hasAll(parsed.data, needed)) {
    if (parsed.data.NODE_ENV === 'production') refuseLocal(parsed.data);
    return parsed.data;
  }
  const missing = needed.filter((key) => given[key] === undefined).map((key) => `${key} (missing)`);
  const invalid = parsed.success
    ? []
    : parsed.error.issues
        .filter((issue) => !missing.some((text) => text.startsWith(`${issue.path.join('.')} `)))
        .map(
          (issue) =>
            `${issue.path.join('.')} (${given[issue.path.join('.')] === undefined ? 'missing' : issue.message})`,
        );
  const wrong = [...missing, ...invalid].join(', ');
  process.stderr.write(`Cannot start: wrong or missing settings: ${wrong}. See .env.example.\n`);
  process.exit(2);
}

/** Ends the process when a setting is one that was made for trying things out. */
function refuseLocal(config: Config): void {
  const local = localSettings(config);
  if (local.length === 0) return;
  process.stderr.write(
    `Cannot start in production: ${local.join(', ')}. Mend them, or say NODE_ENV=development.\n`,
  );
  process.exit(2);
}

const shortestSecret = 16;
const wellKnown = /^(secret|password|postgres|desk|changeme|admin|temporal)?$/;

/** The settings that would leave a production desk open, unpaid or unheard, each with the reason. */
export function localSettings(config: Config): readonly string[] {
  const { hostname, protocol } = new URL(config.PUBLIC_URL);
  const database = new URL(config.DATABASE_URL);
  const isShort = ({ length }: string) => length < shortestSecret;
  const isOwnMachine = /^(localhost|127\..*|\[::1\])$/.test(hostname);
  const found: readonly (readonly [keyof Config, boolean, string])[] = [
    ['DATABASE_URL', wellKnown.test(database.password), 'its password is a well-known one, or none'],
    ['STRIPE_SECRET_KEY', /^[rs]k_test_/.test(config.STRIPE_SECRET_KEY ?? ''), 'it pays with play money'],
    ['STRIPE_WEBHOOK_SECRET', isShort(config.STRIPE_WEBHOOK_SECRET), 'it can be guessed'],
    ['SHOPIFY_WEBHOOK_SECRET', config.SHOPIFY_WEBHOOK_SECRET.some(isShort), 'it can be guessed'],
    ['STRIPE_API_URL', config.STRIPE_API_URL !== undefined, 'it is not the provider itself'],
    ['MAIL_FROM', /\.(example|test|invalid|localhost)$/.test(config.MAIL_FROM), 'nobody can answer it'],
    ['EASYPOST_API_KEY', /^EZTK/.test(config.EASYPOST_API_KEY ?? ''), 'its labels are samples'],
    ['PUBLIC_URL', protocol !== 'https:', 'it is not https'],
    ['PUBLIC_URL', isOwnMachine, 'only this machine reaches it'],
    ['DESK_KEYS', config.DESK_KEYS !== undefined, 'it is for the desk on one machine'],
    ['SECOND_FACTOR', config.SECOND_FACTOR !== 'required', 'a password alone would open the desk'],
    ['OIDC_ISSUER', config.OIDC_ISSUER?.startsWith('http:') === true, 'it is not https'],
  ];
  return found.flatMap(([key, isLocal, why]) => (isLocal ? [`${key} (${why})`] : []));
}

function hasAll<K extends keyof Config>(config: Config, needed: readonly K[]): config is ConfigWith<K> {
  return needed.every((key) => config[key] !== undefined);
}

/** The environment without its empty values, which count as missing. */
function givenEnvironment(): Record<string, string> {
  const given = Object.entries(process.env).filter((one): one is [string, string] => Boolean(one[1]));
  return Object.fromEntries(given);
}

/**
 * How Temporal is reached, in the words of its own tools (`TEMPORAL_ADDRESS`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS_…`): a
 * server here, a cluster with TLS, or Temporal Cloud. A file of profiles is read only where one is named.
 */
export function temporalConnection() {
  const given = givenEnvironment();
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
    overrideEnvVars: given,
    disableFile: given['TEMPORAL_CONFIG_FILE'] === undefined,
  });
  const address = connectionOptions.address ?? '127.0.0.1:7233';
  return { options: { ...connectionOptions, address }, namespace };
}

/** The keys that seal what Temporal keeps, for a command that reads its histories. */
export function payloadKeysGiven(): Config['PAYLOAD_KEYS'] {
  return sealingKeys.optional().parse(givenEnvironment()['PAYLOAD_KEYS']);
}
