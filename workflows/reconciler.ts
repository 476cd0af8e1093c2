import { ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities, PaymentActivities } from '../activities';
import { paymentsQueueOf } from './contract';

/**
 * Comparisons only read, and bring a list up to date: they may be repeated. The tries are few, for the schedule comes
 * again; the heartbeat is generous, for each beat may wait for a page of the provider or of Temporal.
 */
const options = {
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumAttempts: 4 },
} as const;
const store = proxyActivities<Activities>(options);
const money = () =>
  proxyActivities<PaymentActivities>({ ...options, taskQueue: paymentsQueueOf(workflowInfo().taskQueue) });

/** What each comparison did to the list of work. */
export type Reconciled = Readonly<
  Record<
    'refunds' | 'stock' | 'runs',
    { readonly found: number; readonly opened: number; readonly closed: number }
  >
>;

/**
 * Compares provider, stock and running workflows with what the desk has written down. What does not match becomes a
 * work item with an owner; nothing is paid, given back or started by itself. One part that is away stops no other.
 */
export async function reconciler(): Promise<Reconciled> {
  const [runs, stock, refunds] = await Promise.allSettled([
    store.compareRuns(),
    store.compareStock(),
    money().compareRefunds(),
  ]);
  if (runs.status === 'fulfilled' && stock.status === 'fulfilled' && refunds.status === 'fulfilled')
    return { runs: runs.value, stock: stock.value, refunds: refunds.value };
  const undone = Object.entries({ runs, stock, refunds }).filter(([, { status }]) => status === 'rejected');
  throw ApplicationFailure.nonRetryable(
    `Cannot compare ${undone.map(([name]) => name).join(', ')}: the activity failed; the next run tries again`,
    'Unreconciled',
  );
}
