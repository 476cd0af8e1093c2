import { randomUUID } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import { createWorkers } from '../../worker/run';

test('createWorkers() asks the payment provider no faster than he takes it, whatever comes at once (E116)', async () => {
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  const connection = await NativeConnection.connect({ address });
  // Nothing is refunded here: a worker of the payments that serves a queue which nobody fills.
  const deps = { payments: {}, carrier: null } as never;
  const limits = { cachedCases: 1, caseTasks: 2, activities: 50, refundsPerSecond: 7, shutdownMs: 100 };
  const served = { connection, namespace: 'default', deps, bundle: null, limits };
  const [worker, ...others] = await createWorkers({ ...served, taskQueue: `returns-${randomUUID()}` });
  expect(others).toEqual([]);
  expect(worker?.options.maxTaskQueueActivitiesPerSecond).toBe(7);
  const running = worker?.run();
  worker?.shutdown();
  await running;
  await connection.close();
});
