import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { appealAll } from '../../bench/rig/crowd';
import type { Answered } from '../../bench/rig/crowd';
import { buy } from '../../bench/rig/purchases';
import { inLanes } from './loaded-desk';
import type { LoadedDesk, Phase } from './loaded-desk';

const HOUR_MS = 3_600_000;
/** So many appeals of a burst are on their way at the same moment. */
const BURST_AT_ONCE = 200;
/** As many as a desk takes over a day of a busy shop, without a queue before its doors. */
const CALM_AT_ONCE = 16;
const MESSAGES_AT_ONCE = 8;
const STARTED_WITHIN_MS = 300_000;
/** An answer does not wait for the record for longer than three seconds; an activity that died is tried again after thirty. */
const RECORDED_WITHIN_MS = 60_000;

/** Appeals that all come at once. */
export async function burst(desk: LoadedDesk, count: number): Promise<Phase> {
  return (await openCases(desk, { name: 'burst of appeals', count, atOnce: BURST_AT_ONCE })).phase;
}

/** Cases that stay open, and then messages to them: spread over all, so that most of them are in no worker's cache. */
export async function messagesToOpenCases(
  desk: LoadedDesk,
  { open, messages }: { readonly open: number; readonly messages: number },
): Promise<readonly Phase[]> {
  const opened = await openCases(desk, { name: 'open cases', count: open, atOnce: CALM_AT_ONCE });
  return [opened.phase, await adviseAll(desk, opened.caseNos, messages)];
}

interface Crowd {
  readonly name: string;
  readonly count: number;
  readonly atOnce: number;
}

/** Sends them to all doors, notes what was told, and waits until each has the workflow that it was promised. */
async function openCases(desk: LoadedDesk, { name, count, atOnce }: Crowd) {
  const { doorways, ledger, say } = desk;
  const orderNos = await buy(desk, count, { paidFor: 0 });
  say(`${name}: ${String(count)} appeals`);
  const startedAt = performance.now();
  ledger.begun += count;
  const lanes = Math.max(1, Math.floor(atOnce / doorways.length));
  const each = doorways.map(({ apiUrl }, door) =>
    appealAll(
      apiUrl,
      orderNos.filter((_one, index) => index % doorways.length === door),
      { atOnce: lanes, endsAt: Date.now() + HOUR_MS },
    ),
  );
  const answered = (await Promise.all(each)).flat();
  const seconds = (performance.now() - startedAt) / 1_000;
  answered.forEach((one) => note(desk, one));
  const wrong = await withoutOneCase(desk, orderNos);
  const phase: Phase = {
    ...{ name, asked: count, done: answered.length, seconds, wrong, unproven: [] },
    tookMs: answered.map(({ sentAt, answeredAt }) => answeredAt - sentAt),
  };
  return { phase, caseNos: answered.map(({ caseNo }) => caseNo) };
}

function note({ ledger }: LoadedDesk, { key, caseNo, answers, answeredAt, repeats }: Answered): void {
  ledger.repeated += repeats;
  answers.forEach((answer) => ledger.hear(answer));
  ledger.acknowledge({
    ...{ at: new Date(answeredAt).toISOString(), method: 'POST', path: '/api/v1/appeals', status: 201 },
    ...{ idempotencyKey: key, caseNo },
  });
}

/** Orders that have not exactly one started case, once no start is due any more. */
async function withoutOneCase({ db, signal }: LoadedDesk, orderNos: readonly string[]) {
  const prefix = (orderNos[0] ?? '').replace(/\d+$/, '%');
  for (const end = Date.now() + STARTED_WITHIN_MS; ; await pause(250)) {
    const { rows } = await sql<{
      readonly orderNo: string;
      readonly cases: number;
      readonly started: number;
    }>`
      select a.order_no as "orderNo", count(*)::int as cases, count(c.started_at)::int as started
      from appeals a join cases c using (appeal_no) where a.order_no like ${prefix} group by 1`.execute(db);
    const found = new Map(rows.map((row) => [row.orderNo, row]));
    const wrong = orderNos.filter((orderNo) => {
      const row = found.get(orderNo);
      return row?.cases !== 1 || row.started !== 1;
    });
    if (wrong.length === 0) return [];
    if (signal.aborted || Date.now() > end)
      return wrong.map((orderNo) => {
        const { cases = 0, started = 0 } = found.get(orderNo) ?? {};
        return `${orderNo} has ${String(cases)} cases, ${String(started)} of them started`;
      });
  }
}

/** Advice to one case after the other, each with a text of its own; the record then has each of them once. */
async function adviseAll(desk: LoadedDesk, caseNos: readonly string[], messages: number): Promise<Phase> {
  desk.say(`messages: ${String(messages)} to ${String(caseNos.length)} open cases`);
  const step = Math.max(1, caseNos.length / messages);
  const to = Array.from({ length: messages }, (_none, index) => {
    const caseNo = caseNos[Math.floor(index * step) % caseNos.length];
    if (caseNo === undefined) throw new Error('Cannot send messages: no case is open');
    return { caseNo, text: `Unplug it, wait a minute, and try again. (${String(index + 1)})` };
  });
  desk.world.takeTimes();
  const startedAt = performance.now();
  const lanes = { lanes: MESSAGES_AT_ONCE, signal: desk.signal };
  const failed = await inLanes(to, lanes, async ({ caseNo, text }) => {
    await desk.world.act('support', `${caseNo}/advise`, { text });
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const tookMs = desk.world.takeTimes();
  const wrong = [...failed, ...(await otherwiseAdvised(desk, to))];
  return {
    ...{ name: 'messages to open cases', asked: messages, done: tookMs.length, seconds, tookMs, wrong },
    unproven: [],
  };
}

/** Cases that were advised more or less often than they were told, once the record has followed what it acknowledged. */
async function otherwiseAdvised(desk: LoadedDesk, to: readonly { readonly caseNo: string }[]) {
  for (const end = Date.now() + RECORDED_WITHIN_MS; ; await pause(500)) {
    const wrong = await advisedNow(desk, to);
    if (wrong.length === 0 || desk.signal.aborted || Date.now() > end) return wrong;
  }
}

async function advisedNow({ db }: LoadedDesk, to: readonly { readonly caseNo: string }[]) {
  const { rows } = await sql<{ readonly caseNo: string; readonly times: number }>`
    select case_no as "caseNo", count(*)::int as times from case_events where name = 'adviceGiven' group by 1`.execute(
    db,
  );
  const found = new Map(rows.map(({ caseNo, times }) => [caseNo, times]));
  const due = new Map<string, number>();
  for (const { caseNo } of to) due.set(caseNo, (due.get(caseNo) ?? 0) + 1);
  return [...due].flatMap(([caseNo, times]) =>
    found.get(caseNo) === times
      ? []
      : [`${caseNo} has heard ${String(found.get(caseNo) ?? 0)} messages in place of ${String(times)}`],
  );
}
