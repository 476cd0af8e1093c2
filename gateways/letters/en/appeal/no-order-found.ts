import type { LetterText, UnplacedFacts } from '../../facts';
import { list, paragraphs } from '../../layout';

/** Asks for what a claim needs. Says the same to everybody, so nobody learns from it which orders exist. */
export function noOrderFound({ subject }: UnplacedFacts): LetterText {
  return {
    subject: `Re: ${subject === '' ? 'your letter' : subject.replace(/^(re:\s*)+/i, '')}`,
    body: `${paragraphs(
      'Dear customer,',
      'thank you for your letter. We could not match it to a purchase and one of its products, so we have not opened a case yet.',
      'If you want to return or exchange something, please answer this letter with:',
      list([
        'the order number as it stands on your invoice (G1)',
        'the product: its name, its article number or its serial number',
        'what is wrong with it (A1, A2)',
      ]),
      'A claim counts from the first letter that names the order or the product (W1, W2).',
      'Kind regards\nYour returns desk',
    )}\n`,
  };
}
