import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';

/** The carrier says that he brought the parcel, and we do not have it. Nothing of it is held against the customer (E43). */
export function parcelNotFound(facts: LetterFacts): LetterText {
  const rests = facts.stage === 'closed';
  return caseLetter(facts, 'We have searched for your parcel', [
    `the carrier says that he delivered the parcel with your ${productLine(facts)} to us. We have searched our house and have not found it. We do not hold this against you.`,
    rests
      ? 'Your case rests until the parcel turns up. It is taken up again by itself when it does; you can also take it up with an answer to this letter. Your first letter keeps its date.'
      : `Please answer this letter${until(facts)} with the receipt of the post and the parcel number: with them we and you can ask the carrier to whom he gave it, and claim for it. If you cannot, tell us so; a manager then decides how we go on, and your silence decides nothing.`,
  ]);
}
