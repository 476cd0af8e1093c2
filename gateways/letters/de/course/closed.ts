import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';

/** How the case ended, in words; each ending says whether it can be taken up again. */
export function closed(facts: LetterFacts): LetterText {
  const about = facts.customerName === null ? 'Ihr Fall' : `Ihr Fall zum Produkt ${productLine(facts)}`;
  const ending = endings[facts.outcome ?? ''] ?? 'ist abgeschlossen.';
  return caseLetter(facts, 'Ihr Fall ist abgeschlossen', [
    `${about} ${ending}`,
    'Sollte noch etwas offen sein, antworten Sie auf dieses Schreiben. Ein Fall kann wieder aufgenommen werden und behält das Datum Ihres ersten Schreibens.',
  ]);
}

const endings: Readonly<Record<string, string>> = {
  refunded: 'ist abgeschlossen: Der Preis der Ware wurde erstattet (O1, O3).',
  replaced: 'ist abgeschlossen: Das neue Produkt ist angekommen (O4).',
  repaired: 'ist abgeschlossen: Das Produkt wurde repariert und ist wieder bei Ihnen (O6).',
  'solved-remotely':
    'ist abgeschlossen: Unser Rat hat geholfen, oder wir haben nichts anderes gehört (S1). Tritt der Fehler wieder auf, sagen Sie es uns bald.',
  refused: 'ist abgeschlossen: Unsere Rückgaberichtlinie deckt ihn nicht ab.',
  withdrawn: 'ist abgeschlossen, wie Sie es gewünscht haben.',
  lapsed:
    'ruht: Wir haben auf etwas von Ihnen gewartet, und die Zeit dafür ist vorbei. Antworten Sie auf dieses Schreiben, um ihn wieder aufzunehmen.',
  declined: 'ist abgeschlossen: Sie wollten nicht, was wir angeboten haben.',
  'no-remedy': 'ist abgeschlossen: Weder Erstattung noch Ersatz noch Reparatur waren möglich.',
};
