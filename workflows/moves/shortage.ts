import { enter, stepTo } from '../contract';
import type { CaseState, Step } from '../contract';
import type { Ask } from './move';

/**
 * What was reserved is not on the shelf: another channel sold it, or it was miscounted. The stock is written off, the
 * offer is made anew with what there is, and the customer chooses again (E64, E89).
 */
export function shortage(
  state: CaseState,
  { at, actor }: Ask<'reportShortage'>,
  purpose: 'replacement' | 'repair',
): Step {
  // A repair whose part is missing is not offered again; a replacement may still come from a similar product.
  const ruledOut = purpose === 'repair' ? [...state.ruledOut, purpose] : state.ruledOut;
  return stepTo({ ...freshOffer(state, at), ruledOut }, at, {
    events: [{ name: 'shortageReported', actor, rules: ['O4', 'J'], detail: { purpose } }],
    effects: [{ do: 'write-off', purpose }, { do: 'cancel-dispatch' }, ...failedRepair(purpose)],
  });
}

/** Back to the offer, which the policy makes anew with the facts as they are now. */
export function freshOffer(state: CaseState, at: string): CaseState {
  const empty = { version: state.offerVersion, offered: [], amountCents: 0 };
  return enter(state, { stage: 'offer', offer: empty, remake: true }, at);
}

function failedRepair(purpose: 'replacement' | 'repair') {
  return purpose === 'repair' ? ([{ do: 'finish-repair', passed: false }] as const) : [];
}
