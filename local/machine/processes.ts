import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process as it is written down, to be found again by a later start.
 * `born` tells it from another process that got the same pid after a reboot or a wrap-around.
 */
export interface ProcessRecord {
  readonly pid: number;
  readonly born: string;
}

export interface Ending {
  readonly signal?: NodeJS.Signals;
  /** How long the process may take before it is killed outright. */
  readonly graceMs?: number;
  /** Whether the signal goes to the whole group that the process leads. */
  readonly group?: boolean;
}

/** When this pid was born, as an opaque mark; undefined when no such process lives (a zombie does not). */
function bornAt(pid: number): string | undefined {
  return process.platform === 'linux' ? bornAtOnLinux(pid) : bornAtByPs(pid);
}

/** The record of a process that lives now; undefined when it is gone already. */
export function recordOf(pid: number): ProcessRecord | undefined {
  const born = bornAt(pid);
  return born === undefined ? undefined : { pid, born };
}

/** Whether the very process that was written down still lives. */
export function isAlive(record: ProcessRecord): boolean {
  return bornAt(record.pid) === record.born;
}

/** The command line of a process; empty when it cannot be read. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return readOr(`/proc/${pid}/cmdline`, '').replaceAll('\0', ' ').trim();
}

/**
 * Ends the process that was written down and waits until it is gone. A stranger under the same pid is left alone.
 * @returns false when there was nothing to end
 */
export async function endProcess(record: ProcessRecord, ending: Ending = {}): Promise<boolean> {
  if (!isAlive(record)) return false;
  const { signal = 'SIGTERM', graceMs = 10_000, group = true } = ending;
  sendSignal(record.pid, signal, group);
  if (await isGoneWithin(record, graceMs)) return true;
  sendSignal(record.pid, 'SIGKILL', group);
  await isGoneWithin(record, 5_000);
  return true;
}

/** Waits until the process is gone; false when it still lives after that time. */
export async function isGoneWithin(record: ProcessRecord, waitMs: number): Promise<boolean> {
  const until = Date.now() + waitMs;
  while (isAlive(record)) {
    if (Date.now() > until) return false;
    await sleep(20);
  }
  return true;
}

function sendSignal(pid: number, signal: NodeJS.Signals, group: boolean): void {
  try {
    process.kill(group && process.platform !== 'win32' ? -pid : pid, signal);
  } catch {
    killAlone(pid, signal);
  }
}

function killAlone(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal, which is what the caller wants.
  }
}

function bornAtOnLinux(pid: number): string | undefined {
  const stat = readOr(`/proc/${pid}/stat`, '');
  // The name in parentheses may hold spaces; state is the first field after it, the start time the 20th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (startTicks === undefined || state === 'Z' || state === 'X') return undefined;
  return `${readOr('/proc/sys/kernel/random/boot_id', '').trim()}/${startTicks}`;
}

function bornAtByPs(pid: number): string | undefined {
  const [state = '', ...started] = ps(pid, 'stat=,lstart=').split(/\s+/);
  return started.length === 0 || state.startsWith('Z') ? undefined : started.join(' ');
}

function ps(pid: number, columns: string): string {
  try {
    const args = ['-ww', '-p', String(pid), '-o', columns];
    const environment = { ...process.env, LC_ALL: 'C' };
    return execFileSync('ps', args, {
      encoding: 'utf8',
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
