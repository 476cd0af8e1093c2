import { linkSync, mkdirSync, rmSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { readJson } from './json-file';
import { isAlive, recordOf, type ProcessRecord } from './processes';

export const processRecord = z.object({ pid: z.number().int(), born: z.string() });

export type LockAttempt =
  | { readonly held: true; readonly release: () => void }
  | { readonly held: false; readonly holder: ProcessRecord };

/** Takes a lock that a dead holder cannot keep: the file names a process, and only while that lives is it locked. */
export function takeLock(file: string): LockAttempt {
  const me = recordOf(process.pid) ?? { pid: process.pid, born: '' };
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    if (claim(file, me)) return { held: true, release: () => releaseLock(file, me) };
    const holder = lockHolder(file);
    if (holder !== undefined) return { held: false, holder };
    discardStale(file);
  }
}

/** The living process that holds this lock. */
export function lockHolder(file: string): ProcessRecord | undefined {
  const holder = readJson(file, processRecord);
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

/** A hard link appears with its whole content or not at all, and never over an existing file. */
function claim(file: string, me: ProcessRecord): boolean {
  const draft = `${file}.${me.pid}`;
  writeFileSync(draft, JSON.stringify(me));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (String(error).includes('EEXIST')) return false;
    throw new Error(`Cannot lock ${file}: ${String(error)}`, { cause: error });
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves a stale lock aside first: if somebody else claimed it in between, his is put back. */
function discardStale(file: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (lockHolder(aside) !== undefined) linkSync(aside, file);
  } catch {
    // Somebody else discarded it at the same moment.
  } finally {
    rmSync(aside, { force: true });
  }
}

function releaseLock(file: string, me: ProcessRecord): void {
  const holder = readJson(file, processRecord);
  if (holder?.pid === me.pid && holder.born === me.born) rmSync(file, { force: true });
}
