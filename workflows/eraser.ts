import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { ErasureRun } from '../activities/privacy/erase';

const { eraseWhatIsDue } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumAttempts: 4 },
});

/**
 * Forgets whoever is to be forgotten by now (E114). No history names him: the activity reads and writes the store.
 * @param retainDays how long people are kept of whom nothing is heard; null where they are kept until they ask
 */
export async function eraser(retainDays: number | null): Promise<ErasureRun> {
  return eraseWhatIsDue(retainDays);
}
