import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';
import { words } from '../words';

/** Support's advice, in its own words (S1). */
export function advice(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Our advice for your product', [
    `our support has looked into the trouble with your ${productLine(facts)} and advises (S1):`,
    facts.advice ?? 'Please see your page for the advice.',
    `Please try it and tell us${until(facts)} whether it helped. You can answer this letter with one word on its first line:`,
    `- ${words.solved[0]} if the product works now\n- ${words['not-solved'][0]} if the fault is still there; then we look further, and you may be able to send the product in (S2)`,
    'If we hear nothing, we take it that the advice helped and close the case. You can still come back to it for a while after that.',
  ]);
}
