import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, money, productLine } from '../phrases';

/** The money is on its way back to the card (O1, O3), or was paid another way by a person. */
export function refundDone(facts: LetterFacts): LetterText {
  const amount = money(facts.refund ?? facts.amount);
  const byHand = facts.refund?.byHand ?? null;
  return caseLetter(facts, `Your refund of ${amount}`, [
    byHand === null
      ? `we have paid back ${amount} for your ${productLine(facts)} to the card you paid with (O3). Depending on your bank it takes a few days until you see it.`
      : `we have paid back ${amount} for your ${productLine(facts)} by ${byHand.replaceAll('-', ' ')}, because the card could not take it.`,
    'This is the price of the goods as you paid it, tax included. Postage is not paid back (O1).',
    'The product stays with us, and your case is closed. Thank you for your patience.',
  ]);
}
