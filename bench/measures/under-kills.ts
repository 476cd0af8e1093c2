import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../rig/numbers';
import { untilQuiet } from '../rig/patience';
import { PersistentWorld } from '../rig/persistent-world';
import { print } from '../rig/rig';
import type { Rig } from '../rig/rig';
import { playMany } from './whole-cases';

/** One of them each time, in turns; a part is up again long before its next turn. */
const victims = ['worker', 'api', 'temporal', 'postgres'] as const;
const KILL_EVERY_MS = 15_000;

/** M9: whole refund cases a second while a part of the desk is killed every fifteen seconds, over the same in calm. */
export async function measureUnderKills(rig: Rig, cases: number): Promise<readonly Finding[]> {
  const people = { ...rig, world: new PersistentWorld(rig.info, () => undefined) };
  await untilQuiet(rig);
  const calm = await playMany(people, cases);
  const ended = new AbortController();
  const killing = killInTurns(rig, ended.signal);
  const killed = await playMany(people, cases).finally(() => ended.abort());
  const kills = await killing;
  return [
    {
      id: 'M9',
      what: 'whole cases a second under kills over calm',
      value: killed.perSecond / calm.perSecond,
      unit: 'ratio',
      floor: 0.4,
      wantsMore: true,
      from: `${killed.perSecond.toFixed(2)} over ${calm.perSecond.toFixed(2)} a second, ${String(cases)} of each, ${String(kills)} kills`,
    },
  ];
}

async function killInTurns({ pids }: Rig, ended: AbortSignal): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    await pause(KILL_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
    if (ended.aborted) return kills;
    const victim = victims[kills % victims.length] ?? 'worker';
    print(`M9: kill -9 ${victim}`);
    process.kill(pids()[victim] ?? NaN, 'SIGKILL');
  }
}
