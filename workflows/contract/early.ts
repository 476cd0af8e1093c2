import { stageTable } from './stages';
import type { Message, MessageBodies } from './messages';
import type { Stage } from './stages';
import type { CaseState, Parked, StateIn } from './state';

/** Whether both sides have yet to agree to the lab: goods that come are received, and wait for that uninspected (E39, L1). */
export function isBeforeAgreement(stage: Stage): boolean {
  return stageTable[stage].parks.includes('shipmentArrived');
}

/** Whether something is known of the unit itself; another item and an empty box are not the unit (E44, E47). */
export function isKnownOfUnit({ trouble }: StateIn<'parcel'>): boolean {
  return trouble !== null && trouble !== 'wrong-item' && trouble !== 'empty';
}

/** Whether goods lie here that came before both sides agreed to the lab (E39). */
export function isHereEarly({ stage, place }: CaseState): boolean {
  return isBeforeAgreement(stage) && place === 'quarantine';
}

/** The arrival of the unit that waits for both sides to agree; another item and an empty box are not the unit (E44, E47). */
export function unitKept({ parked }: CaseState): Parked | undefined {
  return parked.find((one) => isArrival(one) && isOfUnit(one));
}

/** An arrival that older code kept for the unit's, and is none: it keeps the unit out no longer (E44, E47). */
export function mistakenArrival({ parked }: CaseState): Parked | undefined {
  return parked.find((one) => isArrival(one) && !isOfUnit(one));
}

function isArrival({ action }: Parked): boolean {
  return action === 'shipmentArrived';
}

/** The body of a message that says what came; no other has contents. */
export function isArrivalBody(body: Message['body']): body is MessageBodies['shipmentArrived'] {
  return 'contents' in body;
}

/** What of it came counts; whether it is the sold piece is looked at in its time (E45). */
function isOfUnit({ message: { body } }: Parked): boolean {
  return isArrivalBody(body) && (body.contents === 'ok' || body.contents === 'short');
}
