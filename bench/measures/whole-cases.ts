import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { cpuMs } from '../rig/cpu';
import { percentile } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { appeal, buy } from '../rig/purchases';
import type { Rig } from '../rig/rig';

const AT_ONCE = 8;
const ROUNDS = 3;

/** Events of four waits and four effects, each effect alone: start and first task 4, end 1, Update 5, activity 6, timer 2. */
const LEAST_EVENTS = 57;

/** M1 and M3: whole refund cases over HTTP, and whole bare workflows, in turns; completed ones count. */
export async function measureWholeCases(rig: Rig, cases: number): Promise<readonly Finding[]> {
  const perRound = Math.ceil(cases / ROUNDS);
  const rounds = { desk: [] as number[], bare: [] as number[] };
  const cpu = { desk: {} as Record<string, number>, bare: {} as Record<string, number> };
  const done: string[] = [];
  const bareDone: WorkflowHandle[] = [];
  await playMany(rig, AT_ONCE);
  await runMany(rig, AT_ONCE);
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = times(rig);
    const desk = await playMany(rig, perRound);
    const between = times(rig);
    addTo(cpu.desk, before, between);
    const bare = await runMany(rig, perRound);
    addTo(cpu.bare, between, times(rig));
    rounds.desk.push(desk.perSecond);
    rounds.bare.push(bare.perSecond);
    done.push(...desk.caseNos);
    bareDone.push(...bare.handles);
  }
  const [ours, theirs] = [percentile(rounds.desk, 50), percentile(rounds.bare, 50)];
  const spent = `CPU ms a case: ${byProcess(cpu.desk, done.length)}; a bare one: ${byProcess(cpu.bare, done.length)}`;
  return [
    {
      id: 'M1',
      what: 'whole cases a second over bare Temporal',
      value: ours / theirs,
      unit: 'ratio',
      floor: 0.5,
      wantsMore: true,
      from: `${ours.toFixed(2)} over ${theirs.toFixed(2)} a second, ${String(done.length)} of each; ${spent}`,
    },
    ...(await historySizes(rig, done, bareDone)),
  ];
}

/** What each process spent on one case, in whole milliseconds. */
function byProcess(cpu: Readonly<Record<string, number>>, cases: number): string {
  return Object.entries(cpu)
    .map(([name, ms]) => [name, (ms / cases).toFixed(0)] as const)
    .filter(([, ms]) => ms !== '0')
    .map(([name, ms]) => `${name} ${ms}`)
    .join(', ');
}

async function historySizes(
  { temporal }: Rig,
  caseNos: readonly string[],
  bare: readonly WorkflowHandle[],
): Promise<readonly Finding[]> {
  const ours = await sizesOf(caseNos.map((caseNo) => temporal.workflow.getHandle(caseNo)));
  const theirs = await sizesOf(bare);
  return [
    {
      id: 'M3',
      what: 'history events of a refund case over the least',
      value: ours.events / LEAST_EVENTS,
      unit: 'ratio',
      floor: 1.6,
      from: `${String(ours.events)} over ${String(LEAST_EVENTS)} events`,
    },
    {
      id: 'M3',
      what: 'history bytes of a refund case over bare',
      value: ours.bytes / theirs.bytes,
      unit: 'ratio',
      floor: 1.8,
      from: `${String(ours.bytes)} over ${String(theirs.bytes)} bytes`,
    },
  ];
}

async function sizesOf(handles: readonly WorkflowHandle[]) {
  const described = await Promise.all(handles.slice(0, 20).map((handle) => handle.describe()));
  return {
    events: percentile(
      described.map(({ historyLength }) => historyLength),
      50,
    ),
    bytes: percentile(
      described.map(({ historySize }) => historySize ?? NaN),
      50,
    ),
  };
}

/** So many refund cases from the form to their end, eight at once. */
export async function playMany(rig: Pick<Rig, 'info' | 'world'>, count: number) {
  const waiting = [...(await buy(rig, count))];
  const caseNos: string[] = [];
  const since = performance.now();
  await inLanes(async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      caseNos.push(await playCase(rig, next));
  });
  return { caseNos, perSecond: (count / (performance.now() - since)) * 1_000 };
}

/** A refund case from the form to its end. */
export async function playCase(rig: Pick<Rig, 'world'>, orderNo: string): Promise<string> {
  const caseNo = await appeal(rig, orderNo);
  await playToOffer(rig, caseNo);
  await chooseRefund(rig, caseNo);
  const { outcome } = await rig.world.untilStage(caseNo, 'closed');
  if (outcome !== 'refunded') throw new Error(`Cannot count ${caseNo}: it ended ${String(outcome)}`);
  return caseNo;
}

const onBehalf = { onBehalfOfCustomer: true, note: 'Said so on the phone.' };

/** Who takes the steps of a case. */
export interface Acting {
  readonly world: Pick<Rig['world'], 'act' | 'untilStage'>;
}

/** From support to the offer, each step by who takes it. */
export async function playToOffer({ world }: Acting, caseNo: string): Promise<void> {
  await world.act('support', `${caseNo}/propose-lab`, { reason: 'Nothing to cure from afar.' });
  await world.act('support', `${caseNo}/agree-to-lab`, onBehalf);
  await world.act('warehouse', `${caseNo}/shipment-arrived`, { contents: 'ok' });
  const verdict = { cause: 'internal-defect', findings: 'Output stage defective.', repairable: false };
  await world.act('lab', `${caseNo}/lab-verdict`, verdict);
  await world.untilStage(caseNo, 'offer');
}

export async function chooseRefund({ world }: Acting, caseNo: string): Promise<void> {
  const choice = { kind: 'refund', offerVersion: 1, ...onBehalf };
  await world.act('support', `${caseNo}/choose-option`, choice);
}

async function runMany({ temporal }: Rig, count: number) {
  const handles: WorkflowHandle[] = [];
  const since = performance.now();
  await inLanes(async () => {
    while (handles.length < count) {
      const workflowId = `bare-${randomUUID()}`;
      const handle = temporal.workflow.start('bareCase', { taskQueue: 'bare', workflowId });
      handles.push(temporal.workflow.getHandle(workflowId));
      const started = await handle;
      for (const wait of ['agreement', 'arrival', 'verdict', 'choice']) await started.executeUpdate(wait);
      await started.result();
    }
  });
  return { handles, perSecond: (handles.length / (performance.now() - since)) * 1_000 };
}

async function inLanes(lane: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

function times(rig: Rig): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(rig.pids()).map(([name, pid]) => [name, cpuMs(pid)]));
}

function addTo(
  total: Record<string, number>,
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): void {
  for (const [name, ms] of Object.entries(after)) total[name] = (total[name] ?? 0) + ms - (before[name] ?? 0);
}
