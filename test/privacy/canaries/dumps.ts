import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { DeskInfo } from '../../../local/desk/file';
import { caseRuns } from '../../../gateways/case-runs';

/** One text that somebody could read, and where it lies. */
export interface Dumped {
  readonly place: string;
  readonly text: string;
}

/** What Temporal holds of every workflow and schedule: as it lies there, and as it reads with the key. */
export async function temporalDump(client: Client) {
  const raw: Dumped[] = [];
  const opened: Dumped[] = [];
  const caught: { readonly workflowId: string; readonly history: History }[] = [];
  for await (const run of client.workflow.list()) {
    const { workflowId, runId, memo, type } = run;
    const handle = client.workflow.getHandle(workflowId, runId);
    raw.push({ place: `${workflowId} as listed`, text: bytesAsText(run.raw) });
    raw.push({ place: `${workflowId} as described`, text: bytesAsText((await handle.describe()).raw) });
    opened.push({ place: `${workflowId} memo`, text: JSON.stringify(memo ?? {}) });
    const history = await handle.fetchHistory();
    caught.push({ workflowId, history });
    for (const event of history.events ?? [])
      raw.push({ place: `${workflowId} event ${String(event.eventId)}`, text: bytesAsText(event) });
    for (const { id, text } of await caseRuns(client, type).historyOf(workflowId, runId))
      opened.push({ place: `${workflowId} event ${id}`, text });
  }
  for await (const { scheduleId } of client.schedule.list()) {
    const described = await client.schedule.getHandle(scheduleId).describe();
    raw.push({ place: `schedule ${scheduleId}`, text: bytesAsText(described.raw) });
    opened.push({
      place: `schedule ${scheduleId}`,
      text: JSON.stringify([described.action, described.memo]),
    });
  }
  return { raw, opened, histories: caught };
}

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

function bytesAsText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (one instanceof Uint8Array) return Buffer.from(one).toString('latin1');
    return typeof one === 'bigint' ? String(one) : one;
  });
}

/** What the processes wrote, and their numbers. The mailbox and the bank are outside: they got what was meant for them. */
export async function processDump(home: string, info: DeskInfo): Promise<readonly Dumped[]> {
  const logs = readdirSync(join(home, 'logs')).map((name) => ({
    place: `logs/${name}`,
    text: readFileSync(join(home, 'logs', name), 'utf8'),
  }));
  const metrics = [`${info.apiUrl}/metrics`, `http://127.0.0.1:${info.own.ports.workerMetrics}/metrics`];
  const told = await Promise.all(
    metrics.map(async (url) => ({ place: url, text: await (await fetch(url)).text() })),
  );
  return [...logs, ...told];
}

/** Temporal's own file with all its journals: also what no call gives out. */
export function temporalFiles(home: string): readonly Dumped[] {
  return readdirSync(home)
    .filter((name) => name.startsWith('temporal.db'))
    .map((name) => ({ place: name, text: readFileSync(join(home, name), 'latin1') }));
}
