import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { ScheduleAlreadyRunning } from '@temporalio/client';
import type { Client, ScheduleOptionsStartWorkflowAction, ScheduleUpdateOptions } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { DefaultLogger, Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap, NativeConnection } from '@temporalio/worker';
import { createActivities, createPaymentActivities } from '../activities';
import { createLabelActivities } from '../activities/labels/labels';
import type { ActivityDeps } from '../activities';
import type { LetterDeps } from '../activities/letters/letters';
import type { Carrier } from '../gateways/carriers';
import type { CaseRuns } from '../gateways/case-runs';
import type { Payments } from '../gateways/payments';
import {
  LABEL_ROOM_WORKFLOW,
  LABEL_ROOM_WORKFLOW_ID,
  MAILROOM_WORKFLOW,
  MAILROOM_WORKFLOW_ID,
  RECONCILER_SCHEDULE_ID,
  RECONCILER_WORKFLOW,
  TASK_QUEUE,
  carriersQueueOf,
  paymentsQueueOf,
} from '../workflows/contract';

/** What a worker process is made of. */
export interface WorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly deps: ActivityDeps & {
    readonly payments: Payments;
    readonly letters: LetterDeps;
    /** Null where the warehouse dispatches by itself. */
    readonly carrier?: Carrier | null;
    readonly runs: CaseRuns;
  };
  readonly bundle: WorkflowBundleWithSourceMap;
  /** The queue of the cases, `returns` unless a test has its own; the money's queue is named after it. */
  readonly taskQueue?: string;
}

/** Cases sleep for weeks: a small cache keeps the busy ones, the others are read again when their next message comes. */
const CACHED_WORKFLOWS = 200;

/** Bundles the workflow code once; every worker of the process runs the same bundle. */
export async function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: join(__dirname, '..', 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  });
}

/** Makes the workers of a process: one for cases, and one for each key, which it alone holds: the bank's, the carrier's. */
export async function createWorkers(parts: WorkerParts): Promise<readonly Worker[]> {
  const { connection, namespace, deps, bundle } = parts;
  const taskQueue = parts.taskQueue ?? TASK_QUEUE;
  const common = { connection, namespace, shutdownGraceTime: '5 seconds' } as const;
  const cases = await Worker.create({
    ...common,
    taskQueue,
    workflowBundle: bundle,
    activities: createActivities(deps),
    maxCachedWorkflows: CACHED_WORKFLOWS,
    // After a worker's death the first message of its cases waits this long before another worker takes it.
    stickyQueueScheduleToStartTimeout: '2 seconds',
  });
  const payments = await Worker.create({
    ...common,
    taskQueue: paymentsQueueOf(taskQueue),
    activities: createPaymentActivities(deps),
  });
  const { db, carrier } = deps;
  if (!carrier) return [cases, payments];
  const labels = await Worker.create({
    ...common,
    taskQueue: carriersQueueOf(taskQueue),
    activities: createLabelActivities({ db, carrier }),
  });
  return [cases, payments, labels];
}

/** Makes sure that the one mailroom runs; each worker does so at its start. */
export async function ensureMailroom(client: Client): Promise<void> {
  await client.workflow.start(MAILROOM_WORKFLOW, {
    workflowId: MAILROOM_WORKFLOW_ID,
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Mailroom: delivers the letters of all cases',
  });
}

/** Makes sure that the one label room runs; each worker with a carrier's key does so at its start. */
export async function ensureLabelRoom(client: Client): Promise<void> {
  await client.workflow.start(LABEL_ROOM_WORKFLOW, {
    workflowId: LABEL_ROOM_WORKFLOW_ID,
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Label room: buys the labels of parcels to customers',
  });
}

/**
 * Makes sure that the reconciler is started every so many minutes, and never twice at once. Each worker does so at its
 * start; the newest interval holds. What an outage missed is not made up for: the next comparison sees it all.
 */
export async function ensureReconciler(
  client: Client,
  { everyMinutes, taskQueue = TASK_QUEUE }: { readonly everyMinutes: number; readonly taskQueue?: string },
): Promise<void> {
  const schedule: ScheduleUpdateOptions<ScheduleOptionsStartWorkflowAction<Workflow>> = {
    spec: { intervals: [{ every: everyMinutes * 60_000 }] },
    policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
    action: {
      type: 'startWorkflow',
      workflowType: RECONCILER_WORKFLOW,
      workflowId: RECONCILER_WORKFLOW,
      taskQueue,
    },
    state: {},
  };
  try {
    await client.schedule.create({ scheduleId: RECONCILER_SCHEDULE_ID, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // Somebody may have paused it by hand: that stays.
    await client.schedule.getHandle(RECONCILER_SCHEDULE_ID).update(({ state: { paused, note } }) => ({
      ...schedule,
      state: { paused, ...(note !== undefined && { note }) },
    }));
  }
}

/** Serves `/healthz` (the process lives) and `/readyz` (its workers poll) on loopback. */
export function serveHealth(port: number, isReady: () => boolean): Server {
  return createServer((request, response) => {
    const ok = request.url === '/healthz' || (request.url === '/readyz' && isReady());
    response.writeHead(ok ? 200 : 503, { 'content-type': 'text/plain' }).end(ok ? 'ok\n' : 'not ready\n');
  }).listen(port, '127.0.0.1');
}
