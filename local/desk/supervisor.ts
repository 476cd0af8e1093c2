import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnChild } from '../machine/child';
import { endProcess, isAlive, type ProcessRecord } from '../machine/processes';
import type { Log } from '../machine/progress';

/** A part of the desk as data: which process it is and how one sees that it works. */
export interface Part {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Answers 200 once the part does its work. */
  readonly readyUrl: string;
  readonly logFile: string;
}

/** A process that does the work of a part now. */
export interface Running {
  readonly record: ProcessRecord;
  /** Resolves with how it ended, in words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface Supervision {
  readonly name: string;
  /** Starts the part and resolves when it works; called again each time it has ended. */
  readonly start: (signal: AbortSignal) => Promise<Running>;
  readonly log: Log;
  readonly pauses?: Pauses;
}

interface Pauses {
  readonly firstMs: number;
  readonly longestMs: number;
  /** A part that has worked this long starts over with the first pause. */
  readonly steadyAfterMs: number;
}

export interface Supervised {
  readonly name: string;
  stop(): Promise<void>;
}

const readyWithinMs = 90_000;
const usualPauses: Pauses = { firstMs: 100, longestMs: 10_000, steadyAfterMs: 30_000 };

/**
 * Starts a part and waits until its ready page answers.
 * @throws Error with the last line of its log when it ends before, or takes too long
 */
export async function startPart(
  part: Part,
  onSpawn: (record: ProcessRecord) => void,
  signal?: AbortSignal,
): Promise<Running> {
  const { record, ended } = await spawnChild(part);
  onSpawn(record);
  const running = { record, ended, stop: () => end(record) };
  const until = Date.now() + readyWithinMs;
  while (isAlive(record) && Date.now() < until && signal?.aborted !== true) {
    if (await answers(part.readyUrl)) return running;
    await sleep(50);
  }
  const how = isAlive(record) ? `it is not ready after ${readyWithinMs / 1_000} s` : await ended;
  await running.stop();
  throw new Error(`Cannot start ${part.name}: ${how}: ${lastLine(part.logFile)} (log: ${part.logFile})`);
}

/**
 * Starts a part and keeps it up: one that dies is started again, after pauses that double up to a limit.
 * @throws Error when the very first start fails
 */
export async function supervise(supervision: Supervision): Promise<Supervised> {
  const stopping = new AbortController();
  const first = await supervision.start(stopping.signal);
  const watch = { running: first, stopping: stopping.signal, supervision };
  const kept = keepUp(watch);
  return {
    name: supervision.name,
    stop: async () => {
      stopping.abort();
      await kept;
      await watch.running.stop();
    },
  };
}

interface Watch {
  running: Running;
  readonly stopping: AbortSignal;
  readonly supervision: Supervision;
}

async function keepUp(watch: Watch): Promise<void> {
  const { pauses = usualPauses, log, name } = watch.supervision;
  const aborted = once(watch.stopping);
  let pauseMs = pauses.firstMs;
  for (;;) {
    const since = Date.now();
    const how = await Promise.race([watch.running.ended, aborted]);
    if (isAborted(watch.stopping)) return;
    if (Date.now() - since > pauses.steadyAfterMs) pauseMs = pauses.firstMs;
    log(`${name} ended (${String(how)}); starting again in ${pauseMs / 1_000} s`);
    pauseMs = await startAgain(watch, pauseMs);
    if (isAborted(watch.stopping)) return;
    log(`${name} works again (pid ${watch.running.record.pid})`);
  }
}

/** Starts until it works; returns the pause that a next death would have to wait. */
async function startAgain(watch: Watch, pauseMs: number): Promise<number> {
  const { pauses = usualPauses, log, start } = watch.supervision;
  const next = Math.min(pauseMs * 2, pauses.longestMs);
  // It takes its listener away again: a part may be started anew any number of times.
  await sleep(pauseMs, undefined, { ref: false, signal: watch.stopping }).catch(() => undefined);
  if (isAborted(watch.stopping)) return next;
  try {
    watch.running = await start(watch.stopping);
    return next;
  } catch (error) {
    if (isAborted(watch.stopping)) return next;
    log(`${error instanceof Error ? error.message : String(error)}; trying again in ${next / 1_000} s`);
    return startAgain(watch, next);
  }
}

async function end(record: ProcessRecord): Promise<void> {
  await endProcess(record, { graceMs: 15_000 });
}

/** As a call, because the compiler believes that a flag once seen stays as it was. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function once(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: 'manual' });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

function lastLine(file: string): string {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const told = lines.slice(-40).findLast((line) => /error|cannot/i.test(line) && !/^\s+at /.test(line));
  return (told ?? lines.at(-1) ?? '').trim() || 'it gave no reason';
}
