import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';

const noDisposal =
  'We dispose of it only if you tell us to: answer this letter with the single word DISPOSE on its first line.';

/** Nobody decided about the goods, or they did not reach the customer: they are kept for a while (J). */
export function storageBegun(facts: LetterFacts): LetterText {
  const product = productLine(facts);
  if (facts.stage === 'offer')
    return caseLetter(facts, 'We keep your product for you', [
      `the time to choose among our options for your ${product} is over, and we have not heard from you. Nothing was decided without you, and no money moves. What we had reserved is free again.`,
      `Your product stays in our house${until(facts)}. You can still choose: on your page, or by answering our offer. We then look at what we can offer on that day, and tell you if it has changed.`,
      'If you want none of it, answer this letter with the single word DECLINE on its first line, and the product comes back to you.',
    ]);
  return caseLetter(facts, 'Your product came back to us', [
    `the parcel with your ${product} could not be delivered and came back to us. We keep it for you${until(facts)}.`,
    'Please answer this letter with the address at which the parcel reaches you, and we send it again.',
    `If you do not want it back: ${noDisposal.replace('We', 'we')}`,
  ]);
}

/** The time for which goods are kept comes to its end; nothing happens to them by itself. */
export function storageEnds(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'How long we keep your product', [
    `your ${productLine(facts)} is still in our house; we keep it${until(facts)}. After that a person looks at your case and writes to you.`,
    facts.stage === 'offer'
      ? 'You can still choose on your page. With the single word DECLINE on the first line of an answer, the product comes back to you.'
      : `Please tell us where the parcel reaches you. ${noDisposal}`,
  ]);
}
