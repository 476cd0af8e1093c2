import { isMoneyGone, stepTo } from '../../contract';
import type { Effect } from '../../contract';
import { allowedBy, managerDecided, nothingWaits } from '../managers-word';
import type { Moves, Refusal } from '../move';
import { freshOffer } from './shortage';

/** Who has money of a refund gets the rest of it: money and goods are never both his (E78, E79, E83, E88, I6). */
const moneyGone: Refusal = {
  refused: 'WrongStage',
  detail:
    'money of this refund is with the customer already, or may be: say how it went, or pay what is still owed (settle-refund, retry-refund), instead of another remedy',
  rules: ['O3'],
};

/**
 * A refund that no money left for, or that the bank gave back, need not be the end: a manager opens the way to what
 * else is reasonable (O3). The option he names is open even against a rule; the policy says what else is.
 */
export const refundFallbackMoves: Pick<Moves['refund'], 'decide'> = {
  decide(state, { at, actor, body }) {
    const { kind } = body;
    if (kind === 'as-offered') return nothingWaits;
    if (kind === 'refund' || kind === 'no-remedy')
      return {
        refused: 'NothingToDo',
        detail: 'the customer has chosen a refund: try it again, settle it by hand, or name another remedy',
        rules: ['O3'],
      };
    if (isMoneyGone(state) && body.asBefore !== true) return moneyGone;
    const ruledOut = [...new Set([...state.ruledOut, 'refund' as const])];
    const fresh = freshOffer(allowedBy(actor, kind, { ...state, ruledOut }), at);
    const isWhereItWas = state.place === 'lab' || state.place === 'lost';
    const back: readonly Effect[] = isWhereItWas ? [] : [{ do: 'move-goods', to: 'lab' }];
    return stepTo({ ...fresh, place: isWhereItWas ? state.place : 'lab' }, at, {
      events: [managerDecided(actor, body)],
      effects: back,
    });
  },
};
