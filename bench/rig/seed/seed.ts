import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import type { Database } from '../../../store/database';
import { begin, beginningOf } from './beginning';
import { writeCopies } from './copies';
import type { Copy } from './copies';
import { modelOf } from './model';

/** Where cases are seeded, and how that is told. */
export interface Ground {
  readonly db: Database;
  readonly temporal: Client;
  readonly log: (line: string) => void;
}

export interface Seeded {
  readonly caseNos: readonly string[];
  /** Seconds that the records took, and the starts of the workflows. */
  readonly records: number;
  readonly starts: number;
}

const RECORDS_AT_ONCE = 5_000;
const STARTS_AT_ONCE = 64;
const MARKED_AT_ONCE = 1_000;

/**
 * Makes a case stand there so many times over: its records by SQL and, where it is open, a real workflow for each. Such a
 * model was really opened, is alone on its order, and stands at its first wait.
 */
export async function seed(ground: Ground, caseNo: string, count: number): Promise<Seeded> {
  const { db, temporal, log } = ground;
  const model = await modelOf(db, caseNo);
  const beginning = (await isOpen(db, caseNo)) ? await beginningOf(temporal, model) : null;
  const caseNos: string[] = [];
  const [records, starts] = [stopwatch(), stopwatch()];
  while (caseNos.length < count) {
    const copies = await records.time(() =>
      writeCopies(db, model, Math.min(RECORDS_AT_ONCE, count - caseNos.length)),
    );
    if (beginning)
      await starts.time(() => beginAll(db, copies, ({ names }) => begin(temporal, beginning, names)));
    caseNos.push(...copies.map((copy) => copy.caseNo));
    const seconds = records.seconds() + starts.seconds();
    log(
      `seeded ${String(caseNos.length)} of ${String(count)}, ${(caseNos.length / seconds).toFixed(0)} a second`,
    );
  }
  // As after the days in which so many cases would have come.
  await sql`vacuum analyze`.execute(db);
  return { caseNos, records: records.seconds(), starts: starts.seconds() };
}

async function isOpen(db: Database, caseNo: string): Promise<boolean> {
  const { stage } = await db
    .selectFrom('cases')
    .select('stage')
    .where('case_no', '=', caseNo)
    .executeTakeFirstOrThrow();
  return stage !== 'closed';
}

/** In the order of their numbers, and noted soon: else the sweep of the desk would start many of them as well. */
async function beginAll(
  db: Database,
  copies: readonly Copy[],
  start: (copy: Copy) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < copies.length; at += MARKED_AT_ONCE) {
    const some = copies.slice(at, at + MARKED_AT_ONCE);
    const waiting = some.toReversed();
    const lane = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await start(next);
    };
    await Promise.all(Array.from({ length: STARTS_AT_ONCE }, lane));
    await db
      .updateTable('cases')
      .set({ started_at: sql<Date>`now()` })
      .where(
        'case_no',
        'in',
        some.map(({ caseNo }) => caseNo),
      )
      .where('started_at', 'is', null)
      .execute();
  }
}

function stopwatch() {
  let ms = 0;
  return {
    seconds: (): number => ms / 1_000,
    async time<T>(work: () => Promise<T>): Promise<T> {
      const since = performance.now();
      const done = await work();
      ms += performance.now() - since;
      return done;
    },
  };
}
