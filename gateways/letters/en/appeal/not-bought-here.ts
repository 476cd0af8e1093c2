import type { LetterText, UnplacedFacts } from '../../facts';
import { list, paragraphs } from '../../layout';
import { quoteRules } from '../phrases';

/** Refuses by G1 after a search, and says how that can be shown to be wrong (E18). Names no order, so it tells no stranger. */
export function notBoughtHere({ subject }: UnplacedFacts): LetterText {
  return {
    subject: `Re: ${subject === '' ? 'your letter' : subject.replace(/^(re:\s*)+/i, '')}`,
    body: `${paragraphs(
      'Dear customer,',
      'we searched our orders by the numbers in your letter and by your address, and a person has looked at it. We found no purchase from us, so we cannot take the product back:',
      list(quoteRules(['G1'])),
      'If you did buy it from us, answer this letter with the invoice or the order confirmation (A2). The date of your first letter still counts then.',
      'Kind regards\nYour returns desk',
    )}\n`,
  };
}
