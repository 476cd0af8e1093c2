import type { LetterFacts, LetterText } from '../../facts';
import { proposedOf } from '../../ways';
import { caseLetter, money, productLine } from '../phrases';
import { words } from '../words';

const ways: Readonly<Record<NonNullable<LetterFacts['payout']>, string>> = {
  'bank-transfer': 'per Überweisung',
  cash: 'in bar',
  other: 'auf einem anderen Weg, den unser Zahlungsteam mit Ihnen abspricht,',
};

/** The card does not take the refund: nobody is paid another way before he agreed to it (O3, E75, E81). */
export function payoutConsent(facts: LetterFacts): LetterText {
  const amount = money(proposedOf(facts));
  const [word] = words.payout;
  return caseLetter(facts, 'Dürfen wir Ihnen auf anderem Weg erstatten?', [
    `Ihre Erstattung von ${amount} für Ihr Produkt ${productLine(facts)} kann nicht auf die Karte oder das Konto zurückgehen, mit dem Sie bezahlt haben (O3). Wir möchten Ihnen das Geld stattdessen ${ways[facts.payout ?? 'other']} auszahlen.`,
    `Das tun wir nur, wenn Sie einverstanden sind. Stimmen Sie auf Ihrer Seite zu, oder antworten Sie auf dieses Schreiben mit dem Wort ${word} allein in der ersten Zeile.${facts.payout === 'bank-transfer' ? ' Nennen Sie uns darunter Namen und IBAN des Kontos, auf das wir zahlen dürfen; es muss Ihr eigenes sein.' : ''}`,
    'Wir fragen nie nach einer Kartennummer, einem Passwort oder einem Code, und Sie haben nichts zu zahlen. Sind Sie nicht einverstanden, schreiben Sie uns, was Sie sich stattdessen wünschen.',
  ]);
}
