import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { LedgerEntry } from '../../local/sandbox/ledger/state';
import { percentile } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { appeal, buy, paymentOf } from '../rig/purchases';
import type { Rig } from '../rig/rig';
import { chooseRefund, playToOffer } from './whole-cases';

/** So long nothing has gone on in a case, and it waits for its customer alone. */
const QUIET_MS = 400;

/**
 * M8: from the customer's acceptance to the request at the payment provider, over an Update and the activity it asks for.
 * Once as people answer, when nothing else goes on in the case; and once as soon as there is an offer, while its letter is
 * on its way, beside a workflow that has just begun.
 */
export async function measureAcceptance(rig: Rig, cases: number): Promise<readonly Finding[]> {
  return [
    await accept(rig, { cases, quietMs: QUIET_MS, when: 'in a quiet case' }),
    await accept(rig, { cases, quietMs: 0, when: 'at once' }),
  ];
}

interface Acceptance {
  readonly cases: number;
  readonly quietMs: number;
  readonly when: string;
}

async function accept(rig: Rig, { cases, quietMs, when }: Acceptance): Promise<Finding> {
  const desk: number[] = [];
  const raw: number[] = [];
  for (const orderNo of await buy(rig, cases)) {
    const caseNo = await appeal(rig, orderNo);
    await playToOffer(rig, caseNo);
    await pause(quietMs);
    const acceptedAt = Date.now();
    await chooseRefund(rig, caseNo);
    await rig.world.untilStage(caseNo, 'closed');
    desk.push((await refundedAt(rig, orderNo)) - acceptedAt);
    raw.push(await acceptBare(rig, quietMs));
  }
  const [ours, theirs] = [percentile(desk, 50), percentile(raw, 50)];
  return {
    id: 'M8',
    what: `acceptance to refund at the provider over Update to activity, ${when}, p50`,
    value: ours / theirs,
    unit: 'ratio',
    floor: 2,
    from: `${ours.toFixed(0)} over ${theirs.toFixed(0)} ms, ${String(cases)} of each`,
  };
}

async function refundedAt({ info }: Rig, orderNo: string): Promise<number> {
  const response = await fetch(`${info.paymentUrl}/_sandbox/ledger`);
  const entries = (await response.json()) as readonly LedgerEntry[];
  const entry = entries.find(
    ({ type, paymentId }) => type === 'refund.created' && paymentId === paymentOf(orderNo),
  );
  if (!entry) throw new Error(`The refund of ${orderNo} is not in the provider's ledger`);
  return Date.parse(entry.at);
}

async function acceptBare({ temporal }: Rig, quietMs: number): Promise<number> {
  const workflowId = `bare-${randomUUID()}`;
  const handle = await temporal.workflow.start<() => Promise<number>>('bareAcceptance', {
    taskQueue: 'bare',
    workflowId,
  });
  await pause(quietMs);
  const acceptedAt = Date.now();
  await handle.executeUpdate('accept');
  return (await handle.result()) - acceptedAt;
}
