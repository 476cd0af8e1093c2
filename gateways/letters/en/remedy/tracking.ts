import type { LetterFacts } from '../../facts';

/** How to follow the parcel, where the carrier gave a number. */
export function trackingLine({ dispatch }: LetterFacts): string | null {
  if (!dispatch?.trackingNo) return null;
  const carrier = dispatch.carrier === null ? '' : ` of ${dispatch.carrier}`;
  return `You can follow the parcel by the number ${dispatch.trackingNo}${carrier}.`;
}
