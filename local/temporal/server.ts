import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { spawnChild, watchForeign, type Child } from '../machine/child';
import { readJson, writeJson } from '../machine/json-file';
import { processRecord } from '../machine/lock';
import { freePort, portOr } from '../machine/ports';
import { endProcess, isAlive, type ProcessRecord } from '../machine/processes';
import { searchAttributes } from '../../workflows/contract';
import { findTemporalCli } from './cli';
import { ensureSearchAttributes, temporalAnswers } from './connection';

export interface TemporalOptions {
  /** The folder that holds the database file, the record of the server and its log. */
  readonly home: string;
  readonly port?: number;
  readonly uiPort?: number;
  /** No database file and no Web UI, free ports: for tests. */
  readonly inMemory?: boolean;
  /** Fail when a port is busy, where otherwise a free one is taken. */
  readonly keepPort?: boolean;
  readonly log: (line: string) => void;
  /** Called the moment a process exists, long before it answers. */
  readonly onSpawn?: (record: ProcessRecord) => void;
}

export interface Temporal {
  /** `host:port` of the server. */
  readonly address: string;
  /** The Web UI; empty without one. */
  readonly uiUrl: string;
  readonly pid: number;
  readonly record: ProcessRecord;
  /** Whether a server that an earlier, killed start left behind was taken over. */
  readonly reused: boolean;
  /** Resolves with how it ended, in words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

const defaultPort = 7_233;
const defaultUiPort = 8_233;
const answerWithinMs = 60_000;
const saved = z.object({ process: processRecord, port: z.number().int(), uiPort: z.number().int() });
type Saved = z.infer<typeof saved>;

/**
 * Serves a Temporal dev server on loopback with our search attributes registered.
 * @throws Error in one line when it cannot be started; the log lies in `HOME/logs/temporal.log`
 */
export async function startTemporalServer(options: TemporalOptions): Promise<Temporal> {
  const home = resolve(options.home);
  mkdirSync(home, { recursive: true });
  const known = readJson(stateFile(home), saved);
  if (known !== undefined && isAlive(known.process)) {
    if (await answersWithin(known, 10_000))
      return checked(known, { reused: true, ended: watchForeign(known.process) });
    // It holds the database file, so it must be gone before another one starts.
    await endProcess(known.process);
  }
  return launch({ ...options, home }, known);
}

/** A desk that starts in the same moment may bind a port that was free when it was chosen; then others are chosen. */
async function launch(options: TemporalOptions, known?: Saved, moreTries = 3): Promise<Temporal> {
  const cli = await findTemporalCli({ environment: process.env, log: options.log });
  const ports = await choosePorts(options, known);
  const earlierLog = logOf(options.home);
  const child = await spawnServer({ cli, options, ...ports });
  options.onSpawn?.(child.record);
  const state = { process: child.record, ...ports };
  writeJson(stateFile(options.home), state);
  if (await answersWithin(state, answerWithinMs)) {
    closeToOthers(options.home);
    return checked(state, { reused: false, ended: child.ended });
  }
  await endProcess(child.record);
  const reason = firstError(logOf(options.home).slice(earlierLog.length));
  if (reason.includes('address already in use') && options.keepPort !== true && moreTries > 0)
    return launch(options, known, moreTries - 1);
  throw new Error(`Cannot start Temporal: ${reason}`);
}

/** The server makes its files readable for everybody on this machine; the cases are nobody else's to read. */
function closeToOthers(home: string): void {
  for (const name of readdirSync(home)) if (name.startsWith('temporal.db')) closeFile(join(home, name));
}

/** The journal comes and goes with each of the server's transactions. */
function closeFile(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

async function choosePorts(
  options: TemporalOptions,
  known: Saved | undefined,
): Promise<{ port: number; uiPort: number }> {
  if (options.inMemory === true) return { port: await freePort(), uiPort: 0 };
  const wanted = {
    port: options.port ?? known?.port ?? defaultPort,
    uiPort: options.uiPort ?? known?.uiPort ?? defaultUiPort,
  };
  if (options.keepPort === true) return wanted;
  const port = await portOr(wanted.port);
  return { port, uiPort: await portOr(wanted.uiPort, new Set([port])) };
}

interface Launch {
  readonly cli: string;
  readonly options: TemporalOptions;
  readonly port: number;
  readonly uiPort: number;
}

function spawnServer({ cli, options, port, uiPort }: Launch): Promise<Child> {
  const kept = ['--db-filename', join(options.home, 'temporal.db'), '--ui-port', String(uiPort)];
  const attributes = searchAttributes.flatMap(({ name, type }) => ['--search-attribute', `${name}=${type}`]);
  const eager = ['--dynamic-config-value', 'system.enableActivityEagerExecution=true'];
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'];
  // A user's TEMPORAL_* settings describe the server he works with, not the one that starts here.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')),
  );
  return spawnChild({
    command: cli,
    args: [...args, ...eager, ...(options.inMemory === true ? ['--headless'] : kept), ...attributes],
    env,
    logFile: logFile(options.home),
  });
}

async function answersWithin(state: Saved, waitMs: number): Promise<boolean> {
  const until = Date.now() + waitMs;
  while (isAlive(state.process) && Date.now() < until) {
    if (await temporalAnswers(addressOf(state))) return isAlive(state.process);
    await sleep(50);
  }
  return false;
}

async function checked(state: Saved, origin: { reused: boolean; ended: Promise<string> }): Promise<Temporal> {
  const { process: record, uiPort } = state;
  const inMemory = uiPort === 0;
  await ensureSearchAttributes(addressOf(state));
  return {
    address: addressOf(state),
    uiUrl: inMemory ? '' : `http://127.0.0.1:${uiPort}`,
    pid: record.pid,
    record,
    ...origin,
    // Without a file there is nothing to put in order, and an orderly end takes seconds.
    stop: () => end(record, inMemory ? 'SIGKILL' : 'SIGTERM'),
  };
}

async function end(record: ProcessRecord, signal: NodeJS.Signals): Promise<void> {
  await endProcess(record, { signal });
}

function addressOf({ port }: Saved): string {
  return `127.0.0.1:${port}`;
}

function stateFile(home: string): string {
  return join(home, 'temporal.json');
}

function logFile(home: string): string {
  return join(home, 'logs', 'temporal.log');
}

function logOf(home: string): string {
  return existsSync(logFile(home)) ? readFileSync(logFile(home), 'utf8') : '';
}

/** The error that it logged first, for a stack may follow; else what its log ends with. */
function firstError(log: string): string {
  const lines = log.trim().split('\n');
  const found = lines.find((line) => /level=ERROR|^error:/i.test(line)) ?? lines.at(-1) ?? '';
  return found === '' ? 'it gave no reason' : found;
}
