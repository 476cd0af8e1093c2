import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';
import { words } from '../words';

const toBePosted =
  '- You post the product to our lab and pay that postage (L2). It is not paid back, whatever the result (O1).\n- The lab examines the product when the parcel has arrived (L3).';
const hereEarly =
  '- Your product is here already and lies safely with us. The postage that you paid for it (L2) is not paid back, whatever the result (O1).\n- The lab examines the product once you have agreed (L3).';

/** The supplier's half of the agreement to go to the lab (L1). */
export function labProposed(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'May our lab look at your product?', [
    `we could not find or cure the fault of your ${productLine(facts)} from a distance (S2). We would like our lab to examine it.`,
    'It goes there only if you agree (L1). You should know before you do:',
    `${facts.hereEarly ? hereEarly : toBePosted}\n- Once the cause is known, we offer you what is reasonable: refund, replacement or repair (L4). A fault that came from use against the rules earns none of the three (O8).`,
    `If you agree, answer this letter with the single word ${words.agree[0]} on its first line${until(facts)}, or use your page. ${facts.hereEarly ? 'Our lab then begins.' : 'You then get the address and a slip for the parcel.'}`,
    `If you do not want that, you can end the case with the single word ${words.withdraw[0]}.${facts.hereEarly ? ' Your product then goes back to you.' : ''}`,
  ]);
}
