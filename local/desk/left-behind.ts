import { lockFileIn, markStopped, readDeskFile, type DeskInfo } from './file';
import { lockHolder, takeLock } from '../machine/lock';
import { endProcess, isAlive, type ProcessRecord } from '../machine/processes';
import type { Log } from '../machine/progress';

const starterGraceMs = 60_000;

/** Ends one part of the desk if exactly that process still lives; a stranger with its pid is left alone. */
export function endPart(name: string, record: ProcessRecord, graceMs = 15_000): Promise<boolean> {
  // PostgreSQL's fast shutdown is SIGINT to the server alone; SIGTERM would wait for every session to end.
  const database = { signal: 'SIGINT', graceMs: 20_000, group: false } as const;
  return endProcess(record, name === 'postgres' ? database : { graceMs });
}

/** Stops the desk of this home: a running start is asked to, and what a kill left behind is ended. */
export async function stopDesk(home: string, log: Log): Promise<void> {
  const starter = lockHolder(lockFileIn(home));
  if (starter !== undefined) {
    log(`Asking the start that runs this desk (pid ${starter.pid}) to stop`);
    await endProcess(starter, { graceMs: starterGraceMs, group: false });
  }
  const info = readDeskFile(home);
  const lock = info === undefined ? undefined : takeLock(lockFileIn(home));
  if (info !== undefined && lock?.held === true) {
    const ended = await endLeftBehind(home, info, log).finally(lock.release);
    if (starter !== undefined || ended) return log('The desk is stopped');
  }
  if (lock?.held === false)
    return log(`Another start (pid ${lock.holder.pid}) has opened the desk meanwhile`);
  log(`Nothing of the desk in ${home} runs`);
}

async function endLeftBehind(home: string, info: DeskInfo, log: Log): Promise<boolean> {
  const alive = Object.entries(info.own.parts).filter(([, record]) => isAlive(record));
  for (const [name, record] of alive.reverse()) {
    await endPart(name, record);
    log(`${name}: ended (pid ${record.pid}, left behind by a killed start)`);
  }
  markStopped(home, info);
  return alive.length > 0;
}
