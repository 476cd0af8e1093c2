import type { LetterText, UnplacedFacts } from '../../facts';
import { paragraphs } from '../../layout';

/** Tells the buyer that nothing of this kind is left in the order to open a case about (G1, E27). */
export function inCaseAlready({ orderNo }: UnplacedFacts): LetterText {
  const order = orderNo ?? 'your order';
  return {
    subject: `Your letter about order ${order}`,
    body: `${paragraphs(
      'Dear customer,',
      `thank you for your letter about order ${order}. Every piece of this product in the order is in a return case already, or its case is settled, so we have not opened another one (G1).`,
      'Your letter lies with that case, and a person of our support reads it. If you mean another product of the order, please answer this letter and name it.',
      'Kind regards\nYour returns desk',
    )}\n`,
  };
}
