import { enter, stepTo } from '../../contract';
import type { CaseState, Choice, Effect, Step } from '../../contract';
import type { Ask } from '../move';

/**
 * What was reserved is not on the shelf: another channel sold it, or it was miscounted. What is missing is written off,
 * the offer is made anew with what there is, and the customer chooses again (E64, E89).
 */
export function shortage(
  state: CaseState,
  { at, actor, body }: Ask<'reportShortage'>,
  what: { readonly purpose: 'replacement' | 'repair'; readonly effects?: readonly Effect[] },
): Step {
  const { purpose, effects = [] } = what;
  // A repair whose part is missing is not offered again; a replacement may still come from a similar product.
  const ruledOut = purpose === 'repair' ? [...new Set([...state.ruledOut, purpose])] : state.ruledOut;
  const missing = {
    ...(body.sku !== undefined && { sku: body.sku }),
    ...(body.quantity !== undefined && { quantity: body.quantity }),
  };
  return stepTo({ ...freshOffer(state, at), ruledOut }, at, {
    events: [{ name: 'shortageReported', actor, rules: ['O4', 'J'], detail: { purpose, ...missing } }],
    effects: [{ do: 'write-off', purpose, ...missing }, { do: 'cancel-dispatch' }, ...effects],
  });
}

/** Back to the offer, which the policy makes anew with the facts as they are now; a choice that was made may stand. */
export function freshOffer(state: CaseState, at: string, late?: Choice): CaseState {
  const empty = { version: state.offerVersion, offered: [], amountCents: 0 };
  return enter(state, { stage: 'offer', offer: empty, remake: true, ...(late && { late }) }, at);
}
