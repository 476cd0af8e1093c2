import type { LetterText, UnplacedFacts } from '../../facts';
import { list, paragraphs } from '../../layout';
import { farewell } from '../phrases';

/** Asks the buyer which of the goods of his order he means; nothing is guessed. */
export function whichItem({ orderNo, products }: UnplacedFacts): LetterText {
  return {
    subject:
      orderNo === null
        ? 'Um welches Produkt Ihrer Bestellung geht es?'
        : `Um welches Produkt der Bestellung ${orderNo} geht es?`,
    body: `${paragraphs(
      'Guten Tag,',
      `vielen Dank für Ihr Schreiben zu ${orderNo === null ? 'Ihrer Bestellung' : `Ihrer Bestellung ${orderNo}`}. Sie umfasst mehr als ein Produkt, und wir möchten nicht raten, welches Ihnen Ärger macht (A2):`,
      list(products),
      'Bitte antworten Sie auf dieses Schreiben und nennen Sie das Produkt, seine Artikelnummer oder seine Seriennummer. Geht es um mehrere, schreiben Sie uns bitte für jedes einzeln.',
      'Als Tag Ihrer Meldung gilt der Tag Ihres ersten Schreibens.',
      farewell,
    )}\n`,
  };
}
