import { RECONCILER_WORKFLOW, TASK_QUEUE } from '../workflows/contract';
import { listWorkItems } from '../store/work/work-items';
import type { WorkItem } from '../store/work/work-items';
import { reachDesk } from './desk/access';
import type { DeskAccess } from './desk/access';
import { CommandFailure, firstSentence, runCommand, section } from './desk/layout';

/** As long as somebody waits at a terminal; the run itself goes on. */
const PATIENCE_MS = 120_000;
const SHOWN = 100;

/** `npm run reconcile`: compares provider, stock and workflows with the record now, and lists what waits for a person. */
void runCommand(async () => {
  const desk = await reachDesk('reconcile');
  try {
    const counts = await reconcileNow(desk);
    const items = await listWorkItems(desk.db, { open: true, after: 0, limit: SHOWN });
    return [...counts, ...section('Waits for a person', items.map(lineOf))].join('\n');
  } finally {
    await desk.close();
  }
});

async function reconcileNow({ client }: DeskAccess): Promise<readonly string[]> {
  try {
    const done = await client.withDeadline(Date.now() + PATIENCE_MS, async () => {
      const handle = await client.workflow.start(RECONCILER_WORKFLOW, {
        workflowId: `${RECONCILER_WORKFLOW}-by-hand`,
        taskQueue: TASK_QUEUE,
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      return (await handle.result()) as Readonly<Record<string, Readonly<Record<string, number>>>>;
    });
    return Object.entries(done).map(
      ([what, { found, opened, closed }]) =>
        `${what.padEnd(8)} ${String(found)} do not match, ${String(opened)} new, ${String(closed)} gone`,
    );
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new CommandFailure(`Cannot reconcile: ${firstSentence(cause)}`);
  }
}

function lineOf(item: WorkItem): string {
  const about = item.case_no === null || item.case_no === item.subject ? '' : ` (${item.case_no})`;
  return `  ${String(item.item_id).padStart(4)}  ${item.owner.padEnd(9)}  ${item.kind.padEnd(18)}  ${item.subject}${about}`;
}
