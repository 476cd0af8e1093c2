import type { LetterFacts, LetterText } from '../../facts';
import { carriedBy } from '../../ways';
import type { Carried, Way } from '../../ways';
import { caseLetter, money, productLine } from '../phrases';

/** The money is on its way back to the card (O1, O3), or was paid another way: the price, or a difference (E65). */
export function refundDone(facts: LetterFacts): LetterText {
  const amount = money(facts.refund ?? facts.amount);
  const carried = facts.refund === null ? [] : carriedBy(facts.refund);
  if (facts.refund?.purpose === 'difference')
    return caseLetter(facts, `Your refund of ${amount}`, [
      howPaid(carried, `${amount}, the difference to the cheaper product that you chose,`),
      `The new product has taken the place of your ${productLine(facts)} (O4), and with this refund your case is closed. Thank you for your patience.`,
    ]);
  const less = facts.options.some(({ lessCents }) => lessCents !== undefined)
    ? ', less what we paid back before'
    : '';
  return caseLetter(facts, `Your refund of ${amount}`, [
    howPaid(carried, `${amount} for your ${productLine(facts)}`),
    `This is the price of the goods as you paid it, tax included${less}. Postage is not paid back (O1).`,
    'The product stays with us, and your case is closed. Thank you for your patience.',
  ]);
}

function howPaid(carried: readonly Carried[], what: string): string {
  const [only] = carried;
  if (carried.length > 1)
    return `we have paid back ${what} in parts:\n${carried.map((one) => `- ${money(one)} ${partly[one.way]}`).join('\n')}`;
  return wholly[only?.way ?? 'card'](what);
}

const asAgreed = 'as agreed with you, because the card could not be used.';

const wholly: Readonly<Record<Way, (what: string) => string>> = {
  card: (what) =>
    `we have paid back ${what} to the card you paid with (O3). Depending on your bank it takes a few days until you see it.`,
  chargeback: (what) =>
    `your bank has paid back ${what} after you disputed the payment, so nothing more is due from us.`,
  'bank-transfer': (what) => `we have paid back ${what} by bank transfer, ${asAgreed}`,
  cash: (what) => `we have paid back ${what} in cash, ${asAgreed}`,
  other: (what) => `we have paid back ${what} by the other way, ${asAgreed}`,
};

const partly: Readonly<Record<Way, string>> = {
  card: 'to the card you paid with (O3); depending on your bank it takes a few days until you see it',
  chargeback: 'by your bank, after you disputed the payment',
  'bank-transfer': 'by bank transfer, as agreed with you',
  cash: 'in cash, as agreed with you',
  other: 'the other way, as agreed with you',
};
