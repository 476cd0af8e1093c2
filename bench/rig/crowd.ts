import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { kindOf } from './answers';
import { email, sku } from './purchases';

/** What one customer of a crowd was answered. Moments are of this machine's clock, which the desk shares. */
export interface Answered {
  readonly orderNo: string;
  readonly caseNo: string;
  readonly eligible: boolean;
  readonly sentAt: number;
  readonly answeredAt: number;
  /** How long the accepted answer took. */
  readonly tookMs: number;
  /** Requests beside the first, under the same key. */
  readonly repeats: number;
  /** The Idempotency-Key of all of them. */
  readonly key: string;
  /** The kind of each answer: the last is 201, those before it are why it was sent again. */
  readonly answers: readonly string[];
}

interface Told {
  readonly cases: readonly {
    readonly caseNo: string;
    readonly eligibility: { readonly eligible: boolean };
  }[];
}

const TRIES = 20;

/** The form of many customers, each at an address of his own, as the proxy before the desk names it. */
export async function appealAll(
  apiUrl: string,
  orderNos: readonly string[],
  { atOnce, endsAt }: { readonly atOnce: number; readonly endsAt: number },
): Promise<readonly Answered[]> {
  const waiting = orderNos.map((orderNo, index) => ({ orderNo, address: addressOf(index) }));
  const answered: Answered[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (Date.now() > endsAt)
        throw new Error(`Cannot go on: ${String(waiting.length)} appeals are unsent when the hour is over`);
      answered.push(await appealOf(apiUrl, next));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return answered;
}

function addressOf(index: number): string {
  return `10.${String(Math.floor(index / 65_536))}.${String(Math.floor(index / 256) % 256)}.${String(index % 256)}`;
}

/** Sends it until it is accepted, as a form does: a busy desk is asked again under the same key. */
async function appealOf(
  apiUrl: string,
  { orderNo, address }: { readonly orderNo: string; readonly address: string },
): Promise<Answered> {
  const key = randomUUID();
  const answers: string[] = [];
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': key,
    'x-forwarded-for': address,
  };
  const body = JSON.stringify({ orderNo, email, items: [{ sku }], problem: { description: 'Recalled.' } });
  const sentAt = Date.now();
  for (let repeats = 0; repeats < TRIES; repeats += 1) {
    const since = performance.now();
    const response = await fetch(`${apiUrl}/api/v1/appeals`, { method: 'POST', headers, body }).catch(
      () => null,
    );
    const text = (await response?.text()) ?? '';
    answers.push(response ? kindOf({ status: response.status, text }) : 'none');
    if (response?.status === 201) {
      const { cases } = JSON.parse(text) as Told;
      const [first] = cases;
      if (!first || cases.length !== 1) throw new Error(`${orderNo} opened ${String(cases.length)} cases`);
      const { caseNo, eligibility } = first;
      const took = { tookMs: performance.now() - since, answeredAt: Date.now() };
      return { orderNo, caseNo, eligible: eligibility.eligible, sentAt, ...took, repeats, key, answers };
    }
    if (response && ![429, 503].includes(response.status))
      throw new Error(`${orderNo} was answered ${String(response.status)}: ${text}`);
    await pause(500);
  }
  throw new Error(`${orderNo} was not accepted in ${String(TRIES)} tries`);
}
