import { attentionOf, stepTo } from '../../contract';
import type { CaseState, Step } from '../../contract';
import type { Ask } from '../move';

/**
 * The carrier sells no label for what is to be packed: the warehouse is called, and has it tried again or dispatches by
 * itself, with our own label. Time goes on: the promise to send the goods in a few days is ours (O4).
 */
export const labelMoves = {
  reportLabelFailure(state: CaseState, { at, actor, body }: Ask<'reportLabelFailure'>): Step {
    const called = { ...state, labelFailed: true, attention: attentionOf(state, 'warehouse') } as const;
    return stepTo(called, at, {
      events: [{ name: 'labelFailed', actor, rules: promiseOf(state), detail: { reason: body.reasonRef } }],
    });
  },

  retryLabel(state: CaseState, { at, actor }: Ask<'retryLabel'>): Step {
    // Whoever is called because the promise was broken stays called.
    const isOver = state.attention === 'warehouse' && state.due?.passed !== true;
    const attention = isOver ? null : state.attention;
    return stepTo({ ...state, labelFailed: false, attention }, at, {
      events: [{ name: 'labelRetried', actor, rules: promiseOf(state) }],
      effects: [{ do: 'retry-label' }],
    });
  },
};

/** Whose promise the parcel is: the supplier's of a new product within a few days, or a default of ours. */
function promiseOf({ stage }: CaseState): readonly ['O4' | 'J'] {
  return [stage === 'replacement' ? 'O4' : 'J'];
}
