import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireDatabase } from '../../store/database';
import { migrate } from '../../store/migrate';
import { buildBundle } from '../../worker/bundle';
import { ensureAccounts } from './accounts';
import { lockFileIn, openDeskFile, readDeskFile, type DeskFile, type DeskInfo, type DeskPorts } from './file';
import { endPart } from './left-behind';
import { takeLock } from '../machine/lock';
import { portOr } from '../machine/ports';
import { isAlive, type ProcessRecord } from '../machine/processes';
import { compilePrograms } from '../machine/programs';
import { withProgress, type Log } from '../machine/progress';
import { deskParts } from './parts';
import { startPostgres } from '../postgres/server';
import { startPart, supervise, type Part, type Running, type Supervised } from './supervisor';
import { ensureSearchAttributes } from '../temporal/connection';
import { endWhenDeaf } from '../temporal/deaf';
import { startTemporalServer } from '../temporal/server';

export interface DeskOptions {
  /** The folder of the desk's state; made when missing. */
  readonly home: string;
  readonly log: Log;
  /** Calls the start off; what was started so far is ended again. */
  readonly signal?: AbortSignal;
  /** Where a first start listens, where that is free; the usual ports when left out. */
  readonly ports?: DeskPorts & ServerPorts;
  /** The parts beside PostgreSQL and Temporal, in groups; the desk's own when left out. */
  readonly parts?: (home: string, info: DeskInfo) => readonly (readonly Part[])[];
}

/** Ports of the two servers, which remember theirs themselves. */
export interface ServerPorts {
  readonly postgres: number;
  readonly temporal: number;
  readonly temporalUi: number;
}

export interface Desk {
  readonly info: DeskInfo;
  /** Whether another start runs this desk; its parts are then not ours to stop. */
  readonly reused: boolean;
  /** Ends all parts in order; a reused desk is left alone. */
  stop(): Promise<void>;
}

const defaultPorts: DeskPorts = {
  api: 8_080,
  workerHealth: 8_081,
  workerMetrics: 8_082,
  mailWeb: 1_080,
  mailSmtp: 1_025,
  door: 2_525,
  payment: 4_242,
};
const otherStartWithinMs = 600_000;
/** A part that is still starting has nothing to bring to an end. */
const startingGraceMs = 3_000;

/**
 * Starts the whole desk on this machine and keeps every part up, or finds the one that already runs in this home.
 * @throws Error in one line when a part cannot be started; nothing is left running then
 */
export async function startDesk(options: DeskOptions): Promise<Desk> {
  const home = resolve(options.home);
  // Others may walk through (PostgreSQL as another user must) but not look around.
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const lock = takeLock(lockFileIn(home));
  if (!lock.held) {
    const info = await otherDesk(home, options, lock.holder);
    return info === undefined ? startDesk(options) : { info, reused: true, stop: () => Promise.resolve() };
  }
  const file = openDeskFile(home, options.ports ?? defaultPorts);
  const start: Start = { ...options, home, file, running: [], closing: new AbortController() };
  try {
    await unlessAborted(startAll(start), options.signal);
    file.change({}, { state: 'ready' });
    return { info: file.current(), reused: false, stop: () => stopAll(start).finally(lock.release) };
  } catch (error) {
    await stopAll(start).finally(lock.release);
    throw error;
  }
}

interface Start extends DeskOptions {
  readonly file: DeskFile;
  /** In the order of their start. */
  readonly running: Supervised[];
  /** Aborted when the desk closes; what is still starting then must not stay. */
  readonly closing: AbortController;
}

/** The desk of another start as soon as that is ready; undefined when that start has died. */
async function otherDesk(
  home: string,
  { log }: DeskOptions,
  starter: ProcessRecord,
): Promise<DeskInfo | undefined> {
  return withProgress('Another start of this desk is under way', log, async () => {
    const until = Date.now() + otherStartWithinMs;
    while (isAlive(starter) && Date.now() < until) {
      const info = readDeskFile(home);
      // A start that was killed a moment ago may still look alive, so it is looked at again after a while.
      await sleep(200);
      if (isReadyBy(starter, info) && isAlive(starter)) return info;
    }
    if (isAlive(starter))
      throw new Error(`Cannot join the desk in ${home}: its start is not ready after ten minutes`);
    return undefined;
  });
}

function isReadyBy(starter: ProcessRecord, info: DeskInfo | undefined): info is DeskInfo {
  return info?.own.state === 'ready' && info.own.starter.born === starter.born;
}

async function startAll(start: Start): Promise<void> {
  await endStrays(start);
  await Promise.all([startDatabase(start), startTemporal(start), compilePrograms(), buildBundle()]);
  const { databaseUrl, accounts } = start.file.current();
  await migrate(databaseUrl);
  await ensureAccounts(databaseUrl, accounts);
  await choosePorts(start.file);
  const groups = (start.parts ?? deskParts)(start.home, start.file.current());
  for (const group of groups) await Promise.all(group.map((part) => keep(start, part)));
}

/**
 * What a killed start left running is ended and started anew, because its program may have changed meanwhile. The two
 * servers are taken over instead: they answer for themselves, and their data is not worth a restart.
 */
