import type { CaseRun, CaseRuns, HistoryEvent } from '../gateways/case-runs';
import type { RecordedCase } from '../store/audit/cases';
import {
  appealAssessed,
  offerDecided,
  refundAnswered,
  repairReviewed,
  secondOpinionWanted,
} from '../workflows/contract';
import type {
  Assessment,
  CaseState,
  Due,
  OfferDecision,
  RefundAnswer,
  RepairReview,
  Step,
} from '../workflows/contract';

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

/** The messages that a case heard, by Update or signal, run by run in their order. */
export function messagesIn({ runs }: Pick<CaseHistory, 'runs'>): readonly HeardMessage[] {
  return runs
    .flatMap(({ events }) => events)
    .flatMap(({ type, values: [message] }): readonly HeardMessage[] => {
      const messageId = fieldOf(message, 'messageId');
      if (typeof messageId !== 'string') return [];
      if (type === 'workflowExecutionUpdateAccepted') return [{ messageId, by: 'update' }];
      return type === 'workflowExecutionSignaled' ? [{ messageId, by: 'signal' }] : [];
    });
}

/** Messages that a run began with: they stand in the state that it was started from. */
export function seenAtTheStart({ runs }: CaseHistory): readonly string[] {
  return runs.flatMap(({ events }) => startOf(events)?.seen ?? []);
}

/**
 * The runs that still count. One is put aside by a later run that began before its end: somebody reset the case, or the
 * desk was restored, and what it had taken is taken again.
 */
export function runsThatCount({ runs }: CaseHistory): CaseHistory['runs'] {
  return runs.filter(({ events }, index) => {
    const furthest = furthestIn(events);
    return !runs.slice(index + 1).some((later) => (startOf(later.events)?.seq ?? furthest) < furthest);
  });
}

/** The last event that a run knows of, by all that it was started with, wrote, or was answered. */
export function furthestIn(events: readonly HistoryEvent[]): number {
  const states = events.flatMap(({ type, name, values: [value] }): readonly unknown[] => {
    if (type === 'workflowExecutionStarted') return [fieldOf(value, 'state')];
    if (type === 'activityTaskScheduled' && isWriter(name)) return [fieldOf(value, 'state')];
    return type === 'activityTaskCompleted' ? [fieldOf(value, 'record')] : [];
  });
  return Math.max(0, ...states.map((state) => Number(fieldOf(state, 'seq') ?? 0)));
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

/** Whether a write is under way that goes on where a record of this version ends: it will be there in a moment. */
export function isBeingWritten(events: readonly HistoryEvent[], version: number): boolean {
  const write = events.findLast(({ type, name }) => type === 'activityTaskScheduled' && isWriter(name));
  if (!write || events.some(({ scheduledBy }) => scheduledBy === write.id)) return false;
  const { state, events: told } = write.values[0] as Step;
  return state.seq >= version && (told[0]?.seq ?? state.seq) <= version + 1;
}

const writers = ['recordTransition', 'assessAppeal', 'makeOffer', 'reviewRepair', 'payRefund'] as const;

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
    readonly review?: RepairReview | null;
  };
  return record ?? { ...decisionOn(step.state, { ...decided, at: String(moment), by: name }), due };
}

function decisionOn(state: CaseState, { assessment, decision, answer, review, at, by }: Decided): CaseState {
  if (review && state.stage === 'repair') return repairReviewed(state, review).state;
  if (assessment) return appealAssessed(state, assessment).state;
  if (answer && state.stage === 'refund') return refundAnswered(state, answer).state;
  if (decision) return offerDecided(state, decision).state;
  return by === 'makeOffer' && state.stage === 'lab' ? secondOpinionWanted(state, at).state : state;
}

interface Decided {
  readonly assessment?: Assessment;
  readonly decision?: OfferDecision | null;
  readonly answer?: RefundAnswer;
  readonly review?: RepairReview | null;
  readonly at: string;
  readonly by: string | null;
}

function isState(value: unknown): value is CaseState {
  return typeof fieldOf(value, 'caseNo') === 'string';
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
