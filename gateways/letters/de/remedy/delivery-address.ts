import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';
import { postageLine, whereTo } from './tracking';

/** Goods will leave for the customer: what comes, and whether his address is still right (E87). */
export function deliveryAddress(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Wohin dürfen wir es schicken?', [
    whatComes(facts),
    postageLine(facts),
    whereTo(facts),
  ]);
}

function whatComes(facts: LetterFacts): string {
  const product = productLine(facts);
  if (facts.stage === 'replacement')
    return `danke, Ihre Wahl ist notiert (L4): Für Ihr Produkt ${product} bekommen Sie ein neues, das in wenigen Tagen unser Haus verlässt.`;
  if (facts.stage === 'repair')
    return `danke, Ihre Wahl ist notiert (L4): Wir reparieren Ihr Produkt ${product}, prüfen es und schicken es Ihnen dann.`;
  if (facts.stage === 'goods-back')
    return `Ihr Produkt ${product} kommt zu Ihnen zurück. Wir schreiben Ihnen, wenn es unser Haus verlässt.`;
  // The case went on before the letter was written.
  return `es geht um ein Paket von uns an Sie, zu Ihrem Produkt ${product}. Wo Ihr Fall inzwischen steht, sagt Ihre Seite.`;
}
