import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { percentile, timed } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { clickUntilTaken, untilAnswers, untilGone, untilReplaced } from '../rig/patience';
import { appeal, buy } from '../rig/purchases';
import type { Rig } from '../rig/rig';

/** The first clicks after a start also load code: they belong to the start, not to a cold case. */
const WARM_UP = 3;

/** M7: clicks on cases that no worker has in its cache, over the same on bare Temporal; and the first after a worker's death. */
export async function measureCold(rig: Rig, cases: number): Promise<readonly Finding[]> {
  const count = cases + WARM_UP;
  const caseNos = await Promise.all((await buy(rig, count)).map((orderNo) => appeal(rig, orderNo)));
  for (const caseNo of caseNos) await rig.world.untilStage(caseNo, 'support');
  const bare = await startBare(rig, count);
  await Promise.all([restartWorker(rig), rig.restartBare()]);
  const desk: number[] = [];
  const raw: number[] = [];
  for (const [index, caseNo] of caseNos.entries()) {
    desk.push(await timed(() => clickUntilTaken(rig, caseNo, 'hold')));
    raw.push(await timed(() => bare[index]?.executeUpdate('click') ?? Promise.resolve()));
  }
  const [inTheMoment, afterwards] = await afterDeaths(rig, caseNos);
  await Promise.all(bare.map((handle) => handle.terminate()));
  const [ours, theirs] = [desk, raw].map((times) => percentile(times.slice(WARM_UP), 50));
  return [
    {
      id: 'M7',
      what: 'a click on a cold case over a raw Update of a cold workflow, p50',
      value: (ours ?? NaN) / (theirs ?? NaN),
      unit: 'ratio',
      floor: 1.8,
      from: `${(ours ?? NaN).toFixed(1)} over ${(theirs ?? NaN).toFixed(1)} ms, ${String(cases)} of each`,
    },
    firstClick('once the process is gone', afterwards),
    firstClick('in the very moment of the kill', inTheMoment),
  ];
}

function firstClick(when: string, ms: number): Finding {
  return {
    id: 'M7',
    what: `the first click on a case of a worker that was killed, ${when}`,
    value: ms / 1_000,
    unit: 's',
    floor: 5,
    from: 'one case; the desk starts another worker meanwhile',
  };
}

async function startBare({ temporal }: Rig, count: number): Promise<readonly WorkflowHandle[]> {
  const started = Array.from({ length: count }, () =>
    temporal.workflow.start('bareClicks', { taskQueue: 'bare', workflowId: `bare-${randomUUID()}` }),
  );
  const handles = await Promise.all(started);
  // Each has had its first task, as each case has.
  await Promise.all(handles.map((handle) => handle.executeUpdate('click')));
  return handles;
}

/** As an upgrade does it: in order, and another worker takes over. */
async function restartWorker(rig: Rig): Promise<void> {
  const pid = rig.pids()['worker'] ?? NaN;
  process.kill(pid, 'SIGTERM');
  await untilReplaced(rig, 'worker', pid);
  await untilAnswers(`${rig.info.apiUrl}/readyz`);
}

/** Clicks on two cases of a worker that is killed: the server may still hand the first to it, and not the second. */
async function afterDeaths(
  rig: Rig,
  [first = '', second = '']: readonly string[],
): Promise<readonly [number, number]> {
  process.kill(rig.pids()['worker'] ?? NaN, 'SIGKILL');
  const inTheMoment = await timed(() => clickUntilTaken(rig, first, 'release'));
  // It is in the cache of the worker that is killed next.
  await clickUntilTaken(rig, second, 'release');
  const pid = rig.pids()['worker'] ?? NaN;
  process.kill(pid, 'SIGKILL');
  await untilGone(pid);
  return [inTheMoment, await timed(() => clickUntilTaken(rig, second, 'hold'))];
}
