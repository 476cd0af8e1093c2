import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { CaseStart, Outcome } from './contract';
import { handlersDone, hasNews } from './running-case';
import type { RunningCase } from './running-case';

/**
 * Goes on as a new run before the history grows too long (E109, E112). The state is all there is: parked messages,
 * message ids that were seen and absolute due dates travel in it; reservations lie in the store.
 */
export async function continueWhenLong(running: RunningCase, start: CaseStart): Promise<void> {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  const isLong =
    start.continueAfter === undefined ? continueAsNewSuggested : historyLength > start.continueAfter;
  if (!isLong || hasNews(running)) return;
  await handlersDone();
  if (hasNews(running)) return;
  await continueAsNew<(next: CaseStart) => Promise<Outcome>>({
    ...start,
    reopening: false,
    state: running.state,
  });
}
