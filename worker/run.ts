import { ScheduleAlreadyRunning } from '@temporalio/client';
import type { Client, ScheduleOptionsStartWorkflowAction, ScheduleUpdateOptions } from '@temporalio/client';
import type { DataConverter, Workflow } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { NativeConnection, WorkerOptions, WorkflowBundle } from '@temporalio/worker';
import { createActivities, createPaymentActivities } from '../activities';
import { createLabelActivities } from '../activities/labels/labels';
import type { ActivityDeps } from '../activities';
import type { LetterDeps } from '../activities/letters/letters';
import type { WebhookDeps } from '../activities/webhooks/webhooks';
import type { Carrier } from '../gateways/carriers';
import type { CaseRuns } from '../gateways/case-runs';
import type { Payments } from '../gateways/payments';
import type { Traces } from '../gateways/traces';
import { failuresWithoutValues } from './failures';
import {
  DEPLOYMENT,
  ERASER_SCHEDULE_ID,
  ERASER_WORKFLOW,
  LABEL_ROOM_WORKFLOW,
  LABEL_ROOM_WORKFLOW_ID,
  MAILROOM_WORKFLOW,
  MAILROOM_WORKFLOW_ID,
  RECONCILER_SCHEDULE_ID,
  RECONCILER_WORKFLOW,
  TASK_QUEUE,
  WEBHOOK_ROOM_WORKFLOW,
  WEBHOOK_ROOM_WORKFLOW_ID,
  carriersQueueOf,
  paymentsQueueOf,
} from '../workflows/contract';

/** What a worker process is made of. What is null is served by another process. */
export interface WorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly deps: ActivityDeps & {
    readonly payments: Payments | null;
    readonly letters: LetterDeps;
    readonly webhooks: WebhookDeps;
    /** Null as well where the warehouse dispatches by itself. */
    readonly carrier?: Carrier | null;
    readonly runs: CaseRuns;
    /** Aborted when the process begins to stop. */
    readonly stopping?: AbortSignal;
  };
  readonly bundle: WorkflowBundle | null;
  /** What seals payloads, where they are; the same as the clients have. */
  readonly dataConverter?: DataConverter | undefined;
  /** Where spans go; nothing is measured without it. */
  readonly traces?: Traces | null;
  /** The queue of the cases, `returns` unless a test has its own; the money's queue is named after it. */
  readonly taskQueue?: string;
  readonly limits?: WorkerLimits;
  /** Names the build for worker versioning; without it the workers are unversioned. */
  readonly buildId?: string;
  /** Changes behind `patched()` that no case begins with while this build may still be taken back. */
  readonly heldPatches?: readonly string[];
}

/** How much a worker takes on, and how long it may finish when it is told to stop. */
export interface WorkerLimits {
  /** Cases sleep for weeks: a small cache keeps the busy ones, the others are read again when their next message comes. */
  readonly cachedCases: number;
  /** Turns in hand at once. Each has its time-out from when it is taken, so what a worker cannot do soon waits with Temporal. */
  readonly caseTasks: number;
  readonly activities: number;
  /** How fast the payment provider is asked, by all workers together: a rush waits in Temporal, not at his door (E116). */
  readonly refundsPerSecond: number;
  readonly shutdownMs: number;
}

const usualLimits: WorkerLimits = {
  cachedCases: 200,
  caseTasks: 16,
  activities: 100,
  refundsPerSecond: 20,
  shutdownMs: 5_000,
};

/** What is cancelled at the end of the grace period needs a moment to give up; past it the process ends with 1. */
const GIVE_UP_MS = 10_000;

/** Makes the workers of a process: one for cases, and one for each key, which it alone holds: the bank's, the carrier's. */
export async function createWorkers(parts: WorkerParts): Promise<readonly Worker[]> {
  const { deps, bundle, taskQueue = TASK_QUEUE, limits = usualLimits } = parts;
  const { db, carrier, payments, stopping } = deps;
  const common = commonOptions(parts);
  const made: WorkerOptions[] = [];
  if (bundle) made.push(caseWorker(parts, { ...common, workflowBundle: bundle }));
  if (payments) {
    const activities = createPaymentActivities({ ...deps, payments });
    made.push({
      ...common,
      ...{ taskQueue: paymentsQueueOf(taskQueue), activities },
      maxTaskQueueActivitiesPerSecond: limits.refundsPerSecond,
    });
  }
  if (carrier) {
    const activities = createLabelActivities({ db, carrier, ...(stopping && { stopping }) });
    made.push({ ...common, taskQueue: carriersQueueOf(taskQueue), activities });
  }
  return Promise.all(made.map((options) => Worker.create(options)));
}

type CommonOptions = Omit<WorkerOptions, 'taskQueue'>;

