import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, money, productLine } from '../phrases';
import { trackingLine } from './tracking';

/** A new or repaired product is on its way (O4, O6). */
export function goodsSent(facts: LetterFacts): LetterText {
  const repaired = facts.dispatch?.purpose === 'repaired';
  const replacement = facts.dispatch?.productTitle ?? facts.productTitle;
  return caseLetter(
    facts,
    repaired ? 'Your repaired product is on its way' : 'Your new product is on its way',
    [
      repaired
        ? `your ${productLine(facts)} is repaired, has passed its check (O6), and has left our house.`
        : `your new ${replacement} has left our house (O4). It replaces your ${productLine(facts)}, which stays with us.`,
      trackingLine(facts),
      facts.difference &&
        `Once it has reached you, we pay back the difference of ${money(facts.difference)}, as we offered.`,
      'The way to you is at our cost. If the parcel does not come, or something is wrong with it, answer this letter.',
    ],
  );
}
