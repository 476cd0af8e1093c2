import { CancellationScope, condition, log, workflowInfo } from '@temporalio/workflow';
import { isRefusal } from './moves/move';
import { judge } from './moves/judge';
import { now, take } from './running-case';
import type { RunningCase } from './running-case';

/**
 * A cancel from the Temporal UI means what a customer's withdrawal means (E103): the same rules, the same safe points.
 * Where withdrawing is no longer possible the case goes on, and its log says why.
 */
export function answerCancel(running: RunningCase): void {
  CancellationScope.current().cancelRequested.catch(() =>
    CancellationScope.nonCancellable(() => withdraw(running)),
  );
}

/** While an activity decides, the cancel waits like any message: what it changed would be overwritten. */
async function withdraw(running: RunningCase): Promise<void> {
  await condition(() => !running.deciding);
  const message = {
    // A case that was opened again can be cancelled again: each run has its own.
    messageId: `temporal-cancel-${workflowInfo().runId}`,
    actor: { role: 'system', id: 'temporal' },
    body: {},
  } as const;
  const result = judge(running.state, { action: 'withdraw', message, at: now() });
  if (isRefusal(result)) log.warn('cancel without effect', { refused: result.refused });
  else take(running, result);
}
