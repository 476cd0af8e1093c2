import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, money, productLine } from '../phrases';

/** The money is on its way back to the card (O1, O3), or was paid another way: the price, or a difference (E65). */
export function refundDone(facts: LetterFacts): LetterText {
  const amount = money(facts.refund ?? facts.amount);
  const byHand = facts.refund?.byHand ?? null;
  if (facts.refund?.purpose === 'difference')
    return caseLetter(facts, `Ihre Erstattung über ${amount}`, [
      howPaid(byHand, `${amount}, den Unterschied zu dem günstigeren Produkt, das Sie gewählt haben,`),
      `Das neue Produkt ist an die Stelle Ihres Produkts ${productLine(facts)} getreten (O4), und mit dieser Erstattung ist Ihr Fall abgeschlossen. Vielen Dank für Ihre Geduld.`,
    ]);
  const less = facts.options.some(({ lessCents }) => lessCents !== undefined)
    ? ', abzüglich dessen, was wir schon erstattet haben'
    : '';
  return caseLetter(facts, `Ihre Erstattung über ${amount}`, [
    howPaid(byHand, `${amount} für Ihr Produkt ${productLine(facts)}`),
    `Das ist der Preis der Ware, wie Sie ihn bezahlt haben, einschließlich Steuern${less}. Porto wird nicht erstattet (O1).`,
    'Das Produkt bleibt bei uns, und Ihr Fall ist abgeschlossen. Vielen Dank für Ihre Geduld.',
  ]);
}

const ways: Readonly<Record<string, string>> = {
  'bank-transfer': 'per Überweisung',
  cash: 'in bar',
};

function howPaid(byHand: string | null, what: string): string {
  if (byHand === null || byHand === 'provider')
    return `wir haben Ihnen ${what} auf die Karte erstattet, mit der Sie bezahlt haben (O3). Je nach Bank dauert es einige Tage, bis Sie den Betrag sehen.`;
  if (byHand === 'chargeback')
    return `Ihre Bank hat Ihnen ${what} zurückgezahlt, nachdem Sie der Zahlung widersprochen hatten; von uns ist deshalb nichts mehr offen.`;
  return `wir haben Ihnen ${what} ${ways[byHand] ?? 'auf anderem Weg'} erstattet, wie mit Ihnen vereinbart, weil es über die Karte nicht möglich war.`;
}
