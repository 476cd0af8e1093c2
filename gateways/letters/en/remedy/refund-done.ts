import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, money, productLine } from '../phrases';

/** The money is on its way back to the card (O1, O3), or was paid another way: the price, or a difference (E65). */
export function refundDone(facts: LetterFacts): LetterText {
  const amount = money(facts.refund ?? facts.amount);
  const byHand = facts.refund?.byHand ?? null;
  if (facts.refund?.purpose === 'difference')
    return caseLetter(facts, `Your refund of ${amount}`, [
      howPaid(byHand, `${amount}, the difference to the cheaper product that you chose,`),
      `The new product has taken the place of your ${productLine(facts)} (O4), and with this refund your case is closed. Thank you for your patience.`,
    ]);
  const less = facts.options.some(({ lessCents }) => lessCents !== undefined)
    ? ', less what we paid back before'
    : '';
  return caseLetter(facts, `Your refund of ${amount}`, [
    howPaid(byHand, `${amount} for your ${productLine(facts)}`),
    `This is the price of the goods as you paid it, tax included${less}. Postage is not paid back (O1).`,
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
