import type { LetterFacts, LetterText, Need } from '../../facts';
import { list } from '../../layout';
import { asksNothing, readersNeeds, silenceIn } from '../../silence';
import { caseLetter, until, whatWouldHelp } from '../phrases';

const wanted: Readonly<Record<Exclude<Need, 'late-delivery'>, string>> = {
  proof: 'Ein Kaufbeleg, etwa die Rechnung oder die Bestellbestätigung; ein Foto davon genügt (G1, A2).',
  identity:
    'Ein Zeichen, dass Sie der Käufer sind, denn die Bestellung läuft unter einem anderen Namen oder einer anderen Adresse: Schreiben Sie uns von der Adresse, mit der bestellt wurde, oder lassen Sie uns vom Käufer wissen, dass Sie für ihn handeln (G1).',
  'receipt-date':
    'Der Tag, an dem Sie das Produkt erhalten haben, und woraus er hervorgeht, etwa ein Lieferschein (W1).',
  'date-conflict':
    'Die richtigen Daten der Bestellung und der Zustellung: Was uns vorliegt, widerspricht sich.',
};

function missing({ needs }: LetterFacts): readonly string[] {
  const own = readersNeeds(needs);
  if (own.length === 0) return [];
  return ['Bevor unser Support beginnen kann, fehlt noch:', list(own.map((need) => wanted[need]))];
}

/** Our own delay is nothing that the customer could mend (E5). */
function lateDelivery({ needs }: LetterFacts): readonly string[] {
  if (!needs.includes('late-delivery')) return [];
  return [
    'Das Produkt hat Sie später erreicht, als es sollte. Die Leitung entscheidet, wie die Frist von 45 Tagen für Sie gilt (W2).',
  ];
}

/** What is asked of the customer, and what follows where he does not answer: only what is true of this case (E5, E10, E30). */
function ending(facts: LetterFacts): string {
  if (asksNothing(facts))
    return 'Sie brauchen nichts zu tun. Wir schreiben Ihnen, sobald darüber entschieden ist.';
  const silence = silenceIn(facts);
  if (silence === 'manager')
    return 'Bitte antworten Sie auf dieses Schreiben und hängen Sie an, was Sie haben. Hören wir nichts von Ihnen, bleibt Ihr Fall offen: Die Leitung entscheidet dann nach dem, was wir wissen.';
  const without =
    silence === 'goes-on'
      ? 'Haben Sie es nicht, machen wir ohne es weiter.'
      : 'Hören wir nichts von Ihnen, ruht der Fall; er kann mit seinem ersten Datum wieder aufgenommen werden.';
  return `Bitte antworten Sie${until(facts)} auf dieses Schreiben und hängen Sie an, was Sie haben. ${without}`;
}

/** Names exactly what is missing, once, with its time limit (A2, E30). */
export function evidenceWanted(facts: LetterFacts): LetterText {
  const subject = asksNothing(facts)
    ? 'Die Leitung sieht sich Ihren Fall an'
    : 'Wir brauchen noch etwas von Ihnen';
  return caseLetter(facts, subject, [
    'vielen Dank für Ihr Schreiben. Wir haben einen Fall angelegt; als Tag Ihrer Meldung gilt der Tag Ihres Schreibens, wie lange alles Weitere auch dauert.',
    ...lateDelivery(facts),
    ...missing(facts),
    ...(facts.request === null ? [] : ['Unser Support fragt:', facts.request]),
    ...whatWouldHelp(facts),
    ending(facts),
  ]);
}
