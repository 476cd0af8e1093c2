import type { Outcome } from './stages';
import type { CaseState, Stood } from './state';

/**
 * What came of goods that were not inspected before their customer withdrew, so that he may take that back while they
 * are here (E97). From the lab on, what the case knows says where it stood.
 */
export function stoodAt(state: CaseState, because: Outcome): { readonly stood?: Stood } {
  if (because !== 'withdrawn') return {};
  if (state.stage === 'parcel' && state.trouble !== null) {
    const { trouble, unasked } = state;
    return { stood: { trouble, ...(unasked && { unasked }) } };
  }
  const parked = state.parked.filter(({ action }) => action === 'shipmentArrived');
  return parked.length > 0 ? { stood: { parked } } : {};
}
