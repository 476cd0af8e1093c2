import type { DecidedOption, OptionKind } from '../../../../policy';
import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { day } from '../dates';
import { caseLetter, exclusion, money, optionNames, productLine } from '../phrases';
import { words } from '../words';

/** All three options: what each means, or why it is not open; and until when to choose (L4). */
export function offer(facts: LetterFacts): LetterText {
  const open = facts.options.filter((option) => option.offered);
  const out = facts.options.filter((option) => !option.offered);
  const what = facts.lost
    ? `Ihr Produkt ${productLine(facts)} ist auf dem Weg in unser Labor verloren gegangen, und das haben nicht Sie zu tragen.`
    : `unser Labor hat Ihr Produkt ${productLine(facts)} untersucht, und die Ursache steht fest (L3).`;
  return caseLetter(facts, subjectOf(facts), [
    `${what}${replaced(facts)} Das bieten wir Ihnen an (L4):`,
    ...open.map(
      (option) => `${optionNames[option.kind]}: ${meanings[option.kind](facts, option)}${setAside(option)}`,
    ),
    out.length > 0 && 'In diesem Fall nicht möglich:',
    out.length > 0 && list(out.map((option) => exclusion(facts, option))),
    facts.dueAt &&
      `Bitte wählen Sie bis zum ${day(facts.dueAt, facts.timeZone)}; so lange halten wir für Sie bereit, was wir anbieten. Danach wird nichts ohne Sie entschieden: Unser Support fragt bei Ihnen nach, aber den Bestand können wir dann nicht mehr zusagen.`,
    `Zum Wählen nutzen Sie Ihre Seite, oder antworten Sie auf dieses Schreiben mit einem einzigen Wort in der ersten Zeile: ${open.map((option) => words[option.kind][0]).join(' oder ')}. Wenn Sie nichts davon möchten, schreiben Sie ${words.decline[0]}${facts.lost ? '' : ': Dann kommt das Produkt zu Ihnen zurück'}.`,
  ]);
}

function subjectOf({ amended, lost }: LetterFacts): string {
  if (amended !== null) return 'Unser Angebot hat sich geändert: bitte wählen Sie neu';
  return lost ? 'Bitte wählen Sie' : 'Unser Labor ist fertig: bitte wählen Sie';
}

const amendments: Readonly<Record<NonNullable<LetterFacts['amended']>, string>> = {
  shortage: 'was für Sie zurückgelegt war, nicht vorhanden ist',
  harm: 'Ihr Produkt bei uns zu Schaden gekommen ist',
  undelivered: 'unsere Sendung Sie nicht erreicht hat',
  'repair-failed': 'die Reparatur ihre Prüfung nicht bestanden hat',
  'looked-again': 'unser Labor noch einmal hingesehen hat',
  manager: 'die Leitung sich Ihren Fall angesehen hat',
  late: 'die Zeit des früheren vorbei war',
  reopened: 'Ihr Fall wieder offen ist',
};

/** Whoever knows an earlier offer hears that it stands no more, and why: he has to choose anew (E64, E84, E89 to E91). */
function replaced({ amended }: LetterFacts): string {
  if (amended === null) return '';
  return ` Dieses Angebot ersetzt unser früheres, weil ${amendments[amended]}; eine Antwort auf das frühere zählt nicht mehr, bitte wählen Sie also neu.`;
}

/** An exception is called one: the rule stands, and a manager set it aside for this case (J). */
function setAside({ overruled = [] }: DecidedOption): string {
  if (overruled.length === 0) return '';
  return ` Nach unseren Regeln allein böten wir Ihnen das nicht an; die Leitung hat ${overruled.join(' und ')} für Ihren Fall zurückgestellt.`;
}

type Similar = NonNullable<DecidedOption['similar']>;

/** A similar product may cost more or less; the customer has to know it, and whether a difference goes back (E65). */
function difference(
  { price, priceCents, refundCents }: Similar,
  { amountCents, currency }: LetterFacts['amount'],
): string {
  if (priceCents === null || price === 'same' || price === 'unknown') return '';
  const prices = `${money({ amountCents: priceCents, currency })} statt der ${money({ amountCents, currency })}, die Sie bezahlt haben`;
  if (price === 'dearer') return ` Es kostet mehr, ${prices}; den Unterschied bezahlen Sie nicht.`;
  const fate =
    refundCents === undefined
      ? 'der Unterschied wird nicht erstattet'
      : `den Unterschied von ${money({ amountCents: refundCents, currency })} erstatten wir auf dem Weg, auf dem Sie bezahlt haben, sobald es bei Ihnen ist`;
  return ` Es kostet weniger, ${prices}; ${fate}. Mit Ihrer Wahl sind Sie mit diesem Produkt einverstanden.`;
}

/** The price goes to the card it came from: to the buyer, also where another owns the goods now (O3, E21). */
function priceBack({ amount }: LetterFacts, option: DecidedOption): string {
  const { amountCents = amount.amountCents, currency = amount.currency } = option;
  const sum = money({ amountCents, currency });
  return option.toBuyer
    ? `${sum}, der Preis der Ware, gehen auf die Karte zurück, mit der bezahlt wurde, also an den Käufer (O3). Er muss zuerst zustimmen: Bitte lassen Sie ihn uns schreiben und diesen Fall nennen.`
    : `Sie erhalten ${sum}, den Preis der Ware, innerhalb weniger Tage auf die Karte zurück, mit der Sie bezahlt haben (O3).`;
}

/** What went back beside a cheaper product is not paid a second time (E65). */
function less({ amount: { currency } }: LetterFacts, { lessCents }: DecidedOption): string {
  if (lessCents === undefined) return '';
  return ` Abgezogen sind ${money({ amountCents: lessCents, currency })}, die wir als Unterschied zu einem günstigeren Produkt schon erstattet haben.`;
}

const meanings: Readonly<Record<OptionKind, (facts: LetterFacts, option: DecidedOption) => string>> = {
  refund: (facts, option) =>
    `${priceBack(facts, option)}${less(facts, option)} Porto wird nicht erstattet, auch nicht das für Ihre Einsendung (L2, O1). Das Produkt bleibt bei uns.`,
  replacement: ({ amount }, { similar }) =>
    similar
      ? `Wir schicken Ihnen innerhalb weniger Tage auf unsere Kosten ein neues Produkt ${similar.title} (${similar.sku}): ein Produkt ähnlicher Art, weil das gleiche nicht zu haben ist (O4).${difference(similar, amount)} Das eingesandte Produkt bleibt bei uns.`
      : 'Wir schicken Ihnen innerhalb weniger Tage auf unsere Kosten ein neues Produkt gleicher oder ähnlicher Art (O4). Das eingesandte Produkt bleibt bei uns.',
  repair: () =>
    'Unser Labor repariert das Produkt, prüft es und schickt es Ihnen auf unsere Kosten zurück (O6, O7). Was darauf gespeichert ist, Einstellungen und Daten, kann durch die Reparatur verloren gehen; mit Ihrer Wahl sind Sie damit einverstanden.',
};
