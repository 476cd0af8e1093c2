import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';

/** The goods are here and go to the lab (L3). */
export function parcelReceived(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Your parcel has arrived', [
    `your ${productLine(facts)} has arrived and goes to our lab, which examines it now (L3).`,
    `You hear from us when the cause is known${facts.dueAt === null ? '' : `; we mean to be done${until(facts).replace('until', 'by')}`}. We then offer you what is reasonable: refund, replacement or repair (L4).`,
    'You do not have to do anything until then.',
  ]);
}
