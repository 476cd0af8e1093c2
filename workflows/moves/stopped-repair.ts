import { goodsBack } from '../contract';
import type { Effect, StateIn } from '../contract';
import type { Moves } from './move';

/**
 * The customer thinks again while his device is on the bench: until it is repaired that is a safe point. The work
 * stops, the goods go home as they are, and nothing is charged (E93, E98).
 */
export const stoppedRepairMoves: Pick<Moves['repair'], 'withdraw'> = {
  withdraw: (state, { at, actor }) =>
    goodsBack(state, 'withdrawn', {
      at,
      events: [{ name: 'caseWithdrawn', actor, rules: ['J'], detail: { from: 'repair' } }],
      effects: [...unusedParts(state), { do: 'finish-repair', passed: false }],
    }),
};

/** A repair that failed its check has its parts in the device; before that they go back to the shelf. */
function unusedParts({ failures }: StateIn<'repair'>): readonly Effect[] {
  return failures === 0 ? [{ do: 'lapse-reservations' }] : [];
}
