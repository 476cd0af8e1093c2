import { CancelledFailure } from '@temporalio/activity';
import type { Context } from '@temporalio/activity';

/**
 * Aborted when a round should come to its end: somebody cancels it, or its worker begins to stop. Another worker begins the
 * next round then, and nobody waits for the grace to be over, which is for work that cannot be cut short.
 */
export function endOfRound(context: Context, stopping: AbortSignal | undefined): AbortSignal {
  const { cancellationSignal: cancelled } = context;
  return stopping ? AbortSignal.any([cancelled, stopping]) : cancelled;
}

/** A worker that shuts down ends the round as done; only who cancels the room itself sees it cancelled. */
export async function endAsAsked(context: Context): Promise<void> {
  if (!context.cancellationSignal.aborted) return;
  await context.cancelled.catch((error: unknown) => {
    if (!(error instanceof CancelledFailure) || error.message !== 'WORKER_SHUTDOWN') throw error;
  });
}
