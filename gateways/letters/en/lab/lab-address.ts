import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';

/** Where to post the goods, with the slip, and who pays (L2, O1). */
export function labAddress(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Where to send your product', [
    `thank you for agreeing. Please send your ${productLine(facts)}${until(facts)} to:`,
    facts.labAddress.join('\n'),
    facts.slipLink &&
      `Print this slip and put it into the parcel; by its barcode we know your case when the parcel arrives:\n${facts.slipLink}`,
    `If you cannot print, write ${facts.caseNo} on a sheet of paper and put it into the parcel.`,
    'The postage is paid by you as the sender (L2), and it is not paid back, whatever the result (O1). What the carrier takes from us on delivery is yours to bear as well.',
    'Pack the product well and keep the receipt of the post: the parcel travels at your risk until it is here. You can tell us the parcel number on your page.',
    'As soon as the parcel is here, you hear from us, and our lab examines the product (L3).',
  ]);
}
