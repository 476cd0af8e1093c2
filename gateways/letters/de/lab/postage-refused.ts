import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, quoteRules } from '../phrases';

/** The way to the lab is the customer's to pay, whatever is found (L2, O1, E41). */
export function postageRefused(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Zu Ihren Versandkosten', [
    'Sie haben uns gebeten, Ihnen die Kosten für die Einsendung des Produkts zu erstatten. Nach unseren Rückgabebedingungen tun wir das nicht:',
    ...quoteRules(['L2', 'O1']),
    'So regeln es unsere Bedingungen. Ihre gesetzlichen Rechte bleiben davon unberührt; wenn Sie sich auf sie berufen, schreiben Sie uns, und ein Mensch sieht es sich an.',
  ]);
}
