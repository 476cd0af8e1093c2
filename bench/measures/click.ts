import { randomUUID } from 'node:crypto';
import { appeal, buy } from '../rig/purchases';
import { percentile, timed } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import type { Rig } from '../rig/rig';

const WARM_UP = 20;

/** M4: a click (HTTP, signed in, validated, recorded) over a raw Update on the same server; one of each in turn. */
export async function measureClick(rig: Rig, clicks: number): Promise<readonly Finding[]> {
  const [orderNo = ''] = await buy(rig, 1);
  const caseNo = await appeal(rig, orderNo);
  await rig.world.untilStage(caseNo, 'support');
  const bare = await rig.temporal.workflow.start('bareClicks', {
    taskQueue: 'bare',
    workflowId: `bare-${randomUUID()}`,
  });
  const desk: number[] = [];
  const raw: number[] = [];
  for (let count = 0; count < clicks + WARM_UP; count += 1) {
    const action = count % 2 === 0 ? 'hold' : 'release';
    const clicked = await timed(() => rig.world.act('support', `${caseNo}/${action}`));
    const updated = await timed(() => bare.executeUpdate('click'));
    if (count < WARM_UP) continue;
    desk.push(clicked);
    raw.push(updated);
  }
  await bare.terminate();
  return [50, 99].map((percent) => {
    const [ours, theirs] = [percentile(desk, percent), percentile(raw, percent)];
    return {
      id: 'M4',
      what: `a click over a raw Update, p${String(percent)}`,
      value: ours / theirs,
      unit: 'ratio',
      floor: percent === 50 ? 1.8 : 2,
      from: `${ours.toFixed(1)} over ${theirs.toFixed(1)} ms, ${String(clicks)} of each`,
    };
  });
}
