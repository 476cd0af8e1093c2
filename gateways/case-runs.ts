import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionInfo, WorkflowHandle } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';

/** One run of a case's workflow, as Temporal lists it. */
export interface CaseRun {
  readonly caseNo: string;
  readonly runId: string;
  /** `RUNNING`, `COMPLETED`, `TERMINATED`, …, in Temporal's words. */
  readonly status: string;
  readonly startedAt: Date;
  /** Everything that search attributes and summaries show of it, as one text. */
  readonly shown: string;
}

/** The newest run of a case, as the server knows it now, with what makes it stand still. */
export interface NewestRun {
  readonly runId: string;
  readonly status: string;
  readonly startedAt: Date;
  /** Tries of the workflow task that waits; more than a few mean that the code fails on this history. */
  readonly workflowTaskAttempt: number;
  /** Activities that wait, with the tries they have had. */
  readonly activities: readonly { readonly name: string; readonly attempt: number }[];
  readonly shown: string;
}

/** What an event of a history is about. Payloads are decoded; a history holds ids, enums and amounts only. */
export interface HistoryEvent {
  readonly id: number;
  readonly at: string;
  /** As Temporal writes it: `activityTaskScheduled`. */
  readonly type: string;
  /** Of the activity, Update or signal. */
  readonly name: string | null;
  /** Input of a start, an activity, an Update or a signal; the result of an activity. */
  readonly values: readonly unknown[];
  /** The event that scheduled the activity whose end this is. */
  readonly scheduledBy: number | null;
  /** Every text in the event, payloads and headers too. */
  readonly text: string;
}

/** The runs of the cases as Temporal has them; only reads. */
export interface CaseRuns {
  /** All runs of these cases that Temporal still lists; the newest may be missing for a moment. */
  runsOf(caseNos: readonly string[]): Promise<readonly CaseRun[]>;
  /** The newest run of a case, or null: it was never started, or Temporal has forgotten it. */
  newest(caseNo: string): Promise<NewestRun | null>;
  /** Numbers of the cases with a running workflow on this queue, page by page. */
  running(taskQueue: string): AsyncGenerator<readonly string[]>;
  historyOf(caseNo: string, runId: string): Promise<readonly HistoryEvent[]>;
}

const LISTED_AT_ONCE = 50;
const PAGE = 500;
const DEADLINE_MS = 30_000;
const TRIES = 5;
const AGAIN_MS = 200;

/** Reads the runs of a workflow type; case numbers are its workflow ids. */
export function caseRuns(client: Client, workflowType: string): CaseRuns {
  const ofType = `WorkflowType = '${workflowType}'`;
  const timely = <T>(call: () => Promise<T>): Promise<T> =>
    patiently(() => client.withDeadline(Date.now() + DEADLINE_MS, call));
  return {
    async runsOf(caseNos) {
      const runs: CaseRun[] = [];
      for (let at = 0; at < caseNos.length; at += LISTED_AT_ONCE) {
        const ids = caseNos.slice(at, at + LISTED_AT_ONCE).map((id) => `'${id}'`);
        const query = `${ofType} and WorkflowId in (${ids.join(', ')})`;
        const listed = await timely(async () => {
          const found: CaseRun[] = [];
          for await (const run of client.workflow.list({ query })) found.push(runOf(run));
          return found;
        });
        runs.push(...listed);
      }
      return runs;
    },
    newest: (caseNo) => timely(() => newestOf(client.workflow.getHandle(caseNo))),
    async *running(taskQueue) {
      const query = `${ofType} and ExecutionStatus = 'Running' and TaskQueue = '${taskQueue}'`;
      let page: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query, pageSize: PAGE })) {
        page.push(workflowId);
        if (page.length < PAGE) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
    historyOf: (caseNo, runId) =>
      timely(async () => {
        const { events } = await client.workflow.getHandle(caseNo, runId).fetchHistory();
        const { payloadCodecs: codecs } = client.options.loadedDataConverter;
        return Promise.all((events ?? []).map(async (event) => eventOf(await opened(event, codecs))));
      }),
  };
}

