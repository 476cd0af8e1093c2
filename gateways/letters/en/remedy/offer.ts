import type { DecidedOption, OptionKind } from '../../../../policy';
import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { caseLetter, day, exclusion, money, optionNames, productLine } from '../phrases';
import { words } from '../words';

/** All three options: what each means, or why it is not open; and until when to choose (L4). */
export function offer(facts: LetterFacts): LetterText {
  const open = facts.options.filter((option) => option.offered);
  const out = facts.options.filter((option) => !option.offered);
  const answers = open.map((option) => words[option.kind][0]);
  const what = facts.lost
    ? `your ${productLine(facts)} was lost on its way to our lab, and that is not yours to bear.`
    : `our lab has examined your ${productLine(facts)}, and the cause is known (L3).`;
  return caseLetter(facts, subjectOf(facts), [
    `${what}${replaced(facts)} This is what we offer you (L4):`,
    ...open.map(
      (option) => `${optionNames[option.kind]}: ${meanings[option.kind](facts, option)}${setAside(option)}`,
    ),
    out.length > 0 && 'Not open in this case:',
    out.length > 0 && list(out.map(exclusion)),
    facts.dueAt &&
      `Please choose until ${day(facts.dueAt, facts.timeZone)}; we keep what we offer reserved for you that long. After that no decision is made without you, but our support will ask you, and stock can no longer be promised.`,
    `To choose, use your page, or answer this letter with a single word on its first line: ${answers.join(' or ')}. If you want none of them, write ${words.decline[0]}${facts.lost ? '' : ': the product then comes back to you'}.`,
  ]);
}

function subjectOf({ amended, lost }: LetterFacts): string {
  if (amended !== null) return 'Our offer has changed: please choose again';
  return lost ? 'Please choose' : 'Our lab is done: please choose';
}

const amendments: Readonly<Record<NonNullable<LetterFacts['amended']>, string>> = {
  shortage: 'what was reserved for you turned out not to be there',
  harm: 'your product came to harm while it was with us',
  undelivered: 'what we sent did not reach you',
  'repair-failed': 'the repair did not pass its check',
  'looked-again': 'our lab has looked again',
  manager: 'a manager has looked at your case',
  late: 'the time of the earlier one was over',
  reopened: 'your case is open again',
};

/** Whoever knows an earlier offer hears that it stands no more, and why: he has to choose anew (E64, E84, E89 to E91). */
function replaced({ amended }: LetterFacts): string {
  if (amended === null) return '';
  return ` This offer takes the place of our earlier one, because ${amendments[amended]}; an answer to the earlier one does not count any more, so please choose again.`;
}

/** An exception is called one: the rule stands, and a manager set it aside for this case (J). */
function setAside({ overruled = [] }: DecidedOption): string {
  if (overruled.length === 0) return '';
  return ` Our rules alone would not offer you this; a manager has set ${overruled.join(' and ')} aside for your case.`;
}

type Similar = NonNullable<DecidedOption['similar']>;

/** A similar product may cost more or less; the customer has to know it, and whether a difference goes back (E65). */
function difference(
  { price, priceCents, refundCents }: Similar,
  { amountCents, currency }: LetterFacts['amount'],
): string {
  if (priceCents === null || price === 'same' || price === 'unknown') return '';
  const prices = `${money({ amountCents: priceCents, currency })} against the ${money({ amountCents, currency })} you paid`;
  if (price === 'dearer') return ` It costs more, ${prices}; you pay nothing for the difference.`;
  const fate =
    refundCents === undefined
      ? 'the difference is not paid back'
      : `we pay back ${money({ amountCents: refundCents, currency })}, the difference, the way you paid, once it has reached you`;
  return ` It costs less, ${prices}; ${fate}. By choosing it you agree to this product.`;
}

/** The price goes to the card it came from: to the buyer, also where another owns the goods now (O3, E21). */
function priceBack({ amount }: LetterFacts, option: DecidedOption): string {
  const { amountCents = amount.amountCents, currency = amount.currency } = option;
  const price = `${money({ amountCents, currency })}, the price of the goods,`;
  return option.toBuyer
    ? `${price} goes back to the card it was paid with, which is the buyer’s (O3). He has to agree first: please have him write to us, naming this case.`
    : `you get back ${price} on the card you paid with, within a few days (O3).`;
}

/** What went back beside a cheaper product is not paid a second time (E65). */
function less({ amount: { currency } }: LetterFacts, { lessCents }: DecidedOption): string {
  if (lessCents === undefined) return '';
  return ` It is less by the ${money({ amountCents: lessCents, currency })} that we paid back before, as the difference to a cheaper product.`;
}

const meanings: Readonly<Record<OptionKind, (facts: LetterFacts, option: DecidedOption) => string>> = {
  refund: (facts, option) =>
    `${priceBack(facts, option)}${less(facts, option)} Postage is not paid back, nor what you paid to send the product to us (L2, O1). The product stays with us.`,
  replacement: ({ amount }, { similar }) =>
    similar
      ? `we send you a new ${similar.title} (${similar.sku}) within a few days, at our cost: a product of a similar kind, because the same one cannot be had (O4).${difference(similar, amount)} The product you sent stays with us.`
      : 'we send you a new product of the same or a similar kind within a few days, at our cost (O4). The product you sent stays with us.',
  repair: () =>
    'our lab repairs the product, checks it, and sends it back to you at our cost (O6, O7). What is stored on it, settings and data, may be lost by the repair; by choosing it you agree to that.',
};
