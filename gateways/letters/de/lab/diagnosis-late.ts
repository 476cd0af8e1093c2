import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';

/** The lab did not keep the day that the customer was told (L3). */
export function diagnosisLate(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Unser Labor braucht länger', [
    `Ihr Produkt ${productLine(facts)} wird noch untersucht (L3). Wir hatten Ihnen einen Tag genannt, bis zu dem wir fertig sein wollten, und haben ihn nicht eingehalten. Das tut uns leid.`,
    'Die Leitung unseres Labors weiß davon. Durch unsere Verspätung verlieren Sie nichts: Zeit entscheidet einen Fall nie gegen Sie.',
    'Sie hören von uns, sobald die Ursache feststeht.',
  ]);
}
