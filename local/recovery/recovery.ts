import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { CaseClient } from '../../api/cases/case-client';
import { CaseNotRunning, CaseRefusal, OutcomeUnknown } from '../../api/cases/case-client';
import { furthestIn, historyOf, lastWritten } from '../../audit/history';
import type { CaseHistory } from '../../audit/history';
import { askAll } from '../../audit/invariant';
import type { CaseRuns } from '../../gateways/case-runs';
import { casesByPage } from '../../store/audit/cases';
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

/**
 * Brings record and Temporal together after one of them was restored from an older backup. A case goes on from its
 * record; what Temporal heard since is said to it again, under the same ids. Nothing is paid: whoever pays looks first.
 */
export async function recoverDesk(deps: RecoveryDeps): Promise<Recovery> {
  const known = await numbersInTemporal(deps.client);
  // Else the next customer would get a number under which another case runs already.
  await skipCaseNumbers(deps.db, Math.max(0, ...known.map(idOf)));
  const recovered: Recovered[] = [];
  const recorded = new Set<string>();
  for await (const page of casesByPage(deps.db, { caseNo: null })) {
    page.forEach(({ caseNo }) => recorded.add(caseNo));
    const histories = await askAll(page, (record) => historyOf(deps.runs, record));
    const apart = histories.flatMap((history) => {
      const behind = whatIsBehind(history);
      return behind === null ? [] : [{ history, behind }];
    });
    recovered.push(...(await askAll(apart, (one) => bringTogether(deps, one))));
  }
  return {
    looked: recorded.size,
    recovered,
    withoutRecord: known.filter((caseNo) => !recorded.has(caseNo)),
  };
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
  // A write that is still under way cannot end where the record lacks what came before it.
  const seq = lastWritten(history)?.seq ?? furthestIn(newest.events);
  if (seq !== record.version) return seq > record.version ? 'record' : 'Temporal';
  return (newest.run.status === 'RUNNING') === isOpen ? null : 'Temporal';
}

async function bringTogether(
  deps: RecoveryDeps,
  { history, behind }: { readonly history: CaseHistory; readonly behind: Recovered['behind'] },
): Promise<Recovered> {
  const { caseNo, snapshot } = history.record;
  const handle = deps.client.workflow.getHandle(caseNo);
  await handle.terminate('restored: the case goes on from its record').catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
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
