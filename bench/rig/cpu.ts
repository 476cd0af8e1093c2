import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;
/** Places after the name of the program: user and system time, then those of children that have ended. */
const USER_TIME = 11;
const PARENT = 1;

/** Megabytes of memory that a process holds now; NaN where the system does not tell it this way. */
export function memoryMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1_024;
  } catch {
    return NaN;
  }
}

/** CPU milliseconds that a process and its children have used, all their threads; NaN where the system does not tell it this way. */
export function cpuMs(pid: number): number {
  if (!statOf(pid)) return NaN;
  // A database serves each connection by a child.
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + ownCpuMs(each), 0);
}

/** What a process used, and those of its children that have ended. */
function ownCpuMs(pid: number): number {
  const times = statOf(pid)?.slice(USER_TIME, USER_TIME + 4) ?? [];
  return times.reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}

function childrenOf(pid: number): readonly number[] {
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return all.filter((each) => Number(statOf(each)?.[PARENT]) === pid);
}

/** What Linux tells of a process after its name; null once it has ended, or on another system. */
function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
