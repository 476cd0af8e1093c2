import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';
import { postageLine, trackingLine } from './tracking';

const because: Readonly<Record<string, string>> = {
  withdrawn: ', weil Sie den Fall beendet haben',
  declined: ', weil Sie unser Angebot nicht annehmen wollten',
  'no-remedy': ', weil wir Ihnen weder Erstattung noch Ersatz noch Reparatur anbieten konnten',
};

/** The goods go back to the customer without a remedy. */
export function goodsBack(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Ihr Produkt ist auf dem Weg zurück zu Ihnen', [
    `Ihr Produkt ${productLine(facts)} hat unser Haus verlassen und kommt zu Ihnen zurück${because[facts.outcome ?? ''] ?? ''}.`,
    trackingLine(facts),
    postageLine(facts),
    'Wenn es angekommen ist, ist der Fall abgeschlossen. Kommt das Paket nicht an, antworten Sie auf dieses Schreiben.',
  ]);
}
