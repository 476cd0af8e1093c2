import { randomUUID } from 'node:crypto';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { cpuMs, memoryMb } from '../rig/cpu';
import { appealAll } from '../rig/crowd';
import type { Finding } from '../rig/numbers';
import { clickUntilTaken, restartWorker, untilQuiet } from '../rig/patience';
import { buy } from '../rig/purchases';
import { print } from '../rig/rig';
import type { Rig } from '../rig/rig';
import { seedOpen } from '../rig/seed/models';

const HOUR_MS = 3_600_000;
const AT_ONCE = 16;
const CLICKS = 100;
/** Fewer would be lost in what a process takes and gives back to the system. */
const CACHED = 600;
/** Before them so many, for a process that has just begun grows by more than its cases. */
const WARM_UP = 600;
/** What a worker must be allowed to keep, so that none of them takes the place of another (`WORKER_CACHED_CASES`). */
export const cachedAtOnce = 2 * (CACHED + WARM_UP);

/**
 * M6: what a click costs with many open cases over few, and what a cached case holds of the worker's memory. The many are
 * seeded, so none of them is in a worker's cache before its first click; those of the memory come by the form. Whatever
 * else is open, of other measures and other runs, is counted with them.
 */
export async function measureOpenCases(rig: Rig, sizes: readonly number[]): Promise<readonly Finding[]> {
  const memory = await measureMemory(rig);
  const db = openDatabase(rig.info.databaseUrl, { max: 4 });
  try {
    const costs: { readonly open: number; readonly ms: number }[] = [];
    const caseNos: string[] = [];
    for (const size of sizes) {
      caseNos.push(...(await seedOpen(rig, db, size - caseNos.length)).caseNos);
      await untilQuiet(rig);
      const open = await countOpen(db);
      print(`M6: ${String(open)} open cases`);
      costs.push({ open, ms: await costOfClick(rig, caseNos) });
    }
    return [clicks(costs), memory];
  } finally {
    await closeDatabase(db);
  }
}

function clicks(costs: readonly { readonly open: number; readonly ms: number }[]): Finding {
  const [few, many] = [costs[0], costs.at(-1)];
  return {
    id: 'M6',
    what: `CPU of a click with ${String(many?.open)} open cases over ${String(few?.open)}`,
    value: (many?.ms ?? NaN) / (few?.ms ?? NaN),
    unit: 'ratio',
    floor: 1.5,
    from: costs.map(({ open, ms }) => `${ms.toFixed(1)} ms with ${String(open)}`).join(', '),
  };
}

async function countOpen(db: Database): Promise<number> {
  const { open } = await db
    .selectFrom('cases')
    .select((e) => e.fn.countAll<number>().as('open'))
    .where('stage', '<>', 'closed')
    .executeTakeFirstOrThrow();
  return open;
}

/** Real open cases, each with its workflow at its first wait. */
async function openCases(rig: Rig, count: number): Promise<readonly string[]> {
  const orderNos = await buy(rig, count, { paidFor: 0 });
  const endsAt = Date.now() + HOUR_MS;
  const answered = await appealAll(rig.info.apiUrl, orderNos, { atOnce: AT_ONCE, endsAt });
  const caseNos = answered.map(({ caseNo }) => caseNo);
  for (const caseNo of caseNos.slice(-AT_ONCE)) await rig.world.untilStage(caseNo, 'support');
  return caseNos;
}

/** CPU milliseconds of worker, api and Temporal for a click on any of the cases: the first on each is cold. */
async function costOfClick(rig: Rig, caseNos: readonly string[]): Promise<number> {
  const spent = (): number =>
    ['worker', 'api', 'temporal'].reduce((sum, part) => sum + cpuMs(rig.pids()[part] ?? NaN), 0);
  const before = spent();
  const step = caseNos.length / CLICKS;
  for (let click = 0; click < CLICKS; click += 1) {
    const caseNo = caseNos[Math.floor(click * step)] ?? '';
    await clickUntilTaken(rig, caseNo, 'hold');
    await clickUntilTaken(rig, caseNo, 'release');
  }
  return (spent() - before) / (2 * CLICKS);
}

/** What a worker grows by with each case in its cache, beside one with workflows that only wait; both begin with none. */
async function measureMemory(rig: Rig): Promise<Finding> {
  const memory = (part: string): number => memoryMb(rig.pids()[part] ?? NaN);
  await Promise.all([restartWorker(rig), rig.restartBare()]);
  await openCases(rig, WARM_UP);
  await startBare(rig, WARM_UP);
  const before = { desk: memory('worker'), bare: memory('bare worker') };
  await openCases(rig, CACHED);
  await startBare(rig, CACHED);
  const desk = (memory('worker') - before.desk) / CACHED;
  const bare = (memory('bare worker') - before.bare) / CACHED;
  return {
    id: 'M6',
    what: 'memory of the worker by cached case over an empty workflow',
    // A process that shrank meanwhile says nothing.
    value: bare > 0 ? desk / bare : NaN,
    unit: 'ratio',
    floor: 2.5,
    from: `${desk.toFixed(2)} over ${bare.toFixed(2)} MB, ${String(CACHED)} of each`,
  };
}

async function startBare({ temporal }: Rig, count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const starts = Array.from({ length: Math.min(AT_ONCE, count - done) }, () =>
      temporal.workflow.start('bareClicks', { taskQueue: 'bare', workflowId: `bare-${randomUUID()}` }),
    );
    await Promise.all((await Promise.all(starts)).map((handle) => handle.executeUpdate('click')));
  }
}
