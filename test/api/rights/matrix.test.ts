import { Agent, request } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../../api/server';
import { aboutSessions, actionRights, openFolders, ownWill, rights } from './table';
import type { Right } from './table';
import { World } from './world';
import type { Asker, Whose } from './world';

interface Cell {
  readonly key: string;
  readonly right: Right;
  readonly asker: Asker;
  readonly whose: Whose;
}

interface Given {
  readonly status: number;
  /** Without what names the case or the request, so that two answers can be compared. */
  readonly body: string;
}

let world: World;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'desk-pages-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>desk</title>');
  world = await World.open(folder);
});
afterAll(async () => {
  await world.rig.close();
  rmSync(folder, { recursive: true });
});

/** What a cell must answer: written from the table alone. */
function expected({ key, right, asker, whose }: Cell): number {
  const who = right.for;
  const passed = passing(right, asker);
  if (right.page !== true && asker.isRefused) return 401;
  if (asker.isElsewhere && changes(key, right) && (who !== 'anyone' || aboutSessions.includes(key)))
    return 403;
  if (who === 'anyone') return passed;
  if (asker.onlyFor !== undefined && right.page !== true && !asker.onlyFor.includes(key)) return 403;
  if (right.page === true && asker.link === undefined) return 401;
  const isCaseRoute = key.includes('{caseNo}');
  if (asker.as === null || (asker.link !== undefined && isWrite(key))) return 401;
  if (asker.as === 'owner') {
    if (!isCaseRoute || isForStaffAlone(key, who)) return 403;
    if (whose !== ownOf(asker)) return 404;
    return who.includes('owner') ? passed : 403;
  }
  // Staff may know which cases there are, and an action looks at its case first.
  if (whose === 'missing' && (who.includes(asker.as) || key.includes('/actions/'))) return 404;
  return who.includes(asker.as) ? passed : 403;
}

function isWrite(key: string): boolean {
  return !key.startsWith('GET ');
}

function changes(key: string, { reads }: Right): boolean {
  return isWrite(key) && reads !== true;
}

/** A route that no customer has any case for tells him so; an action tells him only about his own case. */
function isForStaffAlone(key: string, who: readonly string[]): boolean {
  return !who.includes('owner') && !key.includes('/actions/');
}

function ownOf({ name }: Asker): Whose {
  return name === 'other customer' ? 'another' : 'own';
}

function passing(right: Right, { as, byKey: isKey, owes }: Asker): number {
  const { answers: usual, byKey = usual, byCustomer = usual, byOwing = usual } = right;
  if (isKey) return byKey;
  if (owes) return byOwing;
  return as === 'owner' ? byCustomer : usual;
}

async function ask({ key, right, asker, whose }: Cell): Promise<Given> {
  const [method = '', pattern = ''] = key.split(' ');
  const names = world.paths[whose];
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_all, name: string) => names[name] ?? '1');
  const query = new URLSearchParams(right.query);
  if (asker.link !== undefined) query.set('token', asker.link);
  const content =
    right.raw ?? (right.body === undefined ? undefined : JSON.stringify(bodyFor(key, right, asker)));
  const headers = {
    ...asker.headers,
    ...(content !== undefined && { 'content-type': right.mediaType ?? 'application/json' }),
  };
  const url = world.rig.url(`${path}${query.size > 0 ? `?${query.toString()}` : ''}`);
  const { status, text } = await send({ method, url, headers, content });
  return { status, body: text.replaceAll(names['caseNo'] ?? '', 'RMA-…') };
}

/** Answers with the names of those that exist. */
const unknownActions = '/api/v1/cases/{caseNo}/actions/{action}';

const agent = new Agent({ keepAlive: true });

interface Sending {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string | undefined;
}

/** Several thousand requests: node's own client takes a third of the time of `fetch`. */
function send({ method, url, headers, content }: Sending): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers, agent }, (response) => {
      const status = response.statusCode ?? 0;
      if (/event-stream/.test(response.headers['content-type'] ?? '')) {
        response.destroy();
        return resolve({ status, text: '' });
      }
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status, text: Buffer.concat(parts).toString() }));
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end(content);
  });
}

function bodyFor(key: string, { body }: Right, { as }: Asker): unknown {
  const action = key.split('/actions/')[1];
  const isWord = as !== null && as !== 'owner' && action !== undefined && ownWill.includes(action);
  return isWord ? { ...(body as object), onBehalfOfCustomer: true, note: 'he said so by phone' } : body;
}

const everyCase: readonly Whose[] = ['own', 'another', 'missing'];

/** A page is the same document for every case; the case itself comes from the api. */
function cellsOf(key: string, askers: readonly Asker[]): readonly Cell[] {
  const right = rights[key];
  if (!right) return [];
  const isAboutCase = key.includes('{caseNo}') && right.for !== 'anyone';
  const whose = isAboutCase ? everyCase : everyCase.slice(0, 1);
  return whose.flatMap((one) => askers.map((asker) => ({ key, right, asker, whose: one })));
}

/** Whether the cell is refused for who asks, and not for what he asks. */
function isRefused(cell: Cell): boolean {
  const { right, asker } = cell;
  if (isStaff(asker)) return expected(cell) === 403 && passing(right, asker) !== 403;
  return expected(cell) !== passing(right, asker);
}

