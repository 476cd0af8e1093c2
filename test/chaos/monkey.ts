import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { readDeskFile } from '../../local/desk/file';
import { isAlive } from '../../local/machine/processes';
import type { ProcessRecord } from '../../local/machine/processes';
import type { Chance } from './chance';
import { openActivities, withChildren } from './evidence';
import type { ClientLedger } from './told';

const targets = ['worker', 'worker-2', 'api', 'api-2', 'temporal', 'postgres', 'payment'] as const;
type Target = (typeof targets)[number];

/** One blow of the plan. An aimed one waits a moment for its target to be at work. */
export type Blow =
  | { readonly kind: 'kill'; readonly target: Target; readonly aimed: boolean }
  | { readonly kind: 'stop'; readonly target: Target; readonly seconds: number };

export interface Killed {
  readonly target: Target;
  readonly at: number;
  /** What was under way on it at that moment: activities by name, or requests. Empty: it was idle. */
  readonly inside: readonly string[];
}

const workers = ['worker', 'worker-2'] as const;
const weighted: readonly Target[] = [...targets, 'postgres'];
const servers: readonly Target[] = ['temporal', 'postgres'];

/**
 * The seeded plan: which part is hit how, in which order. Workers do the work and hold the activities: every second
 * kill is aimed at one of them, so that chance cannot leave a run without its share inside an activity.
 */
export function planOf(
  wanted: {
    readonly kills: number;
    readonly stopSeconds: { readonly shortest: number; readonly longest: number };
    readonly temporalFaults?: boolean;
  },
  chance: Chance,
): readonly Blow[] {
  const { shortest, longest } = wanted.stopSeconds;
  // Servers that fail by themselves are not killed as well.
  const isHit = (target: Target): boolean => wanted.temporalFaults !== true || !servers.includes(target);
  const [hit, stopped] = [weighted.filter(isHit), targets.filter(isHit)];
  const plan: Blow[] = [];
  for (let kill = 0; kill < wanted.kills; kill += 1) {
    if (kill % 2 === 0) plan.push({ kind: 'kill', target: chance.pick(workers), aimed: true });
    else plan.push({ kind: 'kill', target: chance.pick(hit), aimed: chance.next() < 0.7 });
    if (kill % 4 === 3)
      plan.push({ kind: 'stop', target: chance.pick(stopped), seconds: chance.between(shortest, longest) });
  }
  return plan;
}

/** A part that stood still, and the moment (ms since 1970) at which it went on. */
export interface Stopped {
  readonly target: Target;
  readonly until: number;
}

/** For how long an aimed kill waits for its target to be at work. */
const AIM_MS = 8_000;
const READY_WITHIN_MS = 30_000;

/** Carries the plan out on the parts that this run has started, and writes down what each blow met. */
export class Monkey {
  readonly killed: Killed[] = [];
  readonly stopped: Stopped[] = [];

  constructor(
    private readonly run: {
      readonly home: string;
      readonly client: Client;
      readonly ledger: ClientLedger;
      readonly casesInFlight: () => readonly string[];
      readonly chance: Chance;
      readonly signal: AbortSignal;
      readonly say: (line: string) => void;
    },
  ) {}

  async strike(blow: Blow): Promise<void> {
    const record = await this.untilAlive(blow.target);
    if (!record) return;
    if (blow.kind === 'stop') return this.stop(blow, record);
    const inside = await this.killWhile(blow, record);
    if (inside === null) return this.strike(blow);
    this.killed.push({ target: blow.target, at: Date.now(), inside });
    this.run.say(`kill -9 ${blow.target}${inside.length > 0 ? ` inside ${inside.join(', ')}` : ''}`);
  }

  private async stop({ target, seconds }: Blow & { readonly kind: 'stop' }, record: ProcessRecord) {
    this.run.say(`SIGSTOP ${target} for ${seconds} s`);
    const pids = withChildren(record.pid);
    signalAll(pids, 'SIGSTOP');
    await pause(seconds * 1_000, undefined, { signal: this.run.signal }).catch(() => undefined);
    signalAll(pids, 'SIGCONT');
    this.stopped.push({ target, until: Date.now() });
  }

  /**
   * Stops the workers, looks what they hold, and kills: who is stopped finishes nothing between the look and the kill,
   * while Temporal and PostgreSQL go on answering. Activities are Temporal's own word; what an api had begun, the
   * clients know.
   */
  private async killWhile(
    { target, aimed }: Blow & { readonly kind: 'kill' },
    record: ProcessRecord,
  ): Promise<readonly string[] | null> {
    const aimUntil = Date.now() + (aimed ? AIM_MS : 0);
    for (;;) {
      const running = this.workers();
      const isApi = target === 'api' || target === 'api-2';
      const frozen = isApi ? [...running, record.pid] : running;
      signalAll(frozen, 'SIGSTOP');
      try {
        // What was on its way from them when they were stopped has arrived by now.
        await pause(5);
        const inside = isApi ? this.requestsAt(target) : await this.activitiesOn({ target, record, running });
        const isLast = Date.now() >= aimUntil || this.run.signal.aborted;
        // One that has ended by itself meanwhile was not killed by us.
        if (!isAlive(record)) return null;
        if (inside.length > 0 || isLast) {
          signalAll([record.pid], 'SIGKILL');
          return inside;
        }
      } finally {
        signalAll(frozen, 'SIGCONT');
      }
      await pause(this.run.chance.between(5, 40));
    }
  }

  private workers(): readonly number[] {
    return workers.flatMap((name) => this.recordOf(name)?.pid ?? []);
  }

  private requestsAt(target: Target): readonly string[] {
    const open = [...this.run.ledger.open.values()].filter(({ door }) => door === target);
    return open.map(({ path }) => path.split('/').at(-1) ?? path);
  }

  /** Only what a living worker holds: of one that was killed before, Temporal believes for a while that it works on. */
  private async activitiesOn(blow: {
    readonly target: Target;
    readonly record: ProcessRecord;
    readonly running: readonly number[];
  }): Promise<readonly string[]> {
    const { target, record, running } = blow;
    const isWorker = target === 'worker' || target === 'worker-2';
    const holders = isWorker ? [record.pid] : running;
    // A server that is away tells nothing: then the blow counts as one that met nothing.
    const open = await openActivities(this.run.client, this.run.casesInFlight()).catch(() => []);
    return open
      .filter(
        ({ name, workerPid }) =>
          holders.includes(workerPid) && (target !== 'payment' || name === 'payRefund'),
      )
      .map(({ name, caseNo }) => `${name} of ${caseNo}`);
  }

  private recordOf(target: Target): ProcessRecord | undefined {
    const record = readDeskFile(this.run.home)?.own.parts[target];
    return record && isAlive(record) ? record : undefined;
  }

  private async untilAlive(target: Target): Promise<ProcessRecord | undefined> {
    const end = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const record = this.recordOf(target);
      if (record || this.run.signal.aborted || Date.now() > end) return record;
      await pause(100);
    }
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile; there is nothing left to stop or to let go.
    }
}
