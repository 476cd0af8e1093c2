import type { LetterFacts, LetterText } from '../../facts';
import { blank } from '../../layout';
import { caseLetter } from '../phrases';

/** Greeting and farewell; what stands between them a person writes. */
export function frame(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'About your case', [blank]);
}
