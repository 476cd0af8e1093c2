import type { LetterFacts } from '../../facts';

/** How to follow the parcel, where the carrier gave a number. */
export function trackingLine({ dispatch }: LetterFacts): string | null {
  if (!dispatch?.trackingNo) return null;
  const carrier = dispatch.carrier === null ? '' : ` von ${dispatch.carrier}`;
  return `Verfolgen können Sie das Paket mit der Sendungsnummer ${dispatch.trackingNo}${carrier}.`;
}
