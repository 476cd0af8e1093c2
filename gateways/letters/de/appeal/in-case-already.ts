import type { LetterText, UnplacedFacts } from '../../facts';
import { paragraphs } from '../../layout';
import { farewell } from '../phrases';

/** Tells the buyer that nothing of this kind is left in the order to open a case about (G1, E27). */
export function inCaseAlready({ orderNo }: UnplacedFacts): LetterText {
  const order = orderNo === null ? 'Ihrer Bestellung' : `der Bestellung ${orderNo}`;
  return {
    subject: `Ihr Schreiben zu ${order}`,
    body: `${paragraphs(
      'Guten Tag,',
      `vielen Dank für Ihr Schreiben zu ${order}. Jedes Stück dieses Produkts aus der Bestellung ist bereits in einem Rückgabefall, oder sein Fall ist abgeschlossen; deshalb haben wir keinen weiteren angelegt (G1).`,
      'Ihr Schreiben liegt bei diesem Fall, und jemand aus unserem Kundendienst liest es. Wenn Sie ein anderes Produkt der Bestellung meinen, antworten Sie bitte auf dieses Schreiben und nennen Sie es.',
      farewell,
    )}\n`,
  };
}
