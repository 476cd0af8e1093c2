import { spellDays } from '../days';
import type { LetterFacts } from '../facts';

/** Both dates and how the days were counted, in the policy's own words (W1, W2). */
export function tellCounting({ explanation }: Pick<LetterFacts, 'explanation'>): string | null {
  return explanation === null ? null : spellDays(explanation, 'en-GB');
}
