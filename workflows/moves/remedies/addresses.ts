import { stepTo } from '../../contract';
import type { CaseState, Step } from '../../contract';
import type { Ask } from '../move';

/** The customer says where the goods are to be sent: he may have moved since he bought them (E87, J). */
export const addressMoves = {
  confirmAddress(state: CaseState, { at, actor, body }: Ask<'confirmAddress'>): Step {
    const { addressRef } = body;
    const confirmed = { ...state, addressConfirmed: true };
    if (addressRef === undefined)
      return stepTo(confirmed, at, { events: [{ name: 'addressConfirmed', actor, rules: ['J'] }] });
    return stepTo(confirmed, at, {
      events: [{ name: 'addressChanged', actor, rules: ['J'], detail: { address: addressRef } }],
      effects: [{ do: 'deliver-to', addressRef }],
    });
  },
};
