import type { LetterFacts, LetterText, Need } from '../../facts';
import { list } from '../../layout';
import { caseLetter, until, whatWouldHelp } from '../phrases';

const wanted: Readonly<Record<Need, string>> = {
  proof: 'Ein Kaufbeleg, etwa die Rechnung oder die Bestellbestätigung; ein Foto davon genügt (G1, A2).',
  identity:
    'Ein Zeichen, dass Sie der Käufer sind, denn die Bestellung läuft unter einem anderen Namen oder einer anderen Adresse: Schreiben Sie uns von der Adresse, mit der bestellt wurde, oder lassen Sie uns vom Käufer wissen, dass Sie für ihn handeln (G1).',
  'receipt-date':
    'Der Tag, an dem Sie das Produkt erhalten haben, und woraus er hervorgeht, etwa ein Lieferschein (W1).',
  'date-conflict':
    'Die richtigen Daten der Bestellung und der Zustellung: Was uns vorliegt, widerspricht sich.',
  'late-delivery':
    'Von Ihnen nichts: Das Produkt hat Sie später erreicht, als es sollte. Die Leitung entscheidet, wie die Frist von 45 Tagen für Sie gilt (W2).',
};

function missing({ needs }: LetterFacts): readonly string[] {
  if (needs.length === 0) return [];
  return ['Bevor unser Support beginnen kann, fehlt noch:', list(needs.map((need) => wanted[need]))];
}

/** Nothing rests on what only helps (A3, E30). */
function silence({ needs, helpful }: LetterFacts): string {
  return needs.length === 0 && helpful.length > 0
    ? 'Haben Sie es nicht, machen wir ohne es weiter.'
    : 'Hören wir nichts von Ihnen, ruht der Fall; er kann mit seinem ersten Datum wieder aufgenommen werden.';
}

/** Names exactly what is missing, once, with its time limit (A2, E30). */
export function evidenceWanted(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Wir brauchen noch etwas von Ihnen', [
    'vielen Dank für Ihr Schreiben. Wir haben einen Fall angelegt; als Tag Ihrer Meldung gilt der Tag Ihres Schreibens, wie lange alles Weitere auch dauert.',
    ...missing(facts),
    ...(facts.request === null ? [] : ['Unser Support fragt:', facts.request]),
    ...whatWouldHelp(facts),
    `Bitte antworten Sie${until(facts)} auf dieses Schreiben und hängen Sie an, was Sie haben. ${silence(facts)}`,
  ]);
}
