import type { LetterFacts } from '../../facts';

/** How to follow the parcel, where the carrier gave a number. */
export function trackingLine({ dispatch }: LetterFacts): string | null {
  if (!dispatch?.trackingNo) return null;
  const carrier = dispatch.carrier === null ? '' : ` von ${dispatch.carrier}`;
  return `Verfolgen können Sie das Paket mit der Sendungsnummer ${dispatch.trackingNo}${carrier}.`;
}

/** Who pays for the way back, and how. */
export function postageLine({ dispatch }: LetterFacts): string | null {
  if (dispatch?.purpose !== 'goods-back') return null;
  return dispatch.postageBy === 'customer'
    ? 'Das Porto für den Rückweg tragen Sie: Der Zustelldienst kassiert es, wenn er Ihnen das Paket übergibt. Vorher brauchen Sie nichts zu bezahlen.'
    : 'Der Rückweg geht auf unsere Kosten.';
}
