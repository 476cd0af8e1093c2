import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter } from '../phrases';

/** Goods that must not travel by post: what to do with them until somebody has looked (E49). */
export function safetyStop(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Please do not post your product', [
    'your product was reported as possibly dangerous: a battery that is swollen, leaking, hot or smoking must not travel by post.',
    'Please do this now:',
    '- Do not use, charge or open it, and do not post it, even if you have our address already.\n- Keep it outdoors or in a cool, dry place away from anything that burns.\n- If it smokes or burns, keep away and call the fire brigade.',
    'A person looks at your case and tells you how the product can be handed over safely. You miss no deadline by waiting.',
  ]);
}
