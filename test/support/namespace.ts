import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { ensureSearchAttributes } from '../../local/temporal/connection';

/** A namespace of its own on the run's Temporal server, for processes that serve the queues by their real names. */
export async function createNamespace({ attributes = true } = {}): Promise<string> {
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    for (let known = false; !known; await pause(100))
      known = await connection.workflowService
        .listOpenWorkflowExecutions({ namespace })
        .then(() => true)
        .catch(() => false);
    if (attributes) await ensureSearchAttributes(address, namespace);
    return namespace;
  } finally {
    await connection.close();
  }
}
