import { stepTo } from '../../contract';
import type { Effect } from '../../contract';
import { allowedBy, managerDecided, nothingWaits } from '../managers-word';
import type { Moves } from '../move';
import { freshOffer } from './shortage';

/**
 * A new product that came back undelivered need not be sent for ever: a manager has it offered anew (E84). The option
 * he names is open even against a rule, the policy says what else is, and the customer chooses again or wants none.
 */
export const untakenMoves: Pick<Moves['replacement'], 'decide'> = {
  decide(state, { at, actor, body }) {
    const { kind } = body;
    if (kind === 'as-offered') return nothingWaits;
    if (kind === 'no-remedy')
      return {
        refused: 'NothingToDo',
        detail: 'the customer has a right to what he chose: send it again, or name a remedy to offer anew',
        rules: ['O4'],
      };
    const ruledOut = state.ruledOut.filter((other) => other !== kind);
    // Whatever a manager struck was struck for a product that nobody took.
    const open = { ...allowedBy(actor, kind, state), ruledOut, struck: [] };
    return stepTo(freshOffer(open, at), at, {
      events: [managerDecided(actor, body)],
      effects: onTheShelf,
    });
  },
};

/** First back on the shelf, by the order that was to pack it; then nobody packs it (I3). */
const onTheShelf: readonly Effect[] = [{ do: 'put-back' }, { do: 'cancel-dispatch' }];
