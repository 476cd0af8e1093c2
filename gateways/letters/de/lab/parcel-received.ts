import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';

/** The goods are here and go to the lab (L3). */
export function parcelReceived(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Ihr Paket ist angekommen', [
    `Ihr Produkt ${productLine(facts)} ist angekommen und geht in unser Labor, das es jetzt untersucht (L3).`,
    `Sie hören von uns, wenn die Ursache feststeht${facts.dueAt === null ? '' : `; wir möchten${until(facts)} damit fertig sein`}. Dann bieten wir Ihnen an, was angemessen ist: Erstattung, Ersatz oder Reparatur (L4).`,
    'Bis dahin brauchen Sie nichts zu tun.',
  ]);
}
