import type { LetterFacts, LetterText } from '../../facts';
import { carriedBy } from '../../ways';
import type { Carried, Way } from '../../ways';
import { caseLetter, money, productLine } from '../phrases';

/** The money is on its way back to the card (O1, O3), or was paid another way: the price, or a difference (E65). */
export function refundDone(facts: LetterFacts): LetterText {
  const amount = money(facts.refund ?? facts.amount);
  const carried = facts.refund === null ? [] : carriedBy(facts.refund);
  if (facts.refund?.purpose === 'difference')
    return caseLetter(facts, `Ihre Erstattung über ${amount}`, [
      howPaid(carried, `${amount}, den Unterschied zu dem günstigeren Produkt, das Sie gewählt haben,`),
      `Das neue Produkt ist an die Stelle Ihres Produkts ${productLine(facts)} getreten (O4), und mit dieser Erstattung ist Ihr Fall abgeschlossen. Vielen Dank für Ihre Geduld.`,
    ]);
  const less = facts.options.some(({ lessCents }) => lessCents !== undefined)
    ? ', abzüglich dessen, was wir schon erstattet haben'
    : '';
  return caseLetter(facts, `Ihre Erstattung über ${amount}`, [
    howPaid(carried, `${amount} für Ihr Produkt ${productLine(facts)}`),
    `Das ist der Preis der Ware, wie Sie ihn bezahlt haben, einschließlich Steuern${less}. Porto wird nicht erstattet (O1).`,
    'Das Produkt bleibt bei uns, und Ihr Fall ist abgeschlossen. Vielen Dank für Ihre Geduld.',
  ]);
}

function howPaid(carried: readonly Carried[], what: string): string {
  const [only] = carried;
  if (carried.length > 1)
    return `wir haben Ihnen ${what} in Teilen erstattet:\n${carried.map((one) => `- ${money(one)} ${partly[one.way]}`).join('\n')}`;
  return wholly[only?.way ?? 'card'](what);
}

const asAgreed = 'erstattet, wie mit Ihnen vereinbart, weil es über die Karte nicht möglich war.';

const wholly: Readonly<Record<Way, (what: string) => string>> = {
  card: (what) =>
    `wir haben Ihnen ${what} auf die Karte erstattet, mit der Sie bezahlt haben (O3). Je nach Bank dauert es einige Tage, bis Sie den Betrag sehen.`,
  chargeback: (what) =>
    `Ihre Bank hat Ihnen ${what} zurückgezahlt, nachdem Sie der Zahlung widersprochen hatten; von uns ist deshalb nichts mehr offen.`,
  'bank-transfer': (what) => `wir haben Ihnen ${what} per Überweisung ${asAgreed}`,
  cash: (what) => `wir haben Ihnen ${what} in bar ${asAgreed}`,
  other: (what) => `wir haben Ihnen ${what} auf anderem Weg ${asAgreed}`,
};

const partly: Readonly<Record<Way, string>> = {
  card: 'auf die Karte, mit der Sie bezahlt haben (O3); je nach Bank dauert es einige Tage, bis Sie den Betrag sehen',
  chargeback: 'durch Ihre Bank, nachdem Sie der Zahlung widersprochen hatten',
  'bank-transfer': 'per Überweisung, wie mit Ihnen vereinbart',
  cash: 'in bar, wie mit Ihnen vereinbart',
  other: 'auf anderem Weg, wie mit Ihnen vereinbart',
};
