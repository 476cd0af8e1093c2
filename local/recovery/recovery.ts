import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { CaseClient } from '../../api/cases/case-client';
import { CaseNotRunning, CaseRefusal, OutcomeUnknown } from '../../api/cases/case-client';
import { furthestIn, historyOf, isBeingWritten, lastWritten } from '../../audit/history';
import type { CaseHistory } from '../../audit/history';
import { askAll } from '../../audit/invariant';
import type { CaseRuns } from '../../gateways/case-runs';
import { casesByPage, casesOf } from '../../store/audit/cases';
import type { RecordedCase } from '../../store/audit/cases';
import { snapshotOf } from '../../store/cases/case-record';
import { skipCaseNumbers } from '../../store/cases/appeals';
import type { Database } from '../../store/database';
import { CASE_WORKFLOW, actions } from '../../workflows/contract';
import type { Action, Message } from '../../workflows/contract';

export interface RecoveryDeps {
  readonly db: Database;
  readonly client: Client;
  readonly cases: CaseClient;
  readonly runs: CaseRuns;
  /** How long a record may take to follow its history on a desk that serves; five seconds when left out. */
  readonly settleMs?: number;
}

/** A case that was brought together again. */
export interface Recovered {
  readonly caseNo: string;
  /** Which of the two was the older one. */
  readonly behind: 'record' | 'Temporal';
  readonly repeated: number;
  /** Messages that the case does not take any more, with its words. */
  readonly refused: readonly string[];
}

export interface Recovery {
  readonly looked: number;
  readonly recovered: readonly Recovered[];
  /** Cases that Temporal runs and the database does not know: they were opened after its backup. */
  readonly withoutRecord: readonly string[];
}

const SETTLE_MS = 5_000;

/**
 * Brings record and Temporal together after one of them was restored from an older backup. A case goes on from its
 * record; what Temporal heard since is said to it again, under the same ids. Nothing is paid: whoever pays looks first.
 * The desk may serve meanwhile: a case whose record follows in time is left alone.
 */
export async function recoverDesk(deps: RecoveryDeps): Promise<Recovery> {
  const known = await numbersInTemporal(deps.client);
  // Else the next customer would get a number under which another case runs already.
  await skipCaseNumbers(deps.db, Math.max(0, ...known.map(idOf)));
  const recorded = new Set<string>();
  const suspects: RecordedCase[] = [];
  for await (const page of casesByPage(deps.db, { caseNo: null })) {
    page.forEach(({ caseNo }) => recorded.add(caseNo));
    const histories = await askAll(page, (record) => historyOf(deps.runs, record));
    suspects.push(...histories.filter((one) => whatIsBehind(one) !== null).map(({ record }) => record));
  }
  if (suspects.length > 0) await pause(deps.settleMs ?? SETTLE_MS);
  const recovered = await askAll(suspects, (one) => recoverCase(deps, one));
  return {
    looked: recorded.size,
    recovered: recovered.flatMap((one) => one ?? []),
    withoutRecord: known.filter((caseNo) => !recorded.has(caseNo)),
  };
}

/** Looks a second time: a record that has moved, or agrees by now, belongs to a case that goes on by itself. */
async function recoverCase(deps: RecoveryDeps, { caseNo, version }: RecordedCase): Promise<Recovered | null> {
  const history = await lookAt(deps, caseNo);
  const behind = whatIsBehind(history);
  return behind === null || history.record.version !== version ? null : bringTogether(deps, caseNo, behind);
}

/** The record as it is now, and after it the history: of the two the history may be ahead, never the record. */
async function lookAt({ db, runs }: RecoveryDeps, caseNo: string): Promise<CaseHistory> {
  const [record] = await casesOf(db, [caseNo]);
  if (!record) throw new Error(`Cannot recover ${caseNo}: its record is gone`);
  return historyOf(runs, record);
}

