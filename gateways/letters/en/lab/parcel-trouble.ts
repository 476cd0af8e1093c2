import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';

const troubles: Readonly<Record<NonNullable<LetterFacts['trouble']>, string>> = {
  'wrong-item': 'There was another product in it than the one of your case. It lies safely with us.',
  empty: 'Your product was not in it when we opened it.',
  short: 'Parts of your product were missing in it. What came lies safely with us.',
  'serial-differs':
    'Its serial number is not the one we sold you. Perhaps we shipped another piece than we noted; we look into that first. It lies safely with us.',
};

/** What came then was expected by nobody, and may be of a sender whom nobody knows yet: it is not told of which product (E20). */
const unexpected: readonly string[] = ['appeal', 'support', 'agreement', 'closed'];

function isUnexpected(stage: string): boolean {
  return unexpected.includes(stage);
}

/** The parcel is here, but its contents are not what was announced. Nothing is decided by that. */
export function parcelTrouble(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Something is wrong with your parcel', [
    `a parcel for your case has arrived, ${isUnexpected(facts.stage) ? 'and it is not your product' : `but we could not hand it to our lab: it should hold your ${productLine(facts)}`}.`,
    facts.trouble === null ? 'What came lies safely with us.' : troubles[facts.trouble],
    'Please answer this letter and tell us what you packed. Photos of the parcel and the receipt of the post help, also if something was lost on the way.',
    whatFollows(facts.stage),
  ]);
}

function whatFollows(stage: string): string {
  if (stage === 'closed') return 'Your case is closed, and nothing changes by this.';
  return isUnexpected(stage)
    ? 'Nothing is decided by this. Our support looks at it together with you; our lab examines your product only once you and we have agreed to that (L1).'
    : 'Nothing is decided by this. Our support looks at it together with you, and our lab begins as soon as the right product is here (L3).';
}
