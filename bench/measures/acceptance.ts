import { randomUUID } from 'node:crypto';
import type { LedgerEntry } from '../../local/sandbox/ledger/state';
import { percentile } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { appeal, buy, paymentOf } from '../rig/purchases';
import type { Rig } from '../rig/rig';
import { chooseRefund, playToOffer } from './whole-cases';

/** M8: from the customer's acceptance to the request at the payment provider, over an Update and the activity it asks for. */
export async function measureAcceptance(rig: Rig, cases: number): Promise<readonly Finding[]> {
  const desk: number[] = [];
  const raw: number[] = [];
  for (const orderNo of await buy(rig, cases)) {
    const caseNo = await appeal(rig, orderNo);
    await playToOffer(rig, caseNo);
    await new Promise((r) => setTimeout(r, 400));
    const acceptedAt = Date.now();
    await chooseRefund(rig, caseNo);
    await rig.world.untilStage(caseNo, 'closed');
    desk.push((await refundedAt(rig, orderNo)) - acceptedAt);
    const refunded = await refundedAt(rig, orderNo);
    await segs(rig, caseNo, acceptedAt, refunded);
    raw.push(await acceptBare(rig));
  }
  const [ours, theirs] = [percentile(desk, 50), percentile(raw, 50)];
  return [
    {
      id: 'M8',
      what: 'acceptance to refund at the provider over Update to activity, p50',
      value: ours / theirs,
      unit: 'ratio',
      floor: 2,
      from: `${ours.toFixed(0)} over ${theirs.toFixed(0)} ms, ${String(cases)} of each`,
    },
  ];
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

async function acceptBare({ temporal }: Rig): Promise<number> {
  const workflowId = `bare-${randomUUID()}`;
  const handle = await temporal.workflow.start<() => Promise<number>>('bareAcceptance', {
    taskQueue: 'bare',
    workflowId,
  });
  await new Promise((r) => setTimeout(r, 400));
  const acceptedAt = Date.now();
  await handle.executeUpdate('accept');
  return (await handle.result()) - acceptedAt;
}

const sums: Record<string, number[]> = {};
async function segs(rig: Rig, caseNo: string, a: number, r: number): Promise<void> {
  const h = await rig.temporal.workflow.getHandle(caseNo).fetchHistory();
  const ms = (t: any) => Number(t.seconds) * 1000 + t.nanos / 1e6;
  const evs = h.events!;
  const i = evs.findIndex((e: any) => e.activityTaskScheduledEventAttributes?.activityType?.name === 'payRefund');
  const sch: any = evs[i];
  const st: any = evs.find((e: any) => e.activityTaskStartedEventAttributes && String(e.activityTaskStartedEventAttributes.scheduledEventId) === String(sch.eventId));
  let k = i; while (!evs[k]!.workflowTaskCompletedEventAttributes) k--;
  const wc: any = evs[k], ws: any = evs[k - 1], wq: any = evs[k - 2];
  const put = (n: string, v: number) => ((sums[n] ??= []).push(v));
  put('click->wft scheduled', ms(wq.eventTime) - a);
  put('sched->wft started', ms(ws.eventTime) - ms(wq.eventTime));
  put('wft turn', ms(wc.eventTime) - ms(ws.eventTime));
  put('->act started', ms(st.eventTime) - ms(wc.eventTime));
  put('act->request', r - ms(st.eventTime));
  if (sums['wft turn']!.length === 60) for (const [n, v] of Object.entries(sums)) console.log('SEG', n, percentile(v, 50).toFixed(1));
}
