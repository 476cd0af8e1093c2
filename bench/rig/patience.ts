import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Rig } from './rig';

const GIVE_UP_MS = 120_000;
const AGAIN_MS = 50;

/** A click that is repeated under its key until it is taken, as a page does while a part of the desk is away. */
export async function clickUntilTaken({ info }: Rig, caseNo: string, action: string): Promise<void> {
  const request = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      authorization: `Bearer ${info.keys.support}`,
    },
    body: '{}',
  };
  const url = `${info.apiUrl}/api/v1/cases/${caseNo}/actions/${action}`;
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(AGAIN_MS)) {
    const status = await fetch(url, request).then(
      (response) => response.status,
      () => null,
    );
    if (status === 200) return;
    if (status !== null && status < 500)
      throw new Error(`${action} of ${caseNo} was answered ${String(status)}`);
  }
  throw new Error(`${action} of ${caseNo} was not taken in two minutes`);
}

/** Waits until a page of the api answers. */
export async function untilAnswers(url: string): Promise<void> {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(AGAIN_MS))
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
  throw new Error(`${url} did not answer in two minutes`);
}

/** Waits until a part that was ended has another process. */
export async function untilReplaced({ pids }: Rig, part: string, ended: number): Promise<void> {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(AGAIN_MS)) {
    const now = pids()[part];
    if (now !== undefined && now !== ended) return;
  }
  throw new Error(`${part} was not started again in two minutes`);
}