async function endStrays({ file, log }: Start): Promise<void> {
  const servers = [...(hasOwnDatabase() ? ['postgres'] : []), ...(hasOwnTemporal() ? ['temporal'] : [])];
  const strays = Object.entries(file.current().own.parts).filter(([name]) => !servers.includes(name));
  const ended = await Promise.all(
    strays.map(async ([name, record]) => ((await endPart(name, record)) ? [name] : [])),
  );
  if (ended.flat().length > 0) log(`Ended what a killed start left behind: ${ended.flat().join(', ')}`);
}

async function startDatabase(start: Start): Promise<void> {
  const { DATABASE_URL: given } = process.env;
  const { home, file, log, ports } = start;
  if (!hasOwnDatabase()) {
    log('PostgreSQL: using the server of DATABASE_URL');
    await requireDatabase(given ?? '');
    return file.change({ databaseUrl: given ?? '' });
  }
  const onSpawn = spawned(start, 'postgres');
  await keepServer(start, 'postgres', async (keepPort) => {
    const postgres = await withProgress('PostgreSQL: starting', log, () =>
      startPostgres({ home, log, onSpawn, keepPort, ...(ports && { port: ports.postgres }) }),
    );
    file.partStarted('postgres', postgres.record);
    file.change({ databaseUrl: postgres.url });
    return postgres;
  });
}

async function startTemporal(start: Start): Promise<void> {
  const { TEMPORAL_ADDRESS: address = '', TEMPORAL_UI_URL: uiUrl } = process.env;
  const { home, file, log, ports } = start;
  if (!hasOwnTemporal()) {
    log(`Temporal: using the server at ${address}`);
    await ensureSearchAttributes(address);
    return file.change({ temporalAddress: address, temporalUiUrl: uiUrl ?? 'http://127.0.0.1:8233' });
  }
  const onSpawn = spawned(start, 'temporal');
  await keepServer(start, 'temporal', async (keepPort) => {
    const at = ports && { port: ports.temporal, uiPort: ports.temporalUi };
    const temporal = await startTemporalServer({ home, log, onSpawn, keepPort, ...at });
    file.partStarted('temporal', temporal.record);
    file.change({ temporalAddress: temporal.address, temporalUiUrl: temporal.uiUrl });
    void endWhenDeaf(temporal, { log, signal: start.closing.signal });
    return temporal;
  });
}

/** A server that dies comes back at its old port: the other parts hold its address. */
async function keepServer(
  start: Start,
  name: string,
  open: (keepPort: boolean) => Promise<Running>,
): Promise<void> {
  let before = false;
  const again = async (): Promise<Running> => {
    const running = await open(before);
    before = true;
    return running;
  };
  start.running.push(await supervise({ name, start: again, log: start.log }));
}

async function keep(start: Start, part: Part): Promise<void> {
  const onSpawn = spawned(start, part.name);
  const open = (signal: AbortSignal): Promise<Running> => startPart(part, onSpawn, signal);
  const begin = (): Promise<Supervised> => supervise({ name: part.name, start: open, log: start.log });
  start.running.push(await withProgress(`${part.name}: starting`, start.log, begin));
}

function spawned(start: Start, name: string): (record: ProcessRecord) => void {
  return (record) => {
    start.file.partStarted(name, record);
    if (start.closing.signal.aborted) void endPart(name, record);
  };
}

async function choosePorts(file: DeskFile): Promise<void> {
  const taken = new Set<number>();
  const choose = async (wanted: number): Promise<number> => {
    const port = await portOr(wanted, taken);
    taken.add(port);
    return port;
  };
  const known = file.current().own.ports;
  const mail = { mailWeb: await choose(known.mailWeb), mailSmtp: await choose(known.mailSmtp) };
  const doors = { door: await choose(known.door), payment: await choose(known.payment) };
  const ports = {
    api: await choose(known.api),
    workerHealth: await choose(known.workerHealth),
    workerMetrics: await choose(known.workerMetrics),
    ...mail,
    ...doors,
  };
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  const addresses = { apiUrl: at(ports.api), mailUrl: at(ports.mailWeb), paymentUrl: at(ports.payment) };
  file.change({ ...addresses, smtpUrl: `smtp://127.0.0.1:${ports.door}` }, { ports });
}

/** Ends what is still starting first, for it may need the servers to end in peace, then all in reverse order. */
async function stopAll({ running, file, log, closing }: Start): Promise<void> {
  closing.abort();
  file.change({}, { state: 'stopping' });
  const names = running.map(({ name }) => name);
  const starting = Object.entries(file.current().own.parts).filter(([name]) => !names.includes(name));
  await Promise.all(
    starting.map(async ([name, record]) => {
      if (await endPart(name, record, startingGraceMs)) log(`${name}: ended while it was starting`);
    }),
  );
  for (const part of running.splice(0).reverse()) await part.stop();
  file.change({}, { state: 'stopped', parts: {} });
}

function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const called = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new Error('Cannot go on with the start: it was called off'));
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, called]);
}

function hasOwnDatabase(): boolean {
  return (process.env['DATABASE_URL'] ?? '') === '';
}

function hasOwnTemporal(): boolean {
  return (process.env['TEMPORAL_ADDRESS'] ?? '') === '';
}
