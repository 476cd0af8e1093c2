import type { Trouble } from '../support/servers/easypost-stand-in';
import type { FaultRow } from './faults';

/** The written meaning of one fault for the label of a parcel. */
export interface LabelCell {
  /** What the carrier does once; null: nobody listens. */
  readonly trouble: Pick<Trouble, 'when' | 'status'> | null;
  /** The label after the first try. A failed one calls the warehouse, which has it retried or prints ours. */
  readonly is: 'wanted' | 'bought' | 'failed' | 'cancelled';
  /** What was paid for by then, and after another try: never more than one. */
  readonly bought: readonly [number, number];
  /** Shipments at the carrier in the end; one that is not bought costs nothing. */
  readonly shipments?: number;
}

const tried = (when: Trouble['when'], status: Trouble['status']): LabelCell => {
  return { trouble: { when, status }, is: 'wanted', bought: [0, 1] };
};
const found = (when: Trouble['when'], status: Trouble['status']): LabelCell => {
  return { trouble: { when, status }, is: 'bought', bought: [1, 1] };
};
const neverLate = { cannotBe: 'the carrier sells a label for good; what is not used is given back' };

/** Making the shipment, which is free: found again by our own reference. */
export const makingShipments: FaultRow<LabelCell> = {
  refused: { trouble: null, is: 'wanted', bought: [0, 1] },
  'time-out before the effect': tried('before', 'hang'),
  'time-out after the effect': tried('after', 'hang'),
  '500, replayed': tried('before', 500),
  '500 after the effect': tried('after', 500),
  'reset in mid-body': [tried('after', 'cut in mid-body'), tried('after', 'cut')],
  '429 with Retry-After': tried('before', 429),
  'malformed body': tried('after', 'babble'),
  'slower than we wait': found('before', 'slow'),
  'permanent decline': {
    trouble: { when: 'before', status: 422 },
    is: 'failed',
    bought: [0, 0],
    shipments: 0,
  },
  'late failure after success': neverLate,
};

/** Paying for the label: whoever got no answer looks at the shipment, which knows whether it is paid. */
export const payingForLabels: FaultRow<LabelCell> = {
  refused: { cannotBe: 'the shipment is made or looked at first, and meets it' },
  'time-out before the effect': tried('before', 'hang'),
  'time-out after the effect': found('after', 'hang'),
  '500, replayed': tried('before', 500),
  '500 after the effect': found('after', 500),
  'reset in mid-body': [found('after', 'cut in mid-body'), found('after', 'cut')],
  '429 with Retry-After': tried('before', 429),
  // What is no shipment says nothing of its label: the next try looks.
  'malformed body': { trouble: { when: 'after', status: 'babble' }, is: 'wanted', bought: [1, 1] },
  'slower than we wait': found('before', 'slow'),
  'permanent decline': { trouble: { when: 'before', status: 422 }, is: 'failed', bought: [0, 0] },
  'late failure after success': neverLate,
};

const givenBack = (when: Trouble['when'], status: Trouble['status']): LabelCell => {
  return { trouble: { when, status }, is: 'bought', bought: [1, 1] };
};

/** Giving back the label of an order that was cancelled: asked until the carrier has taken it, once. */
export const givingBackLabels: FaultRow<LabelCell> = {
  refused: { cannotBe: 'the same client and the same repetition as for buying' },
  'time-out before the effect': givenBack('before', 'hang'),
  'time-out after the effect': givenBack('after', 'hang'),
  '500, replayed': givenBack('before', 500),
  '500 after the effect': givenBack('after', 500),
  'reset in mid-body': givenBack('after', 'cut in mid-body'),
  '429 with Retry-After': givenBack('before', 429),
  'malformed body': { ...givenBack('after', 'babble'), is: 'cancelled' },
  'slower than we wait': { ...givenBack('before', 'slow'), is: 'cancelled' },
  // He does not take it back: the money is lost, and nobody asks again.
  'permanent decline': { ...givenBack('before', 422), is: 'cancelled' },
  'late failure after success': neverLate,
};
