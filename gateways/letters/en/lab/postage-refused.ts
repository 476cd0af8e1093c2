import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, quoteRules } from '../phrases';

/** The way to the lab is the customer's to pay, whatever is found (L2, O1, E41). */
export function postageRefused(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'About the postage you paid', [
    'you asked us to pay back what sending the product to us has cost you. By our return policy we do not:',
    ...quoteRules(['L2', 'O1']),
    'This is what our policy says. It leaves the rights that the law gives you untouched; if you rely on them, tell us, and a person looks at it.',
  ]);
}
