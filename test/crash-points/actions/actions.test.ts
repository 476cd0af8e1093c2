import { actionPath, actions } from '../../../workflows/contract';
import type { Action } from '../../../workflows/contract';
import { rights } from '../../api/rights/table';
import type { Changes } from '../changes';
import { plain } from '../changes';
import type { CrashPoint } from '../mortal';
import { ActionDesk } from './action-desk';
import type { MortalApi } from './action-desk';
import { actionWrites } from './action-writes';
import type { ActionWrite } from './action-writes';

/** As many cells of an action are tried at once: most of each is waiting. */
const APIS = 6;

let desk: ActionDesk;

beforeAll(async () => {
  desk = await ActionDesk.open(APIS);
});
afterAll(() => desk.close());

const rows = actions.flatMap((action) => {
  const row = actionWrites[action];
  return 'at' in row ? [{ action, row }] : [];
});

test('actionWrites has a row for every action that is a route, and none for another (T2)', () => {
  const door = 'POST /api/v1/cases/{caseNo}/actions/';
  const routes = Object.keys(rights).filter((key) => key.startsWith(door));
  const named = Object.keys(actionWrites).map((action) => `${door}${actionPath(action as Action)}`);
  expect(named.sort()).toEqual(routes.sort());
  for (const action of actions)
    expect([action, 'harmless' in actionWrites[action]]).toEqual([
      action,
      (rights[`${door}${actionPath(action)}`]?.for ?? []).length === 0,
    ]);
});

/** What a request has brought about: its answers, what is kept of its case, and how often its case has heard it. */
interface Ending {
  readonly statuses: readonly number[];
  readonly answer: unknown;
  readonly kept: Changes;
  readonly heard: number;
}

/** The request once, and everything that it did to the world; then once more, for the answer that a repetition gets. */
async function inCalm(api: MortalApi, action: Action, row: ActionWrite) {
  const asked = await desk.prepare(action, row);
  api.mortal.begin(null);
  const first = await desk.ask(api, asked);
  const effects = [...api.mortal.effects];
  expect([action, first.status, first.status === 200 ? null : first.json]).toEqual([action, 200, null]);
  await desk.rest(asked);
  const kept = await desk.rowsOf(asked.caseNo);
  const again = await desk.ask(api, asked);
  const heard = await desk.heard(asked);
  const ending: Ending = { statuses: [200, again.status], answer: plain(again.json), kept, heard };
  return { effects, ending };
}

/** The api dies over the request, or its answer is lost; another one hears it again, and once more when all is done. */
async function live(
  api: MortalApi,
  [action, row]: readonly [Action, ActionWrite],
  point: CrashPoint | null,
): Promise<Ending> {
  const asked = await desk.prepare(action, row);
  api.mortal.begin(point);
  await desk.ask(api, asked);
  api.mortal.requireDeath(point);
  api.mortal.begin(null);
  const second = await desk.ask(api, asked);
  await desk.rest(asked);
  const third = await desk.ask(api, asked);
  await desk.rest(asked);
  const [kept, heard] = [await desk.rowsOf(asked.caseNo), await desk.heard(asked)];
  return { statuses: [second.status, third.status], answer: plain(third.json), kept, heard };
}

let cells = 0;

describe('the api dies at each effect of an action, and hears the same request again (T2)', () => {
  test.each(rows)('$action', async ({ action, row }) => {
    const [one] = desk.apis;
    if (!one) throw new Error('there is no api');
    const { effects, ending } = await inCalm(one, action, row);
    expect(ending).toMatchObject({ statuses: [200, 200], heard: 1 });
    expect(effects.join()).toMatch(/Temporal send/);
    const points = effects.flatMap((_name, index) =>
      (['before', 'after'] as const).map((moment): CrashPoint => ({ effect: index + 1, moment })),
    );
    const waiting = [...points, null];
    const found: (readonly [string, Ending])[] = [];
    const lane = async (api: MortalApi): Promise<void> => {
      for (let point = waiting.shift(); point !== undefined; point = waiting.shift()) {
        const where = point ? `${point.moment} ${effects[point.effect - 1] ?? ''}` : 'answer lost';
        found.push([where, await live(api, [action, row], point)]);
      }
    };
    await Promise.all(desk.apis.map(lane));
    for (const [where, lived] of found) expect([where, lived]).toEqual([where, ending]);
    expect(found).toHaveLength(2 * effects.length + 1);
    cells += found.length;
  });

  test('every cell was tried', () => {
    process.stdout.write(`T2: ${String(rows.length)} actions, ${String(cells)} crashes\n`);
    expect(cells).toBeGreaterThan(3 * rows.length - 1);
  });
});
