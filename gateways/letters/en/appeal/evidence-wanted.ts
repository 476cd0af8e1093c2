import type { LetterFacts, LetterText, Need } from '../../facts';
import { list } from '../../layout';
import { caseLetter, until, whatWouldHelp } from '../phrases';

const wanted: Readonly<Record<Need, string>> = {
  proof:
    'A proof of the purchase, such as the invoice or the order confirmation; a photo is enough (G1, A2).',
  identity:
    'A sign that you are the buyer, because the order is in another name or address: write to us from the address used for the order, or let the buyer tell us that you act for him (G1).',
  'receipt-date':
    'The day on which you received the product, and how you know it, such as a delivery note (W1).',
  'date-conflict':
    'The right dates of the order and of the delivery: those that we have contradict each other.',
  'late-delivery':
    'Nothing from you: the product reached you later than it should have. A manager decides how the limit of 45 days applies to you (W2).',
};

function missing({ needs }: LetterFacts): readonly string[] {
  if (needs.length === 0) return [];
  return ['Before our support can begin, this is missing:', list(needs.map((need) => wanted[need]))];
}

/** Nothing rests on what only helps (A3, E30). */
function silence({ needs, helpful }: LetterFacts): string {
  return needs.length === 0 && helpful.length > 0
    ? 'If you do not have it, we go on without it.'
    : 'If we hear nothing, the case rests; it can be taken up again with its first date.';
}

/** Names exactly what is missing, once, with its time limit (A2, E30). */
export function evidenceWanted(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'We need something more from you', [
    'thank you for your letter. We have opened a case, and the date of your letter counts as the date of your claim, however long the rest takes.',
    ...missing(facts),
    ...(facts.request === null ? [] : ['Our support asks:', facts.request]),
    ...whatWouldHelp(facts),
    `Please answer this letter${until(facts)} and attach what you have. ${silence(facts)}`,
  ]);
}
