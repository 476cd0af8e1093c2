import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, money, productLine } from '../phrases';

/** The money is on its way back to the card (O1, O3), or was paid another way by a person. */
export function refundDone(facts: LetterFacts): LetterText {
  const amount = money(facts.refund ?? facts.amount);
  const byHand = facts.refund?.byHand ?? null;
  return caseLetter(facts, `Your refund of ${amount}`, [
    howPaid(byHand, `${amount} for your ${productLine(facts)}`),
    'This is the price of the goods as you paid it, tax included. Postage is not paid back (O1).',
    'The product stays with us, and your case is closed. Thank you for your patience.',
  ]);
}

function howPaid(byHand: string | null, what: string): string {
  if (byHand === null || byHand === 'provider')
    return `we have paid back ${what} to the card you paid with (O3). Depending on your bank it takes a few days until you see it.`;
  if (byHand === 'chargeback')
    return `your bank has paid back ${what} after you disputed the payment, so nothing more is due from us.`;
  const way = byHand === 'other' ? 'the other way' : byHand.replaceAll('-', ' ');
  return `we have paid back ${what} by ${way}, as agreed with you, because the card could not be used.`;
}
