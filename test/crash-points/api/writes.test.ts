import { changesSince, markOf } from '../changes';
import type { Changes } from '../changes';
import type { CrashPoint } from '../mortal';
import { rights } from '../../api/rights/table';
import { CrashDesk } from './crash-desk';
import type { Asked } from './crash-desk';
import { apiWrites } from './writes';
import type { ApiWrite } from './write';

let desk: CrashDesk;

beforeAll(async () => {
  desk = await CrashDesk.open();
});
afterAll(() => desk.close());

/** Written by hand, and held to the router by the matrix of rights (T7). */
const written = Object.keys(rights).filter((key) => !key.startsWith('GET '));
const isAction = (key: string): boolean => key.includes('/actions/');
const rows = Object.entries(apiWrites).flatMap(([route, row]) => ('ask' in row ? [{ route, row }] : []));

async function ask({ method, path, sent }: Asked): Promise<number> {
  return (await desk.api.send(method, path, sent)).status;
}

/** One life of the api, which answers a request, or dies over it; then a second one hears the same request. */
async function live(asked: Asked, point: CrashPoint | null): Promise<number> {
  desk.mortal.begin(point);
  const status = await ask(asked);
  desk.mortal.requireDeath(point);
  return status;
}

interface Calm {
  readonly status: number;
  readonly effects: readonly string[];
  readonly changes: Changes;
}

async function inCalm({ ask: prepare }: ApiWrite): Promise<Calm> {
  const asked = await prepare(desk);
  const mark = await markOf(desk.db);
  desk.mortal.begin(null);
  const status = await ask(asked);
  const effects = [...desk.mortal.effects];
  await desk.sweep();
  return { status, effects, changes: await changesSince(desk.db, mark) };
}

function without(changes: Changes, tables: readonly string[] = []): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !tables.includes(name)));
}

test('apiWrites() has a row for every route that is no GET, and none for another (T2)', () => {
  const expected = written.filter((key) => !isAction(key));
  expect(Object.keys(apiWrites).sort()).toEqual(expected.sort());
});

let cells = 0;

describe('the api dies at each of its effects, and hears the same request again (T2)', () => {
  test.each(rows)('$route', async ({ row }) => {
    const calm = await inCalm(row);
    expect(calm.status).toBeLessThan(300);
    expect(calm.effects).not.toEqual([]);
    const points = calm.effects.flatMap((_name, index) =>
      (['before', 'after'] as const).map((moment): CrashPoint => ({ effect: index + 1, moment })),
    );
    for (const point of [...points, null]) {
      const asked = await row.ask(desk);
      const mark = await markOf(desk.db);
      await live(asked, point);
      desk.mortal.begin(null);
      const status = await ask(asked);
      const where = point ? `${point.moment} ${calm.effects[point.effect - 1] ?? ''}` : 'answer lost';
      const { done, again } = row;
      expect([where, [calm.status, done?.answers]]).toEqual([where, expect.arrayContaining([status])]);
      await desk.sweep();
      const changes = await changesSince(desk.db, mark);
      expect([where, without(changes, again?.tables)]).toEqual([where, without(calm.changes, again?.tables)]);
      cells += 1;
    }
  });

  test('every cell was tried', () => {
    process.stdout.write(`T2: ${String(rows.length)} writes of the api, ${String(cells)} crashes\n`);
    expect(cells).toBeGreaterThan(3 * rows.length - 1);
  });
});
