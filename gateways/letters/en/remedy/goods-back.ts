import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';
import { postageLine, trackingLine } from './tracking';

const because: Readonly<Record<string, string>> = {
  withdrawn: 'because you ended the case',
  declined: 'because you did not want what we offered',
  'no-remedy': 'because we could offer neither refund nor replacement nor repair',
};

/** The goods go back to the customer without a remedy. */
export function goodsBack(facts: LetterFacts): LetterText {
  const reason = because[facts.outcome ?? ''];
  return caseLetter(facts, 'Your product is on its way back to you', [
    `your ${productLine(facts)} has left our house and comes back to you${reason === undefined ? '' : ` ${reason}`}.`,
    trackingLine(facts),
    postageLine(facts),
    'When it has arrived, the case is closed. If the parcel does not come, answer this letter.',
  ]);
}
