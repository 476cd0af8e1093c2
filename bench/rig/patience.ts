import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMs } from './cpu';
import { print } from './rig';
import type { Rig } from './rig';

const GIVE_UP_MS = 120_000;
const AGAIN_MS = 50;

/** A click that is repeated under its key until it is taken, as a page does while a part of the desk is away. */
export async function clickUntilTaken({ info }: Rig, caseNo: string, action: string): Promise<void> {
  const request = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      authorization: `Bearer ${info.keys.support}`,
    },
    body: '{}',
  };
  const url = `${info.apiUrl}/api/v1/cases/${caseNo}/actions/${action}`;
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(AGAIN_MS)) {
    const status = await fetch(url, request).then(
      (response) => response.status,
      () => null,
    );
    if (status === 200) return;
    if (status !== null && status < 500)
      throw new Error(`${action} of ${caseNo} was answered ${String(status)}`);
  }
  throw new Error(`${action} of ${caseNo} was not taken in two minutes`);
}

/** Waits until a page of the api answers. */
export async function untilAnswers(url: string): Promise<void> {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(AGAIN_MS))
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
  throw new Error(`${url} did not answer in two minutes`);
}

/** Waits until a part that was ended has another process. */
async function untilReplaced({ pids }: Rig, part: string, ended: number): Promise<void> {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(AGAIN_MS)) {
    const now = pids()[part];
    if (now !== undefined && now !== ended) return;
  }
  throw new Error(`${part} was not started again in two minutes`);
}

/** As an upgrade does it: in order, and another worker takes over. */
export async function restartWorker(rig: Rig): Promise<void> {
  const pid = rig.pids()['worker'] ?? NaN;
  process.kill(pid, 'SIGTERM');
  await untilReplaced(rig, 'worker', pid);
  await untilAnswers(`${rig.info.apiUrl}/readyz`);
}

/** Waits until a process that was killed has left its connections. */
export async function untilGone(pid: number): Promise<void> {
  while (!Number.isNaN(cpuMs(pid))) await pause(1);
}

/** Until no workflow waits for a worker any more: from then on a case answers at once. */
export async function untilNoneWaits({ temporal }: Rig, endsAt: number): Promise<number> {
  const asked = { namespace: 'default', taskQueue: { name: 'returns' }, reportStats: true };
  const turns = Object.assign(asked, ofWorkflows);
  for (;;) {
    const { stats } = await temporal.workflowService.describeTaskQueue(turns);
    // The count is only about right; how long the oldest has waited is exact.
    const age = stats?.approximateBacklogAge;
    if (!age) throw new Error('Cannot say how long cases wait: this server does not tell');
    if (Number(age.seconds ?? 0) === 0) return Date.now();
    if (Date.now() > endsAt) throw new Error('Cannot go on: cases wait still when the time is over');
    await pause(1_000);
  }
}

/** temporal.api.enums.v1.TaskQueueType: WORKFLOW is 1. */
const ofWorkflows: object = { taskQueueType: 1 };

const LOOK_MS = 2_000;
const QUIET_MS = 300;

/** Until the parts of the desk have nothing left to do of what came before, or for two minutes, and then says so. */
export async function untilQuiet({ pids }: Pick<Rig, 'pids'>): Promise<void> {
  const spent = (): number =>
    ['worker', 'api', 'temporal'].reduce((sum, part) => sum + cpuMs(pids()[part] ?? NaN), 0);
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until;) {
    const before = spent();
    await pause(LOOK_MS);
    if (!(spent() - before > QUIET_MS)) return;
  }
  print('the desk does not come to rest: what follows is measured beside what it does');
}
