import { readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';

/** Activities of cases that write; the mailroom's is open all the time, so it would prove nothing. */
const writing = ['recordTransition', 'assessAppeal', 'makeOffer', 'reviewRepair', 'payRefund'];
/** temporal.api.enums.v1.PendingActivityState: STARTED is 2. */
const STARTED = 2;
const ANSWER_WITHIN_MS = 2_000;

/** An activity that a worker has begun and whose end Temporal has not heard of. */
export interface OpenActivity {
  readonly caseNo: string;
  readonly name: string;
  readonly workerPid: number;
}

/** The writing activities that are under way in these cases, by Temporal's own word. */
export async function openActivities(
  client: Client,
  caseNos: readonly string[],
): Promise<readonly OpenActivity[]> {
  const described = await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    Promise.all(
      caseNos.map(async (caseNo) => {
        const { raw } = await client.workflow.getHandle(caseNo).describe();
        return (raw.pendingActivities ?? []).flatMap((pending): readonly OpenActivity[] => {
          const name = pending.activityType?.name ?? '';
          if (Number(pending.state) !== STARTED || !writing.includes(name)) return [];
          // An identity is `pid@host`, unless somebody chose another; we start the workers and do not.
          return [{ caseNo, name, workerPid: Number.parseInt(pending.lastWorkerIdentity ?? '', 10) }];
        });
      }),
    ),
  );
  return described.flat();
}

/** A process with its children: PostgreSQL is many. Where the system does not say, the process alone. */
export function withChildren(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [pid, ...(children === '' ? [] : children.split(' ').map(Number))];
  } catch {
    return [pid];
  }
}
