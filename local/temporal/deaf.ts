import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, isAlive } from '../machine/processes';
import type { ProcessRecord } from '../machine/processes';
import type { Log } from '../machine/progress';
import { temporalAnswers } from './connection';

/** A server process, and where it should answer. */
interface Listened {
  readonly address: string;
  readonly record: ProcessRecord;
}

interface Patience {
  readonly everyMs: number;
  readonly answerWithinMs: number;
  /** So many questions in a row without an answer make a server deaf. */
  readonly questions: number;
}

/** A standstill of half a minute, of the machine or by a signal, is none. */
const usualPatience: Patience = { everyMs: 10_000, answerWithinMs: 10_000, questions: 5 };

/**
 * Ends a server that runs and answers nothing for good, so that whoever keeps it up starts another: the dev server's SQLite
 * may answer “interrupted (9)” to everything once a question was given up, until a new process opens the file
 * (seen in the command line's release 1.5.1; github.com/temporalio/temporal/pull/9198 tells of the driver's fault).
 * @param signal the desk closes: nobody is asked any more
 */
export async function endWhenDeaf(
  { address, record }: Listened,
  { log, signal, patience = usualPatience }: { log: Log; signal: AbortSignal; patience?: Patience },
): Promise<void> {
  const { everyMs, answerWithinMs, questions } = patience;
  for (let unanswered = 0; unanswered < questions;) {
    await sleep(everyMs, undefined, { ref: false, signal }).catch(() => undefined);
    if (signal.aborted || !isAlive(record)) return;
    unanswered = (await temporalAnswers(address, answerWithinMs)) ? 0 : unanswered + 1;
  }
  if (signal.aborted) return;
  log(`temporal runs, but has not answered ${String(questions)} questions in a row: it is ended`);
  await endProcess(record, { signal: 'SIGKILL' });
}
