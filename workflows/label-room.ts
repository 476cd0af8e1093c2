import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { LabelActivities } from '../activities/labels/label-activities';
import { carriersQueueOf } from './contract';

/**
 * One long activity after the other, on the queue of the workers that hold the carrier's key. The heartbeat tells a dead
 * worker within seconds; the tries are not counted here, because each label counts its own.
 */
const carriers = () =>
  proxyActivities<LabelActivities>({
    taskQueue: carriersQueueOf(workflowInfo().taskQueue),
    startToCloseTimeout: '20 minutes',
    heartbeatTimeout: '10 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    summary: 'buy the labels of parcels that are to be packed',
  });

const ROUNDS_PER_RUN = 50;
const limits = { maxMs: 10 * 60_000 };

/**
 * The label room: buys the label of every parcel that is to be packed, for ever. It runs only where a carrier's key is
 * set; no case's history knows of it.
 */
export async function labelRoom(): Promise<void> {
  const { buyLabels } = carriers();
  for (let round = 0; round < ROUNDS_PER_RUN; round += 1) await buyLabels(limits);
  await continueAsNew<typeof labelRoom>();
}
