import type { LetterText, UnplacedFacts } from '../../facts';
import { list, paragraphs } from '../../layout';

/** Asks the buyer which of the goods of his order he means; nothing is guessed. */
export function whichItem({ orderNo, products }: UnplacedFacts): LetterText {
  const order = orderNo ?? 'your order';
  return {
    subject: `Which product of order ${order} is it about?`,
    body: `${paragraphs(
      'Dear customer,',
      `thank you for your letter about order ${order}. The order holds more than one product, and we do not want to guess which one gives you trouble (A2):`,
      list(products),
      'Please answer this letter and name the product, its article number or its serial number. If it is about several of them, write one letter for each.',
      'The date of your first letter counts as the date of your claim.',
      'Kind regards\nYour returns desk',
    )}\n`,
  };
}
