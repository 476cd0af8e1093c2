import type { LetterFacts, LetterText } from '../../facts';
import { returnedOf } from '../../ways';
import { caseLetter, money, productLine } from '../phrases';

/** The bank gave a refund back after it had counted as paid. The customer is told honestly, and nothing is asked of him yet. */
export function refundReturned(facts: LetterFacts): LetterText {
  const amount = money(returnedOf(facts));
  return caseLetter(facts, 'Ihre Erstattung hat Sie nicht erreicht', [
    `wir hatten Ihnen geschrieben, dass ${amount} für Ihr Produkt ${productLine(facts)} auf dem Weg auf Ihre Karte sind. Ihre Bank hat uns das Geld nun zurückgegeben: Es ist nicht angekommen.`,
    'Das tut uns leid. Ihr Fall ist wieder offen, und unser Zahlungsteam sucht nach dem Weg, Sie zu bezahlen (O1, O3). Es meldet sich bei Ihnen; bis dahin brauchen Sie nichts zu tun.',
  ]);
}
