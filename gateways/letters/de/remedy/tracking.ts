import type { LetterFacts } from '../../facts';

/** How to follow the parcel, where the carrier gave a number. */
export function trackingLine({ dispatch }: LetterFacts): string | null {
  if (!dispatch?.trackingNo) return null;
  const carrier = dispatch.carrier === null ? '' : ` von ${dispatch.carrier}`;
  return `Verfolgen können Sie das Paket mit der Sendungsnummer ${dispatch.trackingNo}${carrier}.`;
}

/** Where it goes, and what whoever has moved can do, until it has left and after (E87). The address itself is in no letter. */
export function whereTo({ stage, mayRedirect }: Pick<LetterFacts, 'stage' | 'mayRedirect'>): string | null {
  if (stage !== 'replacement' && stage !== 'repair' && stage !== 'goods-back') return null;
  const how = mayRedirect
    ? 'Auf Ihrer Seite können Sie die Adresse sehen, bestätigen oder eine andere angeben; oder antworten Sie auf dieses Schreiben mit der neuen.'
    : 'Antworten Sie auf dieses Schreiben mit der neuen Adresse. Sie schreiben aus einem anderen Postfach, als bei der Bestellung steht; deshalb sieht es sich zuerst ein Mensch an.';
  return `Es geht an die Lieferadresse der Bestellung oder an die, die Sie uns seither genannt haben. Sind Sie umgezogen? Dann sagen Sie es uns bitte jetzt. ${how} Das geht, bis das Paket unser Haus verlassen hat. Danach kann es nur noch der Zustelldienst umleiten: Sagen Sie es uns trotzdem, dann fragt unser Support bei ihm nach.`;
}

/** Who pays for the way back, and how. */
export function postageLine({ dispatch }: LetterFacts): string | null {
  if (dispatch?.purpose !== 'goods-back') return null;
  return dispatch.postageBy === 'customer'
    ? 'Das Porto für den Rückweg tragen Sie: Der Zustelldienst kassiert es, wenn er Ihnen das Paket übergibt. Vorher brauchen Sie nichts zu bezahlen.'
    : 'Der Rückweg geht auf unsere Kosten.';
}