/** A refusal is written down where the desk knows whom it refuses; of strangers it goes to the log alone. */
function isNoted(cell: Cell): boolean {
  const isUnseen =
    cell.asker.isElsewhere === true && changes(cell.key, cell.right) && cell.right.for !== 'anyone';
  return expected(cell) !== 401 && !isUnseen;
}

/** Some at a time: what one of them does is nothing to the others. */
async function askAll(wanted: readonly Cell[], renewed = (asker: Asker) => asker): Promise<void> {
  const waiting = [...wanted];
  const work = async (): Promise<void> => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift())
      answers.set(cell, await ask({ ...cell, asker: renewed(cell.asker) }));
  };
  await Promise.all(Array.from({ length: 12 }, work));
}

const keys = Object.keys(rights);
const answers = new Map<Cell, Given>();
const tried = { cells: 0, refused: 0, alike: 0 };
let askers: readonly Asker[];
let cells: readonly Cell[];

describe('T7, the matrix of rights', () => {
  test('createApi() serves no route without a row, and no row is without a route', () => {
    const served = routesOf(world);
    expect(served.keys.toSorted()).toEqual(keys.toSorted());
    expect(served.folders).toEqual([...openFolders]);
    const known = new Set([...served.keys.map((key) => key.split(' ')[1] ?? ''), unknownActions]);
    expect(served.refusing.filter((path) => !known.has(path))).toEqual([]);
  });

  test('noteRefusals() a refused request changes nothing but the record of refusals', async () => {
    askers = await world.askers();
    cells = keys.flatMap((key) => cellsOf(key, askers));
    const refused = cells.filter(isRefused);
    const before = { digest: await world.digest(), noted: await world.refusalsNoted() };
    await askAll(refused);
    expect(await world.digest()).toBe(before.digest);
    expect((await world.refusalsNoted()) - before.noted).toBe(refused.filter(isNoted).length);
    tried.refused = refused.length;
  });

  test.each(keys)('%s', async (key) => {
    const fresh = key.includes('/session') ? await world.askers() : askers;
    const renewed = (asker: Asker): Asker => fresh.find(({ name }) => name === asker.name) ?? asker;
    const own = cells.filter((cell) => cell.key === key);
    const left = own.filter((cell) => !answers.has(cell));
    await askAll(left, renewed);
    const told = ({ asker, whose }: Cell, status: number) => `${asker.name}, ${whose}: ${status}`;
    expect(own.map((cell) => told(cell, answers.get(cell)?.status ?? 0))).toEqual(
      own.map((cell) => told(cell, expected(cell))),
    );
    requireAlike(own);
    tried.cells += own.length;
  });

  test('every cell was tried', () => {
    process.stdout.write(
      `T7: ${keys.length} routes, ${tried.cells} cells, ${tried.refused} of them refused; ${tried.alike} times a foreign case and a missing one were answered alike\n`,
    );
    expect(tried.cells).toBe(cells.length);
    expect(tried.cells).toBeGreaterThan(3_000);
    expect(Object.keys(actionRights).length).toBeGreaterThan(30);
  });
});

/** Who does not hold a case cannot tell one that is somebody else's from one that is not there. */
function requireAlike(own: readonly Cell[]): void {
  for (const cell of own.filter(({ whose, asker }) => whose === 'missing' && !isStaff(asker))) {
    const foreign = ownOf(cell.asker) === 'own' ? 'another' : 'own';
    const twin = own.find(({ whose, asker }) => whose === foreign && asker === cell.asker);
    if (!twin) continue;
    expect(answers.get(cell)).toEqual(answers.get(twin));
    tried.alike += 1;
  }
}

function isStaff({ as }: Asker): boolean {
  return as !== null && as !== 'owner';
}

/** What the router really holds, the pages included; apart from that what takes every method, to refuse it. */
function routesOf({ rig }: World): Readonly<Record<'keys' | 'folders' | 'refusing', string[]>> {
  const app = createApi(rig.deps, { appealsPerMinute: null, pagesFolder: folder });
  const keys = new Set<string>();
  const folders = new Set<string>();
  const refusing = new Set<string>();
  for (const layer of app.router.stack) {
    if (!layer.route) {
      const mounted = openFolders.find((one) => !isEverywhere(layer) && matchesPath(layer, one));
      if (mounted !== undefined) folders.add(mounted);
      else if (!isEverywhere(layer)) folders.add('unknown');
      continue;
    }
    const methods = new Set(layer.route.stack.map(({ method }) => method.toUpperCase()));
    for (const path of [layer.route.path].flat().map(asDocumented)) {
      if (methods.has('PATCH')) refusing.add(path);
      else for (const method of methods) keys.add(`${method} ${path}`);
    }
  }
  return { keys: [...keys], folders: [...folders], refusing: [...refusing] };
}

function asDocumented(path: string): string {
  return path
    .replaceAll(/\{(\/:\w+)\}/g, '$1')
    .replaceAll('\\:', '\u0000')
    .replaceAll(/:(\w+)/g, '{$1}')
    .replaceAll('\u0000', ':');
}

type Layer = ReturnType<typeof createApi>['router']['stack'][number];

function matchesPath(layer: Layer, path: string): boolean {
  return (layer as unknown as { match(path: string): boolean }).match(path);
}

function isEverywhere(layer: Layer): boolean {
  return matchesPath(layer, '/nowhere/at/all');
}
