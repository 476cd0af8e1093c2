import type { LetterFacts } from '../../facts';

/** How to follow the parcel, where the carrier gave a number. */
export function trackingLine({ dispatch }: LetterFacts): string | null {
  if (!dispatch?.trackingNo) return null;
  const carrier = dispatch.carrier === null ? '' : ` of ${dispatch.carrier}`;
  return `You can follow the parcel by the number ${dispatch.trackingNo}${carrier}.`;
}

/** Who pays for the way back, and how. */
export function postageLine({ dispatch }: LetterFacts): string | null {
  if (dispatch?.purpose !== 'goods-back') return null;
  return dispatch.postageBy === 'customer'
    ? 'The postage for the way back is yours to pay: the carrier collects it when he hands you the parcel. You need not pay anything before.'
    : 'The way back is at our cost.';
}
