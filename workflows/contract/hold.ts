import type { Action } from './messages';
import type { CaseState } from './state';

/** What happens although a case is on hold: facts of the world, and what ends the hold. */
const facts: readonly Action[] = [
  'release',
  'overrule',
  'shipmentArrived',
  'labVerdict',
  'refundUpdated',
  'confirmDelivery',
  'reportUndeliverable',
  'reportLabelFailure',
  'reportMissingParcel',
  'endParcelSearch',
  'sendStrayBack',
  'flagHazard',
  // A case may be on hold because its customer moved and no letter reached him (E37, E87).
  'confirmAddress',
];

/** Whether an action waits until its case is released. That it is on hold already is said of a second hold. */
export function isStoppedByHold(state: CaseState, action: Action): boolean {
  if (state.heldSince === null || state.stage === 'closed') return false;
  return action !== 'hold' && !facts.includes(action);
}
