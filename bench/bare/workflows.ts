import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './worker';

const { effect, moment } = proxyActivities<BareActivities>({ startToCloseTimeout: '30 seconds' });

/** The four waits of a refund case: agreement, arrival, verdict, choice. */
const waits = ['agreement', 'arrival', 'verdict', 'choice'] as const;

/** The smallest workflow with the waits and effects of a refund case, and nothing of a returns desk. */
export async function bareCase(): Promise<void> {
  const heard = new Set<string>();
  for (const wait of waits) setHandler(defineUpdate<number>(wait), () => heard.add(wait).size);
  for (const wait of waits) {
    await condition(() => heard.has(wait), '45 days', { summary: wait });
    await effect();
  }
}

/** Takes one Update after the other, as a case that people click on does. */
export async function bareClicks(): Promise<void> {
  let clicks = 0;
  setHandler(defineUpdate<number>('click'), () => (clicks += 1));
  await condition(() => clicks < 0, '45 days');
}

/** Waits for one acceptance and answers when the effect that it asks for began. */
export async function bareAcceptance(): Promise<number> {
  let accepted = false;
  setHandler(defineUpdate<boolean>('accept'), () => (accepted = true));
  await condition(() => accepted, '45 days');
  return moment();
}
