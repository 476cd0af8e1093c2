import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;
const USER_TIME = 11;

/** Megabytes of memory that a process holds now; NaN where the system does not tell it this way. */
export function memoryMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1_024;
  } catch {
    return NaN;
  }
}

/** CPU milliseconds that a process has used, all its threads; NaN where the system does not tell it this way. */
export function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER_TIME]) + Number(fields[USER_TIME + 1])) * TICK_MS;
  } catch {
    return NaN;
  }
}
