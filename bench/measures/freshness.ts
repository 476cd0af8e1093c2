import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { percentile } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { clickUntilTaken } from '../rig/patience';
import { appeal, buy } from '../rig/purchases';
import type { Rig } from '../rig/rig';

/** M10: from an event in the history to the page that follows the case, by its stream of events. */
export async function measureFreshness(rig: Rig, clicks: number): Promise<readonly Finding[]> {
  const [orderNo = ''] = await buy(rig, 1);
  const caseNo = await appeal(rig, orderNo);
  await rig.world.untilStage(caseNo, 'support');
  const page = await followCase(rig, caseNo);
  const handle = rig.temporal.workflow.getHandle(caseNo);
  const [eventsBefore, updatesBefore] = [await page.quiet(), (await updatesOf(handle)).length];
  for (let click = 0; click < clicks; click += 1)
    await clickUntilTaken(rig, caseNo, click % 2 === 0 ? 'hold' : 'release');
  const seen = (await page.until(eventsBefore + clicks)).slice(eventsBefore);
  page.close();
  const happened = (await updatesOf(handle)).slice(updatesBefore);
  if (seen.length !== happened.length)
    throw new Error(`The page saw ${String(seen.length)} of ${String(happened.length)} events of ${caseNo}`);
  const lags = seen.map((at, index) => at - (happened[index] ?? NaN));
  return [50, 99].map((percent) => ({
    id: 'M10',
    what: `an event in the history to the page that follows the case, p${String(percent)}`,
    value: percentile(lags, percent),
    unit: 'ms',
    floor: percent === 50 ? 50 : 1_000,
    from: `${String(clicks)} clicks, all seen; the audit compares every record with its history`,
  }));
}

/** When Temporal took each Update, in milliseconds. */
async function updatesOf(handle: WorkflowHandle): Promise<readonly number[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)
    .map(({ eventTime }) => Number(eventTime?.seconds ?? NaN) * 1_000 + (eventTime?.nanos ?? NaN) / 1e6);
}

interface Page {
  /** How many events it has shown, once no more come for a while. */
  quiet(): Promise<number>;
  /** The moments at which it showed its events, as soon as there are so many. */
  until(count: number): Promise<readonly number[]>;
  close(): void;
}

const QUIET_MS = 500;
const PATIENCE_MS = 30_000;

async function followCase({ info }: Rig, caseNo: string): Promise<Page> {
  const shown: number[] = [];
  const closing = new AbortController();
  const response = await fetch(`${info.apiUrl}/api/v1/cases/${caseNo}/events/stream`, {
    headers: { authorization: `Bearer ${info.keys.support}` },
    signal: closing.signal,
  });
  if (!response.ok || !response.body)
    throw new Error(`Cannot follow ${caseNo}: the api answered ${String(response.status)}`);
  const reading = response.body.pipeThrough(new TextDecoderStream());
  const read = async (): Promise<void> => {
    for await (const text of reading)
      for (const line of text.split('\n')) if (line.startsWith('id: ')) shown.push(Date.now());
  };
  read().catch(() => undefined);
  const settle = async (isDone: () => boolean): Promise<void> => {
    const until = Date.now() + PATIENCE_MS;
    while (!isDone() && Date.now() < until) await pause(20);
  };
  return {
    quiet: async () => {
      await settle(() => shown.length > 0 && Date.now() - (shown.at(-1) ?? 0) > QUIET_MS);
      return shown.length;
    },
    until: async (count) => {
      await settle(() => shown.length >= count);
      return shown;
    },
    close: () => closing.abort(),
  };
}
