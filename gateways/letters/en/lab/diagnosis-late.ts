import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';

/** The lab did not keep the day that the customer was told (L3). */
export function diagnosisLate(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Our lab needs longer', [
    `your ${productLine(facts)} is still being examined (L3). We told you a day by which we meant to be done, and we have not kept it. We are sorry.`,
    'The head of our lab has been told. You lose nothing by our delay: time never decides a case against you.',
    'You hear from us as soon as the cause is known.',
  ]);
}
