import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { percentile, timed } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { clickUntilTaken, restartWorker, untilGone, untilQuiet } from '../rig/patience';
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
  const [inHand, waiting] = await afterDeaths(rig, caseNos);
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
    firstClick('waited', waiting),
    firstClick('it was busy with', inHand),
  ];
}

function firstClick(which: string, ms: number): Finding {
  return {
    id: 'M7',
    what: `the first click after a worker was killed, on a case that ${which}`,
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

/** Clicks on two cases of a worker that is killed: one whose turn it has in hand, and one that waits. */
async function afterDeaths(
  rig: Rig,
  [first = '', second = '']: readonly string[],
): Promise<readonly [number, number]> {
  // The turn that follows a click: the record is written, and the case shows where it stands.
  await clickUntilTaken(rig, first, 'release');
  process.kill(rig.pids()['worker'] ?? NaN, 'SIGKILL');
  const inHand = await timed(() => clickUntilTaken(rig, first, 'hold'));
  await clickUntilTaken(rig, second, 'release');
  await untilQuiet(rig);
  const pid = rig.pids()['worker'] ?? NaN;
  process.kill(pid, 'SIGKILL');
  await untilGone(pid);
  return [inHand, await timed(() => clickUntilTaken(rig, second, 'hold'))];
}
