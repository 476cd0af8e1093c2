import { defaultPayloadConverter } from '@temporalio/common';
import { log, workflowInfo } from '@temporalio/workflow';
import type { ActivateInput, WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { CASE_WORKFLOW, actions, signalActions } from './contract';

type Job = NonNullable<ActivateInput['activation']['jobs']>[number];

const updates: readonly string[] = actions;
const signals: readonly string[] = signalActions;

/** Whoever sends a message chooses its name: what does not look like one might be about a person (I9). */
const NAME = /^\w{1,60}$/;

/**
 * Says in the log that a message came under a name that no case knows, by the name alone (E108). The SDK refuses such an
 * Update, and keeps such a signal in memory, where nobody asks for it: either way the case goes on without it.
 *
 * Nothing is lost that way which could be kept. The signal stays in the history, so a build that knows its name finds it
 * there; but it would find it where this one took no step, and the case would stand still. So a release that brings a
 * signal sends it only once all workers know it: workers first, then apis (docs/operations.md).
 *
 * The SDK has a handler for the rest of the signals. It is not used: with it, a name that begins as the SDK's own do fails
 * the task for ever, and the case with it.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      activate(input, next) {
        if (workflowInfo().workflowType === CASE_WORKFLOW)
          for (const job of input.activation.jobs ?? []) {
            logUnknown(job);
            emptyUnreadable(job);
          }
        next(input);
      },
    },
  ],
});

function logUnknown({ signalWorkflow, doUpdate }: Job): void {
  const signal = signalWorkflow?.signalName;
  if (typeof signal === 'string' && !signals.includes(signal))
    log.warn('a signal that no case knows is ignored', { signal: shown(signal) });
  const update = doUpdate?.name;
  if (typeof update === 'string' && !updates.includes(update))
    log.warn('an Update that no case knows is refused', { update: shown(update) });
}

/**
 * Contents in an encoding that nobody here writes fail the task, at each replay anew, before the case could look at them.
 * They are no message: the case hears of an empty one, which it ignores and logs. The SDK refuses such an Update itself.
 */
function emptyUnreadable({ signalWorkflow }: Job): void {
  if (signalWorkflow && !isReadable(signalWorkflow.input ?? [])) signalWorkflow.input = [];
}

function isReadable(payloads: Parameters<typeof defaultPayloadConverter.fromPayload>[0][]): boolean {
  try {
    payloads.forEach((payload) => defaultPayloadConverter.fromPayload(payload));
    return true;
  } catch {
    return false;
  }
}

function shown(name: string): string {
  return NAME.test(name) ? name : '[not a name]';
}
