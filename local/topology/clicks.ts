import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeskInfo } from '../desk/file';

/** What came of clicks that were made while processes were replaced. */
export interface Clicks {
  /** Answered with 200. */
  readonly taken: number;
  /** Sent again at least once, with the same key. */
  readonly repeated: number;
  /** Never answered with 200, with the last answer. */
  readonly failed: readonly string[];
  /** Taken, but not in the case, or in it twice. */
  readonly lost: number;
  readonly slowestMs: number;
}

const GIVE_UP_MS = 60_000;
const AGAIN_MS = 500;

/**
 * Holds and releases each case in turn until it is told to stop, as support does, and then counts in the cases' own
 * events what was taken. A click that is answered 503, or not at all, is sent again with the same key: that is what
 * the api asks of its callers.
 */
export async function clickUntil(
  info: DeskInfo,
  caseNos: readonly string[],
  signal: AbortSignal,
): Promise<Clicks> {
  const before = await Promise.all(caseNos.map((caseNo) => eventsOf(info, caseNo)));
  const tallies = await Promise.all(caseNos.map((caseNo) => clickOne(info, caseNo, signal)));
  const after = await Promise.all(caseNos.map((caseNo) => eventsOf(info, caseNo)));
  const lost = tallies.map(({ taken }, index) =>
    Math.abs((after[index] ?? 0) - (before[index] ?? 0) - taken),
  );
  return {
    taken: sum(tallies.map(({ taken }) => taken)),
    repeated: sum(tallies.map(({ repeated }) => repeated)),
    failed: tallies.flatMap(({ failed }) => failed),
    lost: sum(lost),
    slowestMs: Math.max(...tallies.map(({ slowestMs }) => slowestMs)),
  };
}

interface Tally {
  taken: number;
  repeated: number;
  failed: string[];
  slowestMs: number;
}

async function clickOne(info: DeskInfo, caseNo: string, signal: AbortSignal): Promise<Tally> {
  const tally: Tally = { taken: 0, repeated: 0, failed: [], slowestMs: 0 };
  for (let count = 0; !signal.aborted && tally.failed.length === 0; count += 1) {
    const action = count % 2 === 0 ? 'hold' : 'release';
    const since = Date.now();
    const { isTaken, tries, words } = await click(info, `${caseNo}/actions/${action}`);
    tally.slowestMs = Math.max(tally.slowestMs, Date.now() - since);
    if (tries > 1) tally.repeated += 1;
    if (isTaken) tally.taken += 1;
    else tally.failed.push(`${action} ${caseNo}: ${words}`);
  }
  return tally;
}

async function click(info: DeskInfo, path: string) {
  const key = randomUUID();
  const until = Date.now() + GIVE_UP_MS;
  for (let tries = 1; ; tries += 1) {
    const answer = await send(info, path, key);
    if (answer.status === 200) return { isTaken: true, tries, words: '' };
    const mayRepeat = answer.status === 503 || answer.status === 0;
    if (!mayRepeat || Date.now() > until) return { isTaken: false, tries, words: answer.words };
    await pause(AGAIN_MS);
  }
}

async function send({ apiUrl, keys }: DeskInfo, path: string, key: string) {
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': key,
    authorization: `Bearer ${keys.support}`,
  };
  try {
    const response = await fetch(`${apiUrl}/api/v1/cases/${path}`, { method: 'POST', headers, body: '{}' });
    return { status: response.status, words: `${String(response.status)} ${await response.text()}` };
  } catch (error) {
    return { status: 0, words: String(error) };
  }
}

/** How often the case was held and released, by its own events. */
async function eventsOf({ apiUrl, keys }: DeskInfo, caseNo: string): Promise<number> {
  const response = await fetch(`${apiUrl}/api/v1/cases/${caseNo}/events`, {
    headers: { authorization: `Bearer ${keys.support}` },
  });
  // The api's own document gives this shape.
  const { items } = (await response.json()) as { readonly items: readonly { readonly name: string }[] };
  return items.filter(({ name }) => name === 'caseHeld' || name === 'caseReleased').length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
