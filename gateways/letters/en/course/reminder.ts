import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { asksNothing, silenceIn } from '../../silence';
import { caseLetter, optionNames, productLine, until } from '../phrases';
import { words } from '../words';

/** What we wait for, and until when. */
export function reminder(facts: LetterFacts): LetterText {
  if (facts.stage === 'appeal' && asksNothing(facts))
    return caseLetter(facts, 'About your case', [
      'a manager still looks at your case, because the product reached you later than it should have (W2). You need do nothing; we write to you as soon as it is decided.',
    ]);
  const wait = waits[facts.stage] ?? waits['support'];
  return caseLetter(facts, 'A reminder about your case', [
    facts.customerName === null
      ? 'your case waits for you.'
      : `your case about your ${productLine(facts)} waits for you.`,
    ...(wait?.(facts) ?? []),
  ]);
}

const silences = {
  rests: 'If we hear nothing, the case rests; it can be taken up again with its first date.',
  'goes-on': 'If you do not have it, we go on without it.',
  manager: 'If we hear nothing, your case stays open: a manager then decides by what we know.',
} as const;

const waits: Readonly<Record<string, (facts: LetterFacts) => readonly (string | null | false)[]>> = {
  appeal: (facts) => [
    `We still need what we asked you for${silenceIn(facts) === 'manager' ? '' : until(facts)}: ${facts.needs.includes('proof') ? 'a proof of the purchase' : 'the answer to our questions'} (A2). ${silences[silenceIn(facts)]}`,
  ],
  support: (facts) => [
    facts.asked
      ? `We still need the answer to what we asked you${until(facts)} (A2). If we hear nothing, the case rests; it can be taken up again with its first date.`
      : `Please tell us${until(facts)} whether our advice helped (S1): answer with ${words.solved[0]} or ${words['not-solved'][0]} on the first line.`,
  ],
  agreement: (facts) => [
    facts.hereEarly &&
      'Your product has arrived already and lies safely with us. Nobody examines it before you have agreed.',
    `We proposed that our lab examines the product, and it goes there only if you agree (L1). Please answer${until(facts)} with the single word ${words.agree[0]} on the first line, or ${words.withdraw[0]} if you do not want that. If we hear nothing, the case rests.`,
  ],
  parcel: (facts) => [
    facts.announced
      ? `You announced your parcel; it has not arrived yet. We wait for it${until(facts)}. If it is lost, tell us and show us the receipt of the post.`
      : `We wait for your parcel${until(facts)} (L2). Please send the product to:`,
    !facts.announced && facts.labAddress.join('\n'),
    facts.slipLink && `The slip for the parcel:\n${facts.slipLink}`,
  ],
  offer: (facts) => [
    `We offered you a choice (L4). Please choose${until(facts)}; we keep it reserved for you that long:`,
    list(facts.options.filter((option) => option.offered).map((option) => optionNames[option.kind])),
    `Use your page, or answer with a single word on the first line: ${facts.options
      .filter((option) => option.offered)
      .map((option) => words[option.kind][0])
      .join(' or ')}.`,
  ],
};
