import { setTimeout as pause } from 'node:timers/promises';
import {
  Client,
  Connection,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { ConnectionOptions, WorkflowStartOptions } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { DataConverter, Workflow } from '@temporalio/common';
import { CASE_WORKFLOW, TASK_QUEUE, waitingFor } from '../../workflows/contract';
import type { Action, Answer, CaseStart } from '../../workflows/contract';
import type { Traces } from '../../gateways/traces';
import type { CaseClient } from './case-client';
import { CaseNotRunning, OutcomeUnknown } from './case-client';
import { refusalOf } from './refusals';

// Long enough for a case that has to be replayed, short enough for the person who waits at the page.
const DEADLINE_MS = 8_000;
const STATUS_DEADLINE_MS = 2_000;

const caseStage = defineSearchAttributeKey('CaseStage', 'KEYWORD');
const waitsFor = defineSearchAttributeKey('WaitingFor', 'KEYWORD');
const orderNo = defineSearchAttributeKey('OrderNo', 'KEYWORD');
const sku = defineSearchAttributeKey('Sku', 'KEYWORD');
const amountCents = defineSearchAttributeKey('AmountCents', 'INT');

type Known = {
  readonly options: ConnectionOptions;
  readonly namespace: string;
  /** The queue of the cases, `returns` unless a test has its own. */
  readonly taskQueue?: string;
  /** What seals payloads, where they are; the same as the workers have. */
  readonly dataConverter?: DataConverter | undefined;
  readonly traces?: Traces | null;
};

/** The cases as Temporal runs them. Connects at the first call, so the api can start before Temporal does. */
export function temporalCases({
  options,
  namespace,
  taskQueue = TASK_QUEUE,
  dataConverter,
  traces,
}: Known): CaseClient & { close(): Promise<void> } {
  const connection = Connection.lazy({ ...options, connectTimeout: STATUS_DEADLINE_MS });
  const client = new Client({
    ...{ connection, namespace },
    ...(dataConverter && { dataConverter }),
    ...(traces && { interceptors: { workflow: [traces.client] } }),
  });
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    Promise.race([client.withDeadline(Date.now() + DEADLINE_MS, call).catch(explain), expiry()]);

  return {
    async start(state) {
      await within(() =>
        client.workflow.start(CASE_WORKFLOW, { ...startOptions({ state }), taskQueue }),
      ).catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      });
    },
    send: (caseNo, action, message) =>
      within(() =>
        client.workflow
          .getHandle(caseNo)
          .executeUpdate<Answer, [typeof message]>(action, { updateId: message.messageId, args: [message] }),
      ),
    sendToClosed: (state, action, message) =>
      within(() => {
        const startWorkflowOperation = new WithStartWorkflowOperation(CASE_WORKFLOW, {
          ...startOptions({ state, reopening: true }),
          taskQueue,
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        });
        const args: [typeof message] = [message];
        const update = { updateId: message.messageId, args, startWorkflowOperation };
        return client.workflow.executeUpdateWithStart<Workflow, Answer, [typeof message]>(action, update);
      }),
    signal: (caseNo, action, message) =>
      within(() => client.workflow.getHandle(caseNo).signal(action, message)),
    async signalToClosed(state, action, message) {
      const signal = { signal: action satisfies Action, signalArgs: [message] };
      await within(() =>
        client.workflow.signalWithStart(CASE_WORKFLOW, {
          ...startOptions({ state, reopening: true }),
          taskQueue,
          ...signal,
        }),
      );
    },
    answers: () => answersNow(connection),
    close: () => connection.close(),
  };
}

/**
 * How long Temporal waits for a worker that holds a case's turn before it gives the turn to another: after a worker's death
 * the first click on that case waits for this. A turn takes some 30 ms, and a worker holds few at once
 * (`WORKER_CASE_TASKS`), so a busy one answers within a second or two.
 */
const TURN_TIMEOUT = '4 seconds';

/** How the workflow of a case starts: an id of its own, and nothing personal in anything that Temporal shows. */
function startOptions(start: CaseStart): Omit<WorkflowStartOptions, 'taskQueue'> & { args: [CaseStart] } {
  const { state } = start;
  const { caseNo, unit } = state;
  return {
    workflowId: caseNo,
    args: [start],
    workflowTaskTimeout: TURN_TIMEOUT,
    staticSummary: `${caseNo}: ${unit.sku} of order ${unit.orderNo}`,
    typedSearchAttributes: [
      { key: caseStage, value: state.stage },
      { key: waitsFor, value: waitingFor(state) },
      { key: orderNo, value: unit.orderNo },
      { key: sku, value: unit.sku },
      { key: amountCents, value: unit.unitPaidCents },
    ],
  };
}

// The client repeats a call that could not connect, and a repetition may outlast its own deadline.
async function expiry(): Promise<never> {
  await pause(DEADLINE_MS, undefined, { ref: false });
  throw new OutcomeUnknown('Temporal gave no answer in time');
}

async function answersNow(connection: Connection): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + STATUS_DEADLINE_MS, () =>
      connection.workflowService.getSystemInfo({}),
    );
    return true;
  } catch {
    return false;
  }
}

function explain(error: unknown): never {
  if (error instanceof WorkflowNotFoundError) throw new CaseNotRunning(error.message, { cause: error });
  if (error instanceof WorkflowExecutionAlreadyStartedError) throw error;
  if (error instanceof WorkflowUpdateFailedError) {
    const refusal = refusalOf(error.cause);
    if (refusal) throw refusal;
  }
  if (error instanceof ServiceError || isTemporalOutcomeUnknown(error))
    throw new OutcomeUnknown('Temporal gave no answer in time', { cause: error });
  throw error;
}

// A failed update without a refusal ended with its run: whether it took effect has to be asked again.
function isTemporalOutcomeUnknown(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateFailedError ||
    (error instanceof Error && error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError')
  );
}
