import type { LetterFacts, LetterText } from '../../facts';
import { returnedOf } from '../../ways';
import { caseLetter, money, productLine } from '../phrases';

/** The bank gave a refund back after it had counted as paid. The customer is told honestly, and nothing is asked of him yet. */
export function refundReturned(facts: LetterFacts): LetterText {
  const amount = money(returnedOf(facts));
  return caseLetter(facts, 'Your refund did not reach you', [
    `we had told you that ${amount} for your ${productLine(facts)} was on its way to your card. Your bank has now returned the money to us: it did not arrive.`,
    'We are sorry. Your case is open again, and our payment team is looking for the way to pay you (O1, O3). They will write to you; you need not do anything until then.',
  ]);
}
