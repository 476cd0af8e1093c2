import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { spawnChild, watchForeign, type Child } from '../machine/child';
import { isFree, portOr } from '../machine/ports';
import {
  commandLine,
  endProcess,
  isAlive,
  isGoneWithin,
  recordOf,
  type ProcessRecord,
} from '../machine/processes';
import { openCluster, plainEnvironment, rememberSettings, type Cluster } from './cluster';

export interface PostgresOptions {
  /** The folder that holds the data, the password file and the log; it is made when missing. */
  readonly home: string;
  /** The port for a first start; later ones keep their port while it is free. */
  readonly port?: number;
  /** No fsync: for tests, whose data nobody needs after a power cut. */
  readonly fast?: boolean;
  /** Fail when the port is busy, where otherwise a free one is taken. */
  readonly keepPort?: boolean;
  readonly log: (line: string) => void;
  /** Called the moment a process exists, long before it answers. */
  readonly onSpawn?: (record: ProcessRecord) => void;
}

export interface Postgres {
  readonly url: string;
  readonly pid: number;
  readonly record: ProcessRecord;
  /** Whether a server that an earlier, killed start left behind was taken over. */
  readonly reused: boolean;
  /** Resolves with how it ended, in words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

const defaultPort = 54_329;
const answerWithinMs = 60_000;

/**
 * Serves a real PostgreSQL on loopback from the binaries of npm, with a password of its own.
 * @throws Error in one line when it cannot be started; the log lies in `HOME/logs/postgres.log`
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const home = resolve(options.home);
  const started = Date.now();
  const cluster = await openCluster(home, options.port ?? defaultPort);
  const orphan = await findOrphan(cluster);
  if (orphan !== undefined) return take(orphan);
  const postgres = await launch(cluster, { ...options, home });
  if (cluster.fresh)
    options.log(`PostgreSQL: first start took ${((Date.now() - started) / 1_000).toFixed(1)} s`);
  return postgres;
}

interface Orphan {
  readonly record: ProcessRecord;
  readonly url: string;
}

/** A server that already runs on this data: it proves it by our password and by naming our folder. */
async function findOrphan(cluster: Cluster): Promise<Orphan | undefined> {
  const lock = readLock(cluster.dataFolder);
  const record = lock === undefined ? undefined : recordOf(lock.pid);
  if (lock === undefined || record === undefined) return undefined;
  const line = commandLine(record.pid);
  // After a reboot the pid may be a stranger's, and PostgreSQL would refuse to start because of it.
  if (!line.includes('postgres')) rmSync(join(cluster.dataFolder, 'postmaster.pid'), { force: true });
  if (!line.includes(cluster.dataFolder)) return undefined;
  const url = urlOf(cluster, lock.port);
  if (await answersWithin(url, () => isAlive(record))) return { record, url };
  if (isAlive(record)) {
    throw new Error(
      `Cannot start PostgreSQL: process ${record.pid} holds ${cluster.dataFolder} but does not answer`,
    );
  }
  return undefined;
}

function readLock(dataFolder: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts the server, again for a while when it ends at once: after a kill -9 its children need a moment to notice and
 * to let go of the shared memory.
 */
async function launch(cluster: Cluster, options: PostgresOptions): Promise<Postgres> {
  const giveUpAt = Date.now() + 2_000;
  for (;;) {
    const port = await choosePort(cluster.settings.port, options.keepPort === true);
    const child = await spawnServer({ cluster, options, port });
    options.onSpawn?.(child.record);
    const url = urlOf(cluster, port);
    if (await answersWithin(url, () => isAlive(child.record))) {
      rememberSettings(options.home, { ...cluster.settings, port });
      return owned(child, url);
    }
    await endProcess(child.record, { signal: 'SIGQUIT', group: false });
    if (Date.now() > giveUpAt) throw new Error(`Cannot start PostgreSQL: ${lastLine(logFile(options.home))}`);
    await sleep(100);
  }
}

async function choosePort(wanted: number, keepPort: boolean): Promise<number> {
  if (!keepPort) return portOr(wanted);
  if (await isFree(wanted)) return wanted;
  throw new Error(`Cannot start PostgreSQL: port ${wanted} is busy`);
}

interface Launch {
  readonly cluster: Cluster;
  readonly options: PostgresOptions;
  readonly port: number;
}

function spawnServer({ cluster, options, port }: Launch): Promise<Child> {
  const speed = options.fast === true ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : [];
  const places = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`];
  const set = [...places, 'max_connections=200', 'timezone=UTC', 'log_timezone=UTC', ...speed];
  return spawnChild({
    command: join(cluster.binFolder, 'postgres'),
    args: ['-D', cluster.dataFolder, ...set.flatMap((setting) => ['-c', setting])],
    env: plainEnvironment(),
    cwd: cluster.dataFolder,
    logFile: logFile(options.home),
    ...cluster.account,
  });
}

/** Waits for an answer and makes the database `desk`; false when the server ended or stayed silent. */
async function answersWithin(url: string, lives: () => boolean): Promise<boolean> {
  const until = Date.now() + answerWithinMs;
  while (lives() && Date.now() < until) {
    if (await hasDatabase(url)) return true;
    await sleep(30);
  }
  return false;
}

async function hasDatabase(url: string): Promise<boolean> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new Client({ connectionString: maintenance.href, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = await client.query("select from pg_database where datname = 'desk'");
    if (found.rowCount === 0) await client.query('create database desk');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function owned(child: Child, url: string): Postgres {
  return {
    url,
    pid: child.record.pid,
    record: child.record,
    reused: false,
    ended: child.ended,
    stop: () => stop(child.record),
  };
}

function take({ record, url }: Orphan): Postgres {
  return {
    url,
    pid: record.pid,
    record,
    reused: true,
    ended: watchForeign(record),
    stop: () => stop(record),
  };
}

/** A fast shutdown: sessions are ended, data is written. Only the server itself is signalled, never its children. */
async function stop(record: ProcessRecord): Promise<void> {
  await endProcess(record, { signal: 'SIGINT', graceMs: 20_000, group: false });
  await isGoneWithin(record, 1_000);
}

function urlOf(cluster: Cluster, port: number): string {
  return `postgres://desk:${cluster.settings.password}@127.0.0.1:${port}/desk`;
}

function logFile(home: string): string {
  return join(home, 'logs', 'postgres.log');
}

function lastLine(file: string): string {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const line =
    lines.findLast((candidate) => candidate.includes('FATAL')) ?? lines.at(-1) ?? 'it gave no reason';
  return line.replace(/^.*FATAL:\s+/, '');
}
