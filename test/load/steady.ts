import { setTimeout as pause } from 'node:timers/promises';
import { playCase } from '../../bench/measures/whole-cases';
import { buy } from '../../bench/rig/purchases';
import { inLanes, wordsOf } from './loaded-desk';
import type { LoadedDesk, Phase } from './loaded-desk';

const LANES = 8;
const SHARE = 0.7;
/** Fewer than this say nothing of a steady load. */
const FEWEST = 10;
/** A desk that keeps up has its last case done this soon after the last one came. */
const DONE_WITHIN_MS = 60_000;

/** What the desk can at the most, for a moment: whole refund cases a second, as many at once as keep it busy. */
export async function measureCapacity(desk: LoadedDesk, cases: number): Promise<number> {
  const orderNos = await buy(desk, cases);
  const since = performance.now();
  const failed = await inLanes(orderNos, { lanes: LANES, signal: desk.signal }, async (orderNo) => {
    await playCase(desk, orderNo);
  });
  if (failed.length > 0) throw new Error(`Cannot measure the capacity: ${String(failed[0])}`);
  desk.world.takeTimes();
  return cases / ((performance.now() - since) / 1_000);
}

/** Whole cases that come evenly, at seven tenths of the capacity, whether or not those before them are done. */
export async function keepSteady(
  desk: LoadedDesk,
  { capacity, seconds }: { readonly capacity: number; readonly seconds: number },
): Promise<readonly Phase[]> {
  const everyMs = 1_000 / (SHARE * capacity);
  const orderNos = await buy(desk, Math.max(1, Math.floor((seconds * 1_000) / everyMs)));
  const startedAt = performance.now();
  const tookMs: number[] = [];
  const wrong: string[] = [];
  const playing: Promise<unknown>[] = [];
  for (const [index, orderNo] of orderNos.entries()) {
    await pause(Math.max(0, startedAt + index * everyMs - performance.now()));
    if (desk.signal.aborted) break;
    const since = performance.now();
    const play = playCase(desk, orderNo).then(
      () => tookMs.push(performance.now() - since),
      (error: unknown) => wrong.push(wordsOf(error)),
    );
    playing.push(play);
  }
  const lastCame = performance.now();
  await Promise.all(playing);
  const [behindMs, clicks] = [performance.now() - lastCame, desk.world.takeTimes()];
  const late =
    behindMs > DONE_WITHIN_MS ? [`the last case was done ${inSeconds(behindMs)} s after it came`] : [];
  const few = playing.length < FEWEST ? [`${playing.length} cases are no steady load`] : [];
  const same = { seconds: (performance.now() - startedAt) / 1_000 };
  return [
    {
      ...{ name: 'steady, whole cases', asked: orderNos.length, done: tookMs.length, tookMs, ...same },
      ...{ wrong: [...wrong, ...late], unproven: few },
    },
    {
      ...{ name: 'steady, their clicks', asked: clicks.length, done: clicks.length, tookMs: clicks, ...same },
      ...{ wrong: [], unproven: [] },
    },
  ];
}

function inSeconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
