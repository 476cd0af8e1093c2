import { activityInfo, heartbeat } from '@temporalio/activity';
import type { CaseRuns } from '../../gateways/case-runs';
import { casesByPage, casesOf } from '../../store/audit/cases';
import type { RecordedCase } from '../../store/audit/cases';
import type { Database } from '../../store/database';
import { openThingsOf } from '../../store/work/reconcile';
import { reportMismatches } from '../../store/work/work-items';
import type { Mismatch, Reported } from '../../store/work/work-items';

export interface RunsDeps {
  readonly db: Database;
  readonly runs: CaseRuns;
  readonly now: () => Date;
}

/** A case may have closed, opened or begun a new run within the last minute: what moves is not judged. */
const GRACE_MS = 60_000;
/** A sweep starts what a crash left behind within seconds. */
const START_GRACE_MS = 600_000;

/**
 * Compares the running workflows with the records: an open record whose workflow is gone is an orphan (E103), listed
 * with what is still open of it; a workflow that runs for a closed record, or for none, is listed as well.
 */
export function compareRuns(deps: RunsDeps) {
  return async (): Promise<Reported> => {
    const at = deps.now();
    const found = [...(await orphans(deps, at)), ...(await strays(deps, at))];
    return reportMismatches(deps.db, 'runs', { found, at });
  };
}

async function orphans(deps: RunsDeps, at: Date): Promise<readonly Mismatch[]> {
  const found: Mismatch[] = [];
  for await (const page of casesByPage(deps.db, { caseNo: null, openOnly: true })) {
    heartbeat();
    const still = page.filter((record) => isStill(record, at));
    const listed = await deps.runs.runsOf(still.map(({ caseNo }) => caseNo));
    const running = new Set(listed.filter(({ status }) => status === 'RUNNING').map(({ caseNo }) => caseNo));
    for (const record of still.filter(({ caseNo }) => !running.has(caseNo)))
      found.push(...(await orphan(deps, record)));
  }
  return found;
}

function isStill({ startedAt, updatedAt }: RecordedCase, at: Date): boolean {
  return at.getTime() - updatedAt.getTime() >= (startedAt === null ? START_GRACE_MS : GRACE_MS);
}

/** Temporal's list may be behind: the run itself and the record are asked once more. */
async function orphan({ db, runs }: RunsDeps, { caseNo }: RecordedCase): Promise<readonly Mismatch[]> {
  heartbeat();
  const run = await runs.newest(caseNo);
  if (run?.status === 'RUNNING') return [];
  const [record] = await casesOf(db, [caseNo]);
  if (!record || record.stage === 'closed') return [];
  const { stage, waitingFor } = record;
  const workflow = run?.status.toLowerCase() ?? 'unknown';
  const detail = { stage, waitingFor, workflow, ...(await openThingsOf(db, caseNo)) };
  return [{ kind: 'case-orphaned', subject: caseNo, caseNo, detail }];
}

async function strays({ db, runs }: RunsDeps, at: Date): Promise<readonly Mismatch[]> {
  const found: Mismatch[] = [];
  for await (const caseNos of runs.running(activityInfo().taskQueue)) {
    heartbeat();
    const records = new Map((await casesOf(db, caseNos)).map((record) => [record.caseNo, record]));
    for (const subject of caseNos) {
      const record = records.get(subject);
      if (record && (record.stage !== 'closed' || !isStill(record, at))) continue;
      const run = await runs.newest(subject);
      // A new case is in the record before its workflow starts, so only its end can be just now.
      if (run?.status !== 'RUNNING' || at.getTime() - run.startedAt.getTime() < GRACE_MS) continue;
      const detail = { record: record ? 'closed' : 'missing', runId: run.runId };
      found.push({ kind: 'run-without-record', subject, caseNo: record ? subject : null, detail });
    }
  }
  return found;
}
