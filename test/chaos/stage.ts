import { setTimeout as pause } from 'node:timers/promises';
import { closeDatabase, openDatabase } from '../../store/database';
import { importOrders, importProducts } from '../../store/import/save';
import type { ImportResult } from '../../store/import/save';
import type { DeskInfo } from '../../local/desk/file';
import { productsFor } from './cast';
import type { Scene } from './cast';
import type { PatientWorld } from './patient-world';

/** One case as it was played. */
export interface Played {
  readonly scene: Scene;
  readonly caseNo: string | null;
  /** When its case was closed, as a client saw it; null where that never came. */
  readonly doneAt: number | null;
  readonly problem: string | null;
}

/** Cases that are played at once: enough that a kill always meets work, bounded so that two cores keep up. */
const AT_ONCE = 12;
const SLOW_MS = 2_000;

/** Puts catalogue and orders into the store, and what was paid, with the bank's faults, into the sandbox. */
export async function fillStage(info: DeskInfo, scenes: readonly Scene[]): Promise<void> {
  const db = openDatabase(info.databaseUrl);
  try {
    const numbered = <Value>(values: readonly Value[]) =>
      values.map((value, index) => ({ line: index + 1, value }));
    assertTaken(await importProducts(db, numbered(productsFor(scenes.length))));
    assertTaken(await importOrders(db, numbered(scenes.map(({ row }) => row))));
  } finally {
    await closeDatabase(db);
  }
  // As Stripe may: every event comes twice.
  await tellBank(info, '/webhooks', { copies: 2 });
  for (const { payment, fault } of scenes) {
    const { id, amountCents: amount, currency } = payment;
    await tellBank(info, '/payments', { id, amount, currency: currency.toLowerCase() });
    if (fault === null) continue;
    const delay = fault === 'slow' ? { delayMs: SLOW_MS } : {};
    await tellBank(info, `/payments/${id}/mode`, { mode: fault, times: 1, ...delay });
  }
}

function assertTaken({ problems: [problem] }: ImportResult): void {
  if (problem) throw new Error(`Cannot fill the desk: ${problem.message}`);
}

async function tellBank({ paymentUrl }: DeskInfo, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const url = `${paymentUrl}/_sandbox${path}`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`Cannot tell the payment sandbox ${path}: ${await answer.text()}`);
}

/** The cases that are being played now, with the case numbers that are known already. */
export class InFlight {
  private readonly known = new Set<string>();
  private readonly over = new Set<string>();

  readonly opened = (caseNo: string): void => void this.known.add(caseNo);
  readonly closed = (caseNo: string): void => void this.over.add(caseNo);
  readonly now = (): readonly string[] => [...this.known].filter((caseNo) => !this.over.has(caseNo));
}

/** Plays all scenes, begun evenly over the time of the kills, a bounded number at once. */
export async function playAll(
  scenes: readonly Scene[],
  stage: {
    readonly world: PatientWorld;
    readonly spreadMs: number;
    readonly inFlight: InFlight;
    readonly signal: AbortSignal;
  },
): Promise<readonly Played[]> {
  const startedAt = Date.now();
  const waiting = [...scenes.entries()];
  const played: Played[] = [];
  const play = async (): Promise<void> => {
    for (let next = waiting.shift(); next && !stage.signal.aborted; next = waiting.shift()) {
      const [index, scene] = next;
      const due = startedAt + (stage.spreadMs * index) / scenes.length;
      if (due > Date.now()) await pause(due - Date.now(), undefined, { signal: stage.signal }).catch(() => 0);
      played.push(await playOne(scene, stage));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, play));
  return played;
}

async function playOne(
  scene: Scene,
  { world, inFlight }: { readonly world: PatientWorld; readonly inFlight: InFlight },
): Promise<Played> {
  let caseNo: string | null = null;
  try {
    caseNo = await scene.story.play(world, scene.order);
    const { outcome } = await world.untilStage(caseNo, 'closed');
    const problem = outcome === scene.story.outcome ? null : `ended as ${String(outcome)}`;
    return { scene, caseNo, doneAt: Date.now(), problem };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { scene, caseNo, doneAt: null, problem };
  } finally {
    if (caseNo !== null) inFlight.closed(caseNo);
  }
}
