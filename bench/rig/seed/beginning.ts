import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { named } from './model';
import type { Model, Names } from './model';

type Start = temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest;
type Turn = temporal.api.workflowservice.v1.IRespondWorkflowTaskCompletedRequest;

/** How the workflow of a case began, with marks in place of what each copy has for itself. */
export interface Beginning {
  readonly start: Start;
  /** What a worker answered to the first turn: that it only waits. */
  readonly turn: Pick<Turn, 'sdkMetadata' | 'meteringMetadata' | 'workerVersionStamp'>;
}

const TURN_WITHIN_MS = 30_000;
/** Statuses of gRPC that say: somebody else has it. */
const taken: readonly number[] = [5, 6];
const namespace = 'default';

/**
 * Reads how the workflow of a case began.
 * @throws Error where its first turn did more than wait: then a worker has to take that of each copy
 */
export async function beginningOf(client: Client, { caseNo, marked }: Model): Promise<Beginning> {
  const [first, , , turn, more] = await firstTurnOf(client, caseNo);
  const started = first?.workflowExecutionStartedEventAttributes;
  const answered = turn?.workflowTaskCompletedEventAttributes;
  if (!first || !started || !answered || more)
    throw new Error(`Cannot begin cases as ${caseNo}: its workflow did more than wait`);
  const { workflowType = null, taskQueue = null, workflowTaskTimeout = null } = started;
  const { input, searchAttributes } = started;
  const start = {
    ...{ namespace, workflowType, taskQueue, workflowTaskTimeout },
    input: { payloads: input?.payloads?.map((one) => withText(one, marked)) ?? [] },
    searchAttributes: {
      indexedFields: mapped(searchAttributes?.indexedFields ?? {}, (one) => withText(one, marked)),
    },
    userMetadata: { summary: withText(first.userMetadata?.summary ?? {}, marked) },
  };
  const { sdkMetadata, meteringMetadata, workerVersion } = answered;
  const said = { sdkMetadata, meteringMetadata, workerVersionStamp: workerVersion };
  return { start, turn: Object.fromEntries(Object.entries(said).filter(([, value]) => value)) };
}

/** The history of a case that has just begun, as soon as a worker has had its first turn. */
async function firstTurnOf(client: Client, caseNo: string) {
  for (const until = Date.now() + TURN_WITHIN_MS; ; await pause(100)) {
    const { events } = await client.workflow.getHandle(caseNo).fetchHistory();
    const isTaken = events?.some((event) => event.workflowTaskCompletedEventAttributes);
    if (isTaken) return events ?? [];
    if (Date.now() > until) throw new Error(`Cannot begin cases as ${caseNo}: no worker has moved it`);
  }
}

/**
 * Starts the workflow of a copy and answers its first turn as a worker did for the model: there is nothing to do in it
 * but to wait. So no worker has to load a hundred thousand cases; whichever gets a message loads it as any that it has
 * not in its cache. A server that hands no turn out with a start leaves it to the worker.
 */
export async function begin({ workflowService }: Client, beginning: Beginning, names: Names): Promise<void> {
  const { start, turn } = beginning;
  const identity = 'bench';
  const fill = (text: string): string => named(text, names);
  try {
    const { eagerWorkflowTask } = await workflowService.startWorkflowExecution({
      ...start,
      ...{ workflowId: names['case'] ?? '', requestId: randomUUID(), identity, requestEagerExecution: true },
      input: { payloads: start.input?.payloads?.map((one) => withText(one, fill)) ?? [] },
      searchAttributes: {
        indexedFields: mapped(start.searchAttributes?.indexedFields ?? {}, (one) => withText(one, fill)),
      },
      userMetadata: { summary: withText(start.userMetadata?.summary ?? {}, fill) },
    });
    const taskToken = eagerWorkflowTask?.taskToken;
    if (taskToken && taskToken.length > 0)
      await workflowService.respondWorkflowTaskCompleted({
        ...turn,
        namespace,
        taskToken,
        identity,
        commands: [],
      });
  } catch (error) {
    // The desk sweeps too, and has started it; or the turn's time was over, and a worker takes it.
    if (isGrpcServiceError(error) && taken.includes(error.code)) return;
    throw error;
  }
}

function withText(payload: Payload, change: (text: string) => string): Payload {
  const { data } = payload;
  return data
    ? { ...payload, data: Buffer.from(change(Buffer.from(data).toString('utf8')), 'utf8') }
    : payload;
}

function mapped<One>(fields: Readonly<Record<string, One>>, change: (one: One) => One): Record<string, One> {
  return Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, change(one)]));
}
