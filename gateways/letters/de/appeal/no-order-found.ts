import type { LetterText, UnplacedFacts } from '../../facts';
import { list, paragraphs } from '../../layout';
import { farewell } from '../phrases';

/** Asks for what a claim needs. Says the same to everybody, so nobody learns from it which orders exist. */
export function noOrderFound({ subject }: UnplacedFacts): LetterText {
  return {
    subject: `Re: ${subject === '' ? 'Ihr Schreiben' : subject.replace(/^((re|aw):\s*)+/i, '')}`,
    body: `${paragraphs(
      'Guten Tag,',
      'vielen Dank für Ihr Schreiben. Wir konnten es keinem Kauf und keinem Produkt zuordnen und haben deshalb noch keinen Fall angelegt.',
      'Wenn Sie etwas zurückgeben oder umtauschen möchten, antworten Sie bitte auf dieses Schreiben und nennen Sie uns:',
      list([
        'die Bestellnummer, wie sie auf Ihrer Rechnung steht (G1)',
        'das Produkt: seinen Namen, seine Artikelnummer oder seine Seriennummer',
        'was daran nicht in Ordnung ist (A1, A2)',
      ]),
      'Eine Meldung zählt ab dem ersten Schreiben, das die Bestellung oder das Produkt nennt (W1, W2).',
      farewell,
    )}\n`,
  };
}
