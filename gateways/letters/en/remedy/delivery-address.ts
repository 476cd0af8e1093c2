import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';
import { postageLine, whereTo } from './tracking';

/** Goods will leave for the customer: what comes, and whether his address is still right (E87). */
export function deliveryAddress(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Where may we send it?', [whatComes(facts), postageLine(facts), whereTo(facts)]);
}

function whatComes(facts: LetterFacts): string {
  const product = productLine(facts);
  if (facts.stage === 'replacement')
    return `thank you, your choice is noted (L4): a new product takes the place of your ${product}, and leaves our house within a few days.`;
  if (facts.stage === 'repair')
    return `thank you, your choice is noted (L4): we repair your ${product}, check it, and then send it to you.`;
  if (facts.stage === 'goods-back')
    return `your ${product} comes back to you. We tell you when it leaves our house.`;
  // The case went on before the letter was written.
  return `this is about a parcel from us to you, for your ${product}. Where your case stands by now is on your page.`;
}
