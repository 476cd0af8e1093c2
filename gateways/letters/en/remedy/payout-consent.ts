import type { LetterFacts, LetterText } from '../../facts';
import { proposedOf } from '../../ways';
import { caseLetter, money, productLine } from '../phrases';
import { words } from '../words';

const ways: Readonly<Record<NonNullable<LetterFacts['payout']>, string>> = {
  'bank-transfer': 'by bank transfer',
  cash: 'in cash',
  other: 'another way, which our payment team will agree with you',
};

/** The card does not take the refund: nobody is paid another way before he agreed to it (O3, E75, E81). */
export function payoutConsent(facts: LetterFacts): LetterText {
  const amount = money(proposedOf(facts));
  const [word] = words.payout;
  return caseLetter(facts, 'May we pay you another way?', [
    `your refund of ${amount} for your ${productLine(facts)} cannot go back to the card or account that you paid with (O3). We would like to pay you ${ways[facts.payout ?? 'other']} instead.`,
    `We do so only if you agree. Agree on your page, or answer this letter with the word ${word} alone on the first line.${facts.payout === 'bank-transfer' ? ' Below it, tell us the name and the IBAN of the account that we may pay to; it must be yours.' : ''}`,
    'We never ask for a card number, a password or a code, and you have nothing to pay. If you do not agree, tell us what you would like instead.',
  ]);
}
