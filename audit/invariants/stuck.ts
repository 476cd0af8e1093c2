import type { NewestRun } from '../../gateways/case-runs';
import { casesByPage } from '../../store/audit/cases';
import type { RecordedCase } from '../../store/audit/cases';
import type { Checked } from '../../store/audit/checked';
import { askAll, together } from '../invariant';
import type { AuditDeps } from '../invariant';

/** Roles of people who see what waits for them; a carrier, the provider or a customer needs a deadline beside. */
const people = ['support', 'warehouse', 'lab', 'payments', 'manager', 'admin'];

/** A task that failed this often fails on its history, and will for ever. */
const FAILING_TASK = 3;
/** A record that could not be written for so many tries has waited for minutes. */
const FAILING_ACTIVITY = 10;
/** Timers may fire late while workers are away; this late, none fires any more. */
const TIMER_GRACE_MS = 3_600_000;
const START_GRACE_MS = 60_000;

/** I5: an open case runs, and waits for a named role or for a deadline that will come. */
export async function stuckCases({
  deps,
  caseNo,
}: {
  readonly deps: Pick<AuditDeps, 'db' | 'runs' | 'now'>;
  readonly caseNo: string | null;
}): Promise<Checked> {
  const parts: Checked[] = [];
  for await (const page of casesByPage(deps.db, { caseNo, openOnly: true })) {
    const found = await askAll(page, async (record) => {
      const what = whatIsStuck(record, await deps.runs.newest(record.caseNo), deps.now());
      // Between the two looks the case may have closed: then it is not stuck at all.
      return what === null || !(await isStillOpen(deps, record)) ? [] : [{ subject: record.caseNo, what }];
    });
    parts.push({ checked: page.length, breaches: found.flat() });
  }
  return together(parts);
}

async function isStillOpen({ db }: Pick<AuditDeps, 'db'>, { caseNo }: RecordedCase): Promise<boolean> {
  for await (const page of casesByPage(db, { caseNo, openOnly: true })) return page.length > 0;
  return false;
}

function whatIsStuck(record: RecordedCase, run: NewestRun | null, now: Date): string | null {
  const { waitingFor, dueAt, overdue, onHold, startedAt, openedAt } = record;
  if (run === null && startedAt === null && now.getTime() - openedAt.getTime() < START_GRACE_MS) return null;
  if (run === null) return 'it is open, and no workflow of it is known';
  if (run.status !== 'RUNNING') return `it is open, and its workflow is ${run.status.toLowerCase()}`;
  if (run.workflowTaskAttempt > FAILING_TASK)
    return `its workflow task failed ${run.workflowTaskAttempt - 1} times`;
  const failing = run.activities.find(({ attempt }) => attempt > FAILING_ACTIVITY);
  if (failing) return `its activity ${failing.name} is at try ${failing.attempt}`;
  if (onHold) return null;
  const isDue = dueAt !== null && !overdue;
  if (isDue && now.getTime() - dueAt.getTime() > TIMER_GRACE_MS)
    return `its deadline of ${dueAt.toISOString()} passed, and nothing happened`;
  return isDue || people.includes(waitingFor) ? null : `it waits for ${waitingFor}, without a deadline`;
}