async function numbersInTemporal(client: Client): Promise<readonly string[]> {
  const known = new Set<string>();
  const query = `WorkflowType = '${CASE_WORKFLOW}'`;
  for await (const { workflowId } of client.workflow.list({ query })) known.add(workflowId);
  return [...known];
}

function idOf(caseNo: string): number {
  return Number(/^RMA-(\d+)$/.exec(caseNo)?.[1] ?? 0);
}

/** Null where both tell the same, or where Temporal has long forgotten a case that is closed. */
function whatIsBehind(history: CaseHistory): Recovered['behind'] | null {
  const { record, runs } = history;
  const newest = runs.at(-1);
  const isOpen = record.stage !== 'closed';
  if (!newest) return isOpen ? 'Temporal' : null;
  // A write that is still under way ends, but where the record lacks what came before it.
  if (newest.run.status === 'RUNNING' && isBeingWritten(newest.events, record.version)) return null;
  const seq = lastWritten(history)?.seq ?? furthestIn(newest.events);
  if (seq !== record.version) return seq > record.version ? 'record' : 'Temporal';
  return (newest.run.status === 'RUNNING') === isOpen ? null : 'Temporal';
}

async function bringTogether(
  deps: RecoveryDeps,
  caseNo: string,
  behind: Recovered['behind'],
): Promise<Recovered> {
  const handle = deps.client.workflow.getHandle(caseNo);
  await handle.terminate('restored: the case goes on from its record').catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
  // Only now does the run hear nothing more: whatever somebody said to it up to here is in its history.
  const history = await lookAt(deps, caseNo);
  const { snapshot } = history.record;
  // A closed case too: its run begins with all that it has seen, and ends at once.
  await deps.cases.start(snapshot);
  const unheard = saidIn(history).filter(({ message }) => !snapshot.seen.includes(message.messageId));
  const refused: string[] = [];
  for (const one of unheard) {
    const no = await sayAgain(deps, caseNo, one);
    if (no !== null) refused.push(no);
  }
  return { caseNo, behind, repeated: unheard.length - refused.length, refused };
}

interface Said {
  readonly action: Action;
  readonly message: Message;
}

/** What was said to a case, in its order, each message once. */
function saidIn({ runs }: CaseHistory): readonly Said[] {
  const heard = runs
    .flatMap(({ events }) => events)
    .flatMap(({ type, name, values: [value] }): readonly Said[] => {
      const action = actions.find((one) => one === name);
      const isSaid = type === 'workflowExecutionUpdateAccepted' || type === 'workflowExecutionSignaled';
      // Written by the api, from a checked request.
      return isSaid && action ? [{ action, message: value as Message }] : [];
    });
  return [...new Map(heard.map((one) => [one.message.messageId, one])).values()];
}

const PATIENCE_MS = 60_000;
const AGAIN_MS = 300;

/** The case may still be at what the message before asked for: a no counts only when it stays one. */
async function sayAgain(
  { db, cases }: RecoveryDeps,
  caseNo: string,
  { action, message }: Said,
): Promise<string | null> {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(AGAIN_MS)) {
    try {
      const snapshot = await snapshotOf(db, caseNo);
      const isClosed = snapshot?.stage === 'closed';
      const { seq } = isClosed
        ? await cases.sendToClosed(snapshot, action, message)
        : await cases.send(caseNo, action, message);
      await untilRecorded(db, caseNo, seq);
      return null;
    } catch (error) {
      const isNo = error instanceof CaseRefusal;
      if (!isNo && !(error instanceof CaseNotRunning) && !(error instanceof OutcomeUnknown)) throw error;
      if (isNo && error.type === 'AlreadyDone') return null;
      if (Date.now() > end) return `${action} (${message.messageId}): ${error.message}`;
    }
  }
}

async function untilRecorded(db: Database, caseNo: string, seq: number): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(AGAIN_MS))
    if (((await snapshotOf(db, caseNo))?.seq ?? 0) >= seq) return;
}