/** Statuses of gRPC with which a server says that it cannot answer at this moment. */
const passing = { deadlineExceeded: 4, resourceExhausted: 8, aborted: 10, unavailable: 14 };

/** A read that the server could not answer now is asked again, a few times. */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await read();
    } catch (error) {
      if (tries === TRIES || !isPassing(error)) throw error;
      await pause(AGAIN_MS * tries);
    }
}

function isPassing(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && Object.values(passing).includes(cause.code);
}

function runOf(run: WorkflowExecutionInfo): CaseRun {
  const { workflowId: caseNo, runId, status, startTime: startedAt } = run;
  return { caseNo, runId, status: status.name, startedAt, shown: textOf(run.raw) };
}

async function newestOf(handle: WorkflowHandle): Promise<NewestRun | null> {
  try {
    const { runId, status, startTime: startedAt, raw } = await handle.describe();
    return {
      runId,
      status: status.name,
      startedAt,
      workflowTaskAttempt: raw.pendingWorkflowTask?.attempt ?? 0,
      activities: (raw.pendingActivities ?? []).map(({ activityType, attempt }) => ({
        name: activityType?.name ?? '',
        attempt: attempt ?? 0,
      })),
      shown: textOf(raw.workflowExecutionInfo),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

type RawHistory = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type RawEvent = NonNullable<RawHistory['events']>[number];
type RawPayloads = { readonly payloads?: readonly { readonly data?: Uint8Array | null }[] | null };

/** The event with its payloads as they were before they were sealed; where nothing seals, as it is. */
async function opened<Value>(value: Value, codecs: readonly PayloadCodec[]): Promise<Value> {
  if (codecs.length === 0 || typeof value !== 'object' || value === null) return value;
  // Numbers of 64 bits are objects of a class of their own.
  if (value instanceof Uint8Array || 'unsigned' in value) return value;
  if (isPayload(value)) {
    let [payload]: readonly Payload[] = [value];
    for (const codec of codecs.toReversed()) [payload] = await codec.decode(payload ? [payload] : []);
    return payload as Value;
  }
  const entries = Object.entries(value).map(async ([key, one]): Promise<[string, unknown]> => [
    key,
    await opened(one as unknown, codecs),
  ]);
  const all = await Promise.all(entries);
  return (Array.isArray(value) ? all.map(([, one]) => one) : Object.fromEntries(all)) as Value;
}

function isPayload(value: object): value is Payload {
  return 'metadata' in value && 'data' in value && value.data instanceof Uint8Array;
}

function eventOf(event: RawEvent): HistoryEvent {
  const { seconds, nanos } = event.eventTime ?? {};
  const atMs = Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6;
  const attributes = Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '';
  return {
    id: Number(event.eventId ?? 0),
    at: new Date(atMs).toISOString(),
    type: attributes.replace('EventAttributes', ''),
    text: textOf(event),
    ...aboutOf(event),
  };
}

function aboutOf(event: RawEvent): Pick<HistoryEvent, 'name' | 'values' | 'scheduledBy'> {
  const started = event.workflowExecutionStartedEventAttributes;
  const updated = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
  const signaled = event.workflowExecutionSignaledEventAttributes;
  const scheduled = event.activityTaskScheduledEventAttributes;
  const completed = event.activityTaskCompletedEventAttributes;
  const ended =
    completed ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  return {
    name: updated?.name ?? signaled?.signalName ?? scheduled?.activityType?.name ?? null,
    values: valuesOf(
      started?.input ?? updated?.args ?? signaled?.input ?? scheduled?.input ?? completed?.result,
    ),
    scheduledBy: ended ? Number(ended.scheduledEventId ?? 0) : null,
  };
}

function valuesOf(payloads: RawPayloads | null | undefined): readonly unknown[] {
  return (payloads?.payloads ?? []).map(({ data }) => jsonOr(data ? Buffer.from(data).toString('utf8') : ''));
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** All texts in a message of the wire, one a line; payloads are bytes that hold JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .flatMap(([key, inner]) => [key, textOf(inner)])
    .filter((text) => text !== '')
    .join('\n');
}
