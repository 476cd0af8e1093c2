import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';

/** How the case ended, in words; each ending says whether it can be taken up again. */
export function closed(facts: LetterFacts): LetterText {
  const ending = endings[facts.outcome ?? ''] ?? (() => 'your case is closed.');
  return caseLetter(facts, 'Your case is closed', [
    ending(facts.customerName === null ? 'your product' : `your ${productLine(facts)}`),
    'Should something be left open, answer this letter. A case can be taken up again, and keeps the date of your first letter.',
  ]);
}

const endings: Readonly<Record<string, (product: string) => string>> = {
  refunded: (product) =>
    `your case about ${product} is closed: the price of the goods was paid back (O1, O3).`,
  replaced: (product) => `your case about ${product} is closed: the new product has arrived (O4).`,
  repaired: (product) => `your case about ${product} is closed: it was repaired and is back with you (O6).`,
  'solved-remotely': (product) =>
    `your case about ${product} is closed: our advice helped, or we did not hear otherwise (S1). If the fault comes back, tell us soon.`,
  refused: (product) => `your case about ${product} is closed: our return policy does not cover it.`,
  withdrawn: (product) => `your case about ${product} is closed, as you wished.`,
  lapsed: (product) =>
    `your case about ${product} rests: we waited for something from you, and the time for it has passed. Answer this letter to take it up again.`,
  declined: (product) => `your case about ${product} is closed: you did not want what we offered.`,
  'no-remedy': (product) =>
    `your case about ${product} is closed: neither refund nor replacement nor repair was possible.`,
};
