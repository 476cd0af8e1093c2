import { createActivities, createPaymentActivities } from '../../../activities';
import { createLabelActivities } from '../../../activities/labels/labels';
import { changesSince, markOf } from '../changes';
import type { Changes } from '../changes';
import type { CrashPoint } from '../mortal';
import { crashingActivities, looking } from './activities';
import type { CrashingActivity } from './activities';
import { CrashSite } from './crash-site';

let site: CrashSite;

beforeAll(async () => {
  site = await CrashSite.open();
});
afterAll(() => site.close());

interface Lived {
  readonly effects: readonly string[];
  readonly changes: Changes;
  readonly outside: object;
}

/** A first attempt, whose worker dies at a point or before it can tell its answer, and another one. */
async function live(
  { prepare, leases }: CrashingActivity,
  point: CrashPoint | 'answer lost' | null,
): Promise<Lived> {
  site.mortal.begin(null);
  const { attempt, outside } = await prepare(site);
  const mark = await markOf(site.db);
  const at = point === 'answer lost' ? null : point;
  site.mortal.begin(at);
  await attempt().catch((error: unknown) => {
    if (at === null) throw error;
  });
  site.mortal.requireDeath(at);
  const effects = [...site.mortal.effects];
  if (point !== null) {
    site.mortal.begin(null);
    if (leases) await site.letLeasesEnd(leases);
    await attempt();
  }
  return { effects, changes: await changesSince(site.db, mark), outside: (await outside?.()) ?? {} };
}

/** A round of so many milliseconds may end on a busy machine before it has come to its last effects: then once more. */
async function die(row: CrashingActivity, point: CrashPoint | 'answer lost'): Promise<Lived> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await live(row, point);
    } catch (error) {
      const hasLived = error instanceof Error && error.message.startsWith('the process lived through');
      if (!hasLived || tries === 8) throw error;
    }
  }
}

test('crashingActivities() has a row for each activity that a worker registers and that writes, and none for another (T2)', () => {
  // Making them touches nothing: what they are made of is asked when they run.
  const activities = {
    ...createActivities({} as never),
    ...createPaymentActivities({} as never),
    ...createLabelActivities({} as never),
  };
  expect([...Object.keys(crashingActivities), ...looking].sort()).toEqual(Object.keys(activities).sort());
});

let cells = 0;

describe('a worker dies at each effect of an activity, and another one repeats it (T2)', () => {
  test.each(Object.entries(crashingActivities).map(([activity, row]) => ({ activity, row })))(
    '$activity()',
    async ({ row }) => {
      const calm = await live(row, null);
      expect(calm.effects).not.toEqual([]);
      const points = calm.effects.flatMap((_name, index) =>
        (['before', 'after'] as const).map((moment): CrashPoint => ({ effect: index + 1, moment })),
      );
      for (const point of [...points, 'answer lost' as const]) {
        const where =
          point === 'answer lost' ? point : `${point.moment} ${calm.effects[point.effect - 1] ?? ''}`;
        const { changes, outside } = await die(row, point);
        expect([where, changes]).toEqual([where, calm.changes]);
        // The one thing that may come twice is the same letter, under the same id.
        const twice = row.mayRepeat ? { ...calm.outside, copies: 2 } : calm.outside;
        expect([where, [calm.outside, twice]]).toEqual([where, expect.arrayContaining([outside])]);
        cells += 1;
      }
    },
  );

  test('every cell was tried', () => {
    const rows = Object.keys(crashingActivities).length;
    process.stdout.write(`T2: ${String(rows)} activities, ${String(cells)} crashes\n`);
    expect(cells).toBeGreaterThan(3 * rows - 1);
  });
});
