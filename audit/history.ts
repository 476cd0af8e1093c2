import type { CaseRun, CaseRuns, HistoryEvent } from '../gateways/case-runs';
import type { RecordedCase } from '../store/audit/cases';
import { appealAssessed, offerDecided, refundAnswered, secondOpinionWanted } from '../workflows/contract';
import type { Assessment, CaseState, Due, OfferDecision, RefundAnswer, Step } from '../workflows/contract';

/** All that Temporal still has of a case: its runs, oldest first, with their events. */
export interface CaseHistory {
  readonly record: RecordedCase;
  readonly runs: readonly { readonly run: CaseRun; readonly events: readonly HistoryEvent[] }[];
}

/** Reads all runs of a case; of a case that Temporal has forgotten none. */
export async function historyOf(runs: CaseRuns, record: RecordedCase): Promise<CaseHistory> {
  const { caseNo } = record;
  const listed = [...(await runs.runsOf([caseNo]))];
  const newest = await runs.newest(caseNo);
  // The list may be behind by a moment; the newest run is not.
  if (newest !== null && !listed.some(({ runId }) => runId === newest.runId))
    listed.push({ caseNo, ...newest });
  listed.sort((one, other) => one.startedAt.getTime() - other.startedAt.getTime());
  const read: { run: CaseRun; events: readonly HistoryEvent[] }[] = [];
  for (const run of listed) read.push({ run, events: await runs.historyOf(caseNo, run.runId) });
  return { record, runs: read };
}

/** A message in a history. Only an Update is answered, so only an Update that is there twice was taken twice. */
export interface HeardMessage {
  readonly messageId: string;
  readonly by: 'update' | 'signal';
}

export function messagesIn(history: CaseHistory): readonly HeardMessage[] {
  return history.runs
    .flatMap(({ events }) => events)
    .flatMap(({ type, values: [message] }): readonly HeardMessage[] => {
      const messageId = fieldOf(message, 'messageId');
      if (typeof messageId !== 'string') return [];
      if (type === 'workflowExecutionUpdateAccepted') return [{ messageId, by: 'update' }];
      return type === 'workflowExecutionSignaled' ? [{ messageId, by: 'signal' }] : [];
    });
}

/**
 * The state that the record must show by what the newest run has written last, made from the inputs and answers that
 * stand in the history; null while a write is under way, or where there is no history.
 */
export function lastWritten(history: CaseHistory): CaseState | null {
  const newest = history.runs.at(-1);
  if (!newest) return null;
  const { events } = newest;
  const writes = events.filter(({ type, name }) => type === 'activityTaskScheduled' && isWriter(name));
  const write = writes.at(-1);
  if (!write) return startOf(events);
  const end = events.find(({ scheduledBy }) => scheduledBy === write.id);
  if (end?.type !== 'activityTaskCompleted') return null;
  return stateAfter(write, end.values[0]);
}

const writers = ['recordTransition', 'assessAppeal', 'makeOffer', 'payRefund'] as const;

function isWriter(name: string | null): name is (typeof writers)[number] {
  return writers.some((writer) => writer === name);
}

function startOf(events: readonly HistoryEvent[]): CaseState | null {
  const state = fieldOf(events[0]?.values[0], 'state');
  return isState(state) ? state : null;
}

/**
 * The same sums that workflow and activity did: what an activity decided, put to the state that it was given. Where the
 * record was ahead, the run has gone on from the record.
 */
function stateAfter({ name, values: [input, moment] }: HistoryEvent, answer: unknown): CaseState | null {
  const step = input as Step;
  const { due, record, ...decided } = answer as {
    readonly due: Due | null;
    readonly record?: CaseState;
    readonly assessment?: Assessment;
    readonly decision?: OfferDecision | null;
    readonly answer?: RefundAnswer;
  };
  return record ?? { ...decisionOn(step.state, { ...decided, at: String(moment), by: name }), due };
}

function decisionOn(state: CaseState, { assessment, decision, answer, at, by }: Decided): CaseState {
  if (assessment) return appealAssessed(state, assessment).state;
  if (answer && state.stage === 'refund') return refundAnswered(state, answer).state;
  if (decision) return offerDecided(state, decision).state;
  return by === 'makeOffer' && state.stage === 'lab' ? secondOpinionWanted(state, at).state : state;
}

interface Decided {
  readonly assessment?: Assessment;
  readonly decision?: OfferDecision | null;
  readonly answer?: RefundAnswer;
  readonly at: string;
  readonly by: string | null;
}

function isState(value: unknown): value is CaseState {
  return typeof fieldOf(value, 'caseNo') === 'string';
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
