import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeskInfo } from './file';
import { programArguments } from '../machine/programs';
import { samplePolicies } from '../sample/policies';
import type { Part } from './supervisor';

/**
 * The parts that are processes of npm packages or of this project, in groups: a group is started when the one before
 * it works, and ended before it.
 */
export function deskParts(home: string, info: DeskInfo): readonly (readonly Part[])[] {
  keepSamplePolicies(home);
  return [
    [mailbox(home, info), paymentSandbox(home, info)],
    [worker(home, info), api(home, info)],
  ];
}

/** The policies of the sample, as a file for worker and api. */
export function keepSamplePolicies(home: string): void {
  writeFileSync(policyFile(home), JSON.stringify(samplePolicies));
}

export function mailbox(home: string, info: DeskInfo): Part {
  const { mailWeb, mailSmtp } = info.own.ports;
  const folder = join(home, 'mail');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const places = [
    '--ip',
    '127.0.0.1',
    '--smtp',
    String(mailSmtp),
    '--web-ip',
    '127.0.0.1',
    '--web',
    String(mailWeb),
  ];
  const program = join(dirname(require.resolve('maildev/package.json')), 'bin', 'maildev');
  return {
    name: 'mail',
    command: process.execPath,
    args: [program, ...places, '--mail-directory', folder],
    env: process.env,
    readyUrl: `${info.mailUrl}/healthz`,
    logFile: join(home, 'logs', 'mail.log'),
  };
}

export function paymentSandbox(home: string, info: DeskInfo): Part {
  const env = {
    SANDBOX_PORT: String(info.own.ports.payment),
    SANDBOX_SECRET_KEY: info.keys.payment,
    SANDBOX_WEBHOOK_SECRET: info.own.webhookSecret,
    SANDBOX_WEBHOOK_URL: `${info.apiUrl}/api/v1/webhooks/stripe`,
    SANDBOX_DATA: join(home, 'payment-sandbox.json'),
  };
  const program = {
    name: 'payment',
    script: 'local/sandbox/main.ts',
    readyUrl: `${info.paymentUrl}/healthz`,
  };
  return ownProgram(home, program, { ...process.env, ...env });
}

function worker(home: string, info: DeskInfo): Part {
  const readyUrl = `http://127.0.0.1:${info.own.ports.workerHealth}/readyz`;
  // The key that moves money goes to the worker alone.
  const env = { ...serviceEnvironment(home, info), STRIPE_SECRET_KEY: info.keys.payment };
  return ownProgram(home, { name: 'worker', script: 'worker/main.ts', readyUrl }, env);
}

function api(home: string, info: DeskInfo): Part {
  const program = { name: 'api', script: 'api/main.ts', readyUrl: `${info.apiUrl}/readyz` };
  return ownProgram(home, program, serviceEnvironment(home, info));
}

interface Program {
  readonly name: string;
  readonly script: string;
  readonly readyUrl: string;
}

/** One process of the desk, without a wrapper around it: a kill must reach the program itself. */
export function ownProgram(home: string, { name, script, readyUrl }: Program, env: NodeJS.ProcessEnv): Part {
  const args = programArguments(script);
  return { name, command: process.execPath, args, env, readyUrl, logFile: join(home, 'logs', `${name}.log`) };
}

/** The settings of `config.ts` for worker and api. */
export function serviceEnvironment(home: string, info: DeskInfo): NodeJS.ProcessEnv {
  const { support, warehouse, lab, payments, manager, admin } = info.keys;
  const { ports, webhookSecret, factorKey } = info.own;
  return {
    ...inheritedEnvironment(),
    NODE_ENV: 'development',
    DATABASE_URL: info.databaseUrl,
    TEMPORAL_ADDRESS: info.temporalAddress,
    TEMPORAL_UI_URL: info.temporalUiUrl,
    STRIPE_API_URL: info.paymentUrl,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    SHOPIFY_WEBHOOK_SECRET: webhookSecret,
    // Passwords of this machine stand in a file beside it: whoever wants a second factor sets one up at /account.
    SECOND_FACTOR: 'optional',
    SECOND_FACTOR_KEYS: factorKey,
    SMTP_URL: `smtp://127.0.0.1:${ports.mailSmtp}`,
    MAIL_FROM: 'returns@desk.example',
    SMTP_DOOR_PORT: String(ports.door),
    API_HOST: '127.0.0.1',
    API_PORT: String(ports.api),
    PUBLIC_URL: info.apiUrl,
    WEBHOOK_NETWORKS: '127.0.0.0/8',
    WORKER_HEALTH_PORT: String(ports.workerHealth),
    WORKER_METRICS_ADDRESS: `127.0.0.1:${ports.workerMetrics}`,
    POLICY_FILE: policyFile(home),
    DESK_KEYS: JSON.stringify({ support, warehouse, lab, payments, manager, admin }),
  };
}

function policyFile(home: string): string {
  return join(home, 'policies.json');
}

/** Namespace, TLS and API key belong to a server that the user names; for the server started here they are wrong. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { TEMPORAL_ADDRESS: chosen } = process.env;
  if (chosen !== undefined && chosen !== '') return process.env;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
