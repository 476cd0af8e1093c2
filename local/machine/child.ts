import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, recordOf, type ProcessRecord } from './processes';

const keptLogBytes = 10_000_000;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly logFile: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface Child {
  readonly record: ProcessRecord;
  /** Resolves with how it ended, in words: `exit code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
}

/**
 * Starts a process that outlives a kill of ours: in a group of its own, so that a Ctrl-C at the terminal does not
 * reach it before we end it in order, and writing to a file, so that it never meets a closed pipe.
 * @throws Error when the command cannot be started
 */
export async function spawnChild(command: Command): Promise<Child> {
  const log = openLog(command.logFile);
  const { uid, gid, cwd, env = process.env } = command;
  const child = spawn(command.command, [...command.args], {
    detached: true,
    env,
    stdio: ['ignore', log, log],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
  });
  closeSync(log);
  child.unref();
  const failure = new Promise<Error>((resolve) => child.once('error', resolve));
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${String(code)}` : `signal ${signal}`),
    );
  });
  if (child.pid === undefined) throw await failure;
  return { record: recordOf(child.pid) ?? { pid: child.pid, born: '' }, ended };
}

/** Watches a process that somebody else started (an orphan that we took over). */
export async function watchForeign(record: ProcessRecord): Promise<string> {
  while (isAlive(record)) await sleep(500, undefined, { ref: false });
  return 'it is gone';
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > keptLogBytes) renameSync(file, `${file}.old`);
  return openSync(file, 'a');
}
