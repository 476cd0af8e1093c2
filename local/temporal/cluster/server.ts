import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { Client } from 'pg';
import { spawnChild } from '../../machine/child';
import { endProcess, isAlive } from '../../machine/processes';
import { withProgress, type Log } from '../../machine/progress';
import type { Running } from '../../desk/supervisor';
import { run } from '../cli';
import { ensureSearchAttributes } from '../connection';
import { findClusterTools, type ClusterTools } from './binaries';
import { chooseClusterPorts, clusterSettings, type ClusterPorts } from './settings';

export interface ClusterOptions {
  /** The folder for configuration and log. */
  readonly home: string;
  /** A PostgreSQL on which two databases for Temporal may be made. */
  readonly databaseUrl: string;
  readonly log: Log;
  /** Where it listens; free ports when left out. */
  readonly ports?: ClusterPorts;
  /** Turns the server's own fault injection on. */
  readonly faultSeed?: number;
}

/** A Temporal server on PostgreSQL, as it runs in production, but on this machine. */
export interface TemporalCluster extends Running {
  /** `host:port` of its frontend. */
  readonly address: string;
}

const databases = { temporal: 'temporal', temporal_visibility: 'visibility' } as const;
const answerWithinMs = 90_000;
const LINE = 300;

/**
 * Starts a Temporal server on PostgreSQL with its schema, the namespace `default` and our search attributes.
 * @throws Error in one line when it cannot be started; its log lies in `HOME/logs/temporal-server.log`
 */
export async function startTemporalCluster(options: ClusterOptions): Promise<TemporalCluster> {
  const { home, databaseUrl, log } = options;
  const tools = await findClusterTools(process.env, log);
  await withProgress('Temporal server: laying out its schema', log, () => layOut(tools, databaseUrl));
  const ports = options.ports ?? (await chooseClusterPorts());
  const folder = join(home, 'temporal-server');
  mkdirSync(folder, { recursive: true });
  // It holds the password of the database.
  writeFileSync(join(folder, 'desk.yaml'), clusterSettings(ports, databaseUrl, options.faultSeed), {
    mode: 0o600,
  });
  const logFile = join(home, 'logs', 'temporal-server.log');
  const { record, ended } = await spawnChild({
    command: tools.server,
    args: ['--root', folder, '--config', '.', '--env', 'desk', '--allow-no-auth', 'start'],
    cwd: folder,
    logFile,
  });
  const stop = async (): Promise<void> => {
    await endProcess(record, { graceMs: 20_000 });
  };
  const address = `127.0.0.1:${String(ports.frontend)}`;
  try {
    await withProgress('Temporal server: starting', log, () => untilServing(address, () => isAlive(record)));
  } catch (error) {
    await stop();
    const last = readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '';
    throw new Error(`Cannot start the Temporal server: ${last.slice(0, LINE)} (log: ${logFile})`, {
      cause: error,
    });
  }
  return { address, record, ended, stop };
}

/** Makes the two databases where they are missing, and brings each to the schema of this version. */
async function layOut({ sqlTool, schemas }: ClusterTools, databaseUrl: string): Promise<void> {
  const { hostname, port, username, password } = new URL(databaseUrl);
  const known = await databasesOf(databaseUrl);
  for (const [name, folder] of Object.entries(databases)) {
    const server = ['--plugin', 'postgres12_pgx', '--ep', hostname, '-p', port, '-u', username, '--db', name];
    const tool = async (...args: readonly string[]): Promise<void> => {
      const env = { ...process.env, SQL_PASSWORD: decodeURIComponent(password) };
      const { failure } = await run({ command: sqlTool, args: [...server, ...args], env });
      if (failure !== undefined)
        throw new Error(`Cannot lay out the database ${name} of Temporal: ${failure}`);
    };
    if (!known.includes(name)) {
      await tool('create-database');
      await tool('setup-schema', '-v', '0.0');
    }
    await tool('update-schema', '-d', join(schemas, folder, 'versioned'));
  }
}

async function databasesOf(databaseUrl: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly datname: string }>('select datname from pg_database');
    return rows.map(({ datname }) => datname);
  } finally {
    await client.end();
  }
}

/** A server that has just begun answers calls before its shards are ours, so the namespace is asked for until it is there. */
async function untilServing(address: string, lives: () => boolean): Promise<void> {
  const until = Date.now() + answerWithinMs;
  for (;;) {
    try {
      await registerNamespace(address);
      await ensureSearchAttributes(address);
      return;
    } catch (error) {
      if (!lives() || Date.now() > until) throw error;
      await sleep(300);
    }
  }
}

async function registerNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  const namespace = 'default';
  try {
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + 10_000, () =>
      workflowService.describeNamespace({ namespace }).catch(() =>
        workflowService.registerNamespace({
          namespace,
          workflowExecutionRetentionPeriod: msToTs('30 days'),
        }),
      ),
    );
  } finally {
    await connection.close();
  }
}
