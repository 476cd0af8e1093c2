import { setTimeout as pause } from 'node:timers/promises';
import { fillForm } from '../demo/stories';
import { World } from '../demo/world';
import { readDeskFile, type DeskInfo } from '../desk/file';
import type { Log } from '../machine/progress';
import { demoOrdersOf } from '../sample/demo-orders';
import { sampleOrders } from '../sample/orders';
import { clickUntil } from './clicks';
import { productParts } from './parts';

export interface Rolling {
  readonly home: string;
  readonly info: DeskInfo;
  readonly log: Log;
  readonly news: SupervisorNews;
  /** How many apis the balancer can reach now. */
  readonly readyApis: () => number;
}

const CASES = 6;
const REPLACED_WITHIN_MS = 180_000;

/**
 * A rolling upgrade under load: each process is told to stop and replaced, one after the other, while people click.
 * @returns whether no click failed and none was lost or doubled
 */
export async function rollingUpgrade(rolling: Rolling): Promise<boolean> {
  const { info, log } = rolling;
  const caseNos = await openCases(info, log);
  const done = new AbortController();
  const clicks = clickUntil(info, caseNos, done.signal);
  try {
    for (const name of productParts) await replace(rolling, name);
    await pause(2_000);
  } finally {
    done.abort();
  }
  const { taken, repeated, failed, lost, slowestMs } = await clicks;
  log(
    `Rolling upgrade: ${String(taken)} clicks taken, ${String(repeated)} of them repeated by their sender, ${String(failed.length)} failed, ${String(lost)} lost or doubled; the slowest took ${String(slowestMs)} ms`,
  );
  failed.slice(0, 3).forEach((words) => log(`  failed: ${words}`));
  return failed.length === 0 && lost === 0 && taken > CASES * productParts.length;
}

/** Cases of the sample's own orders, which no story plays with. */
async function openCases(info: DeskInfo, log: Log): Promise<readonly string[]> {
  const world = new World(info, () => undefined);
  const template = demoOrdersOf(0).withdrawn;
  const caseNos: string[] = [];
  for (const { orderNo, customer, lines } of sampleOrders(new Date())) {
    const [line] = lines;
    if (!line || caseNos.length === CASES) break;
    const serialNo = line.serialNos?.[0] ?? null;
    const order = { ...template, orderNo, email: customer.email, sku: line.sku, serialNo };
    const caseNo = await fillForm(world, order, 'It is dead.').catch(() => null);
    if (caseNo !== null && (await world.see(caseNo)).stage !== 'closed') caseNos.push(caseNo);
  }
  log(`Rolling upgrade: clicking on ${caseNos.join(', ')}`);
  return caseNos;
}

/** Tells one process to stop and waits until its successor works; the supervisor starts that one. */
async function replace({ home, log, news, readyApis }: Rolling, name: string): Promise<void> {
  const before = readDeskFile(home)?.own.parts[name];
  if (!before) throw new Error(`Cannot replace ${name}: it does not run`);
  const since = Date.now();
  const isOver = (): boolean => Date.now() - since > REPLACED_WITHIN_MS;
  news.expect(name);
  process.kill(before.pid, 'SIGTERM');
  const isApi = name.startsWith('api');
  while (!isOver() && (!news.worksAgain(name) || (isApi && readyApis() < 2))) await pause(50);
  if (isOver()) throw new Error(`Cannot replace ${name}: its successor does not work`);
  const ending = news.endingOf(name);
  if (ending !== 'exit code 0') throw new Error(`Cannot replace ${name} in order: it ended with ${ending}`);
  log(`${name}: stopped in order and replaced in ${((Date.now() - since) / 1_000).toFixed(1)} s`);
}

/** What the supervisor says of its parts: how each ended last, and whether it works again. */
export interface SupervisorNews {
  readonly log: Log;
  expect(name: string): void;
  endingOf(name: string): string;
  worksAgain(name: string): boolean;
}

export function followSupervisor(log: Log): SupervisorNews {
  const endings = new Map<string, string>();
  const working = new Set<string>();
  return {
    log(line) {
      const [, ended = '', how = ''] = /^(\S+) ended \((.+?)\);/.exec(line) ?? [];
      if (ended !== '') endings.set(ended, how);
      const [, works = ''] = /^(\S+) works again/.exec(line) ?? [];
      if (works !== '') working.add(works);
      log(line);
    },
    expect(name) {
      endings.delete(name);
      working.delete(name);
    },
    endingOf: (name) => endings.get(name) ?? 'nothing that was seen',
    worksAgain: (name) => working.has(name),
  };
}