function commonOptions(parts: WorkerParts): CommonOptions {
  const { connection, namespace, limits = usualLimits, buildId, dataConverter, traces } = parts;
  return {
    connection,
    namespace,
    ...(dataConverter && { dataConverter }),
    // The first is outermost: a span, too, sees failures without the values they carried.
    interceptors: { activity: [...(traces ? [traces.activity] : []), failuresWithoutValues] },
    shutdownGraceTime: limits.shutdownMs,
    shutdownForceTime: limits.shutdownMs + GIVE_UP_MS,
    maxConcurrentActivityTaskExecutions: limits.activities,
    ...(buildId !== undefined && { workerDeploymentOptions: deploymentOf(buildId) }),
  };
}

/** A case outlives many builds: it moves on to the current one with its next task, and replay tests vouch for that. */
function deploymentOf(buildId: string): NonNullable<WorkerOptions['workerDeploymentOptions']> {
  const version = { deploymentName: DEPLOYMENT, buildId };
  return { useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE', version };
}

function caseWorker(
  { deps, limits = usualLimits, taskQueue = TASK_QUEUE, heldPatches = [] }: WorkerParts,
  options: CommonOptions,
): WorkerOptions {
  return {
    ...options,
    taskQueue,
    activities: createActivities(deps),
    // A case that began with a change goes on with it: the older build would stand still over its mark.
    patchActivationCallback: ({ patchId }) => !heldPatches.includes(patchId),
    maxCachedWorkflows: limits.cachedCases,
    maxConcurrentWorkflowTaskExecutions: limits.caseTasks,
    // After a worker's death the first message of its cases waits this long before another worker takes it.
    stickyQueueScheduleToStartTimeout: '2 seconds',
  };
}

/** A room: the one workflow of its kind, which a worker starts where it does not run. */
interface Room {
  readonly workflow: string;
  readonly workflowId: string;
  readonly summary: string;
}

/** Makes sure that the one mailroom runs; each worker does so at its start. */
export function ensureMailroom(client: Client): Promise<void> {
  const room = { workflow: MAILROOM_WORKFLOW, workflowId: MAILROOM_WORKFLOW_ID };
  return ensureRoom(client, { ...room, summary: 'Mailroom: delivers the letters of all cases' });
}

/** Makes sure that the one webhook room runs; each worker that serves cases does so at its start. */
export function ensureWebhookRoom(client: Client): Promise<void> {
  const room = { workflow: WEBHOOK_ROOM_WORKFLOW, workflowId: WEBHOOK_ROOM_WORKFLOW_ID };
  return ensureRoom(client, {
    ...room,
    summary: 'Webhook room: tells other systems what happened in the cases',
  });
}

/** Makes sure that the one label room runs; each worker with a carrier's key does so at its start. */
export function ensureLabelRoom(client: Client): Promise<void> {
  const room = { workflow: LABEL_ROOM_WORKFLOW, workflowId: LABEL_ROOM_WORKFLOW_ID };
  return ensureRoom(client, { ...room, summary: 'Label room: buys the labels of parcels to customers' });
}

async function ensureRoom(client: Client, { workflow, workflowId, summary }: Room): Promise<void> {
  await client.workflow.start(workflow, {
    workflowId,
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: summary,
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
  await ensureSchedule(client, RECONCILER_SCHEDULE_ID, {
    everyMs: everyMinutes * 60_000,
    action: { workflowType: RECONCILER_WORKFLOW, workflowId: RECONCILER_WORKFLOW, taskQueue },
  });
}

const HOUR_MS = 3_600_000;

/** Makes sure that each hour somebody looks whom the desk may forget (E114); the newest retention holds. */
export async function ensureEraser(
  client: Client,
  { retainDays, taskQueue = TASK_QUEUE }: { readonly retainDays: number | null; readonly taskQueue?: string },
): Promise<void> {
  await ensureSchedule(client, ERASER_SCHEDULE_ID, {
    everyMs: HOUR_MS,
    action: { workflowType: ERASER_WORKFLOW, workflowId: ERASER_WORKFLOW, taskQueue, args: [retainDays] },
  });
}

async function ensureSchedule(
  client: Client,
  scheduleId: string,
  { everyMs, action }: { readonly everyMs: number; readonly action: Omit<StartAction, 'type'> },
): Promise<void> {
  const schedule: ScheduleUpdateOptions<StartAction> = {
    spec: { intervals: [{ every: everyMs }] },
    policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
    action: { type: 'startWorkflow', ...action },
    state: {},
  };
  try {
    await client.schedule.create({ scheduleId, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // Somebody may have paused it by hand: that stays.
    await client.schedule.getHandle(scheduleId).update(({ state: { paused, note } }) => ({
      ...schedule,
      state: { paused, ...(note !== undefined && { note }) },
    }));
  }
}

type StartAction = ScheduleOptionsStartWorkflowAction<Workflow>;
