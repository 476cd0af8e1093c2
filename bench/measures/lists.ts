import { sql } from 'kysely';
import { countCases, listCases } from '../../store/cases/case-lists';
import type { CaseListQuery } from '../../store/cases/case-lists';
import { closeDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { percentile, timed } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { openRecords } from '../rig/records';
import { print } from '../rig/rig';

const TIMES = 200;
/** The first ones also compile the code that asks: they belong to the start of a process, not to its pages. */
const WARM_UP = 100;
const page: CaseListQuery = { sort: 'newest', after: null, limit: 50 };

interface Times {
  readonly cases: number;
  readonly queue: number;
  readonly search: number;
  readonly counts: number;
  readonly bareQueue: number;
  readonly bareSearch: number;
}

/** M5: a page of the queue and a search over the bare indexed SQL, at several sizes of the record. */
export async function measureLists(serverUrl: string, sizes: readonly number[]): Promise<readonly Finding[]> {
  const measured: Times[] = [];
  for (const cases of sizes) {
    print(`M5: ${String(cases)} records`);
    const db = await openRecords(serverUrl, cases);
    try {
      measured.push(await timesAt(db, cases));
    } finally {
      await closeDatabase(db);
    }
  }
  return [...measured.flatMap(ratios), ...growth(measured)];
}

async function timesAt(db: Database, cases: number): Promise<Times> {
  // Closed cases of one number in the middle, as somebody on the phone gives it.
  const words = `BENCH-${String(Math.floor(cases / 2))}`;
  const ways = {
    queue: () => listCases(db, { ...page, stage: 'support' }),
    search: () => listCases(db, { ...page, words }),
    counts: () => countCases(db),
    bareQueue: () =>
      sql`select case_no from cases where stage = 'support' order by case_id desc limit 50`.execute(db),
    bareSearch: () =>
      sql`select case_no from cases join units using (unit_id) where order_no like ${`${words}%`} order by case_id desc limit 50`.execute(
        db,
      ),
  };
  const took: Record<string, number[]> = {};
  for (let time = 0; time < WARM_UP + TIMES; time += 1)
    for (const [name, ask] of Object.entries(ways)) (took[name] ??= []).push(await timed(ask));
  const median = (name: keyof typeof ways): number => percentile(took[name]?.slice(WARM_UP) ?? [], 50);
  return {
    cases,
    queue: median('queue'),
    search: median('search'),
    counts: median('counts'),
    bareQueue: median('bareQueue'),
    bareSearch: median('bareSearch'),
  };
}

function ratios({ cases, queue, search, counts, bareQueue, bareSearch }: Times): readonly Finding[] {
  const over = (what: string, ours: number, bare: number): Finding => ({
    id: 'M5',
    what: `${what} over bare SQL, ${String(cases)} cases`,
    value: ours / bare,
    unit: 'ratio',
    floor: 3,
    from: `${ours.toFixed(2)} over ${bare.toFixed(2)} ms; counts of all stages ${counts.toFixed(2)} ms`,
  });
  return [over('queue page', queue, bareQueue), over('search', search, bareSearch)];
}

function growth(measured: readonly Times[]): readonly Finding[] {
  const [least, most] = [measured[0], measured.at(-1)];
  if (!least || !most || least === most) return [];
  return (['queue', 'search'] as const).map((name) => ({
    id: 'M5',
    what: `growth of the ${name}, ${String(least.cases)} to ${String(most.cases)} cases`,
    value: most[name] / least[name],
    unit: 'ratio',
    floor: 2.5,
    from: `${most[name].toFixed(2)} over ${least[name].toFixed(2)} ms`,
  }));
}
