import type { LetterFacts, LetterText, Need } from '../../facts';
import { list } from '../../layout';
import { asksNothing, readersNeeds, silenceIn } from '../../silence';
import { caseLetter, until, whatWouldHelp } from '../phrases';

const wanted: Readonly<Record<Exclude<Need, 'late-delivery'>, string>> = {
  proof:
    'A proof of the purchase, such as the invoice or the order confirmation; a photo is enough (G1, A2).',
  identity:
    'A sign that you are the buyer, because the order is in another name or address: write to us from the address used for the order, or let the buyer tell us that you act for him (G1).',
  'receipt-date':
    'The day on which you received the product, and how you know it, such as a delivery note (W1).',
  'date-conflict':
    'The right dates of the order and of the delivery: those that we have contradict each other.',
};

function missing({ needs }: LetterFacts): readonly string[] {
  const own = readersNeeds(needs);
  if (own.length === 0) return [];
  return ['Before our support can begin, this is missing:', list(own.map((need) => wanted[need]))];
}

/** Our own delay is nothing that the customer could mend (E5). */
function lateDelivery({ needs }: LetterFacts): readonly string[] {
  if (!needs.includes('late-delivery')) return [];
  return [
    'The product reached you later than it should have. A manager decides how the limit of 45 days applies to you (W2).',
  ];
}

/** What is asked of the customer, and what follows where he does not answer: only what is true of this case (E5, E10, E30). */
function ending(facts: LetterFacts): string {
  if (asksNothing(facts)) return 'You need do nothing. We write to you as soon as it is decided.';
  const silence = silenceIn(facts);
  if (silence === 'manager')
    return 'Please answer this letter and attach what you have. If we hear nothing, your case stays open: a manager then decides by what we know.';
  const without =
    silence === 'goes-on'
      ? 'If you do not have it, we go on without it.'
      : 'If we hear nothing, the case rests; it can be taken up again with its first date.';
  return `Please answer this letter${until(facts)} and attach what you have. ${without}`;
}

/** Names exactly what is missing, once, with its time limit (A2, E30). */
export function evidenceWanted(facts: LetterFacts): LetterText {
  const subject = asksNothing(facts) ? 'A manager looks at your case' : 'We need something more from you';
  return caseLetter(facts, subject, [
    'thank you for your letter. We have opened a case, and the date of your letter counts as the date of your claim, however long the rest takes.',
    ...lateDelivery(facts),
    ...missing(facts),
    ...(facts.request === null ? [] : ['Our support asks:', facts.request]),
    ...whatWouldHelp(facts),
    ending(facts),
  ]);
}
