import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { PatientWorld } from './patient-world';

const LOOK_MS = 2_000;
const listed = z.object({ items: z.array(z.object({ caseNo: z.string() })) });
const entries = z.array(z.object({ type: z.string(), refundId: z.string().nullable() }));

/**
 * What people and the bank do meanwhile: the payment team tries again what waits for it, as their page asks them to,
 * and the bank settles what it left pending. Until the signal ends it.
 * @returns how many refunds they tried again
 */
export async function keepPaying(world: PatientWorld, signal: AbortSignal): Promise<number> {
  let retried = 0;
  const settled = new Set<string>();
  while (!signal.aborted) {
    await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
    retried += await retryWhatWaits(world).catch(() => 0);
    await settleWhatIsPending(world.info.paymentUrl, settled).catch(() => undefined);
  }
  return retried;
}

async function retryWhatWaits(world: PatientWorld): Promise<number> {
  const stuck = listed.parse(await world.call('payments', '/cases?stage=refund&sort=oldest&limit=100'));
  let retried = 0;
  for (const { caseNo } of stuck.items) {
    const { refund } = await world.see(caseNo);
    if (refund?.state !== 'failed' && refund?.state !== 'unknown') continue;
    await world.act('payments', `${caseNo}/retry-refund`);
    retried += 1;
  }
  return retried;
}

async function settleWhatIsPending(paymentUrl: string, settled: Set<string>): Promise<void> {
  const ledger = entries.parse(await (await fetch(`${paymentUrl}/_sandbox/ledger`)).json());
  for (const { type, refundId } of ledger)
    if (refundId !== null && type !== 'refund.created') settled.add(refundId);
  for (const { type, refundId } of ledger) {
    if (refundId === null || type !== 'refund.created' || settled.has(refundId)) continue;
    const headers = { 'content-type': 'application/json' };
    const url = `${paymentUrl}/_sandbox/refunds/${refundId}/settle`;
    const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
    if (answer.ok) settled.add(refundId);
  }
}
