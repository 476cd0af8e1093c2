import type { Language } from '../../../gateways/letters';
import type { CaseView } from '../../schemas/case';

/** The words of the page behind the links in letters; the policy's own sentences come in the same language. */
export interface PageWords {
  readonly locale: string;
  readonly title: (caseNo: string) => string;
  readonly standings: Readonly<Record<CaseView['stage'], string>>;
  /** While goods must not be posted (E49). */
  readonly safetyStop: string;
  readonly outcome: string;
  readonly outcomes: Readonly<Record<string, string>>;
  /** Of a refusal by a person, in place of what the policy says alone. */
  readonly refused: (day: string) => string;
  readonly until: (day: string, timeZone: string) => string;
  readonly options: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly isOpen: string;
  readonly isNotOpen: string;
  /** What a refund pays (O1). */
  readonly refunds: (sum: string) => string;
  /** What goes back beside a cheaper product (E65). */
  readonly goesBack: (sum: string) => string;
  /** What a repair may cost, and that its answer agrees to it (E95). */
  readonly dataLoss: (answer: string) => string;
  /** Where goods are sent (E87). */
  readonly delivery: {
    readonly goesTo: string;
    readonly moved: string;
    readonly withCarrier: string;
    readonly askUs: string;
  };
  readonly ways: string;
  readonly answer: string;
  readonly nothing: string;
  readonly act: string;
  readonly slip: string;
  readonly other: { readonly language: Language; readonly name: string };
  /** Of a link that opens nothing. */
  readonly dead: { readonly title: string; readonly text: string; readonly link: string };
}

const english: PageWords = {
  locale: 'en-GB',
  title: (caseNo) => `Return case ${caseNo}`,
  standings: {
    appeal: 'Your letter is here. Something is still missing before our support can begin.',
    support: 'Our support looks into it.',
    agreement: 'Our support proposes that the lab looks at your product.',
    parcel: 'We are waiting for your parcel.',
    lab: 'Your product is in our lab.',
    offer: 'The lab is done, and you can choose.',
    refund: 'Your refund is under way.',
    replacement: 'A new product is on its way to you, or about to be.',
    repair: 'Your product is being repaired, or on its way back to you.',
    'goods-back': 'Your product goes back to you.',
    closed: 'This case is closed.',
  },
  safetyStop:
    'Please do not post your product: it was reported as possibly dangerous. A person looks at it and writes to you. You miss no deadline by waiting.',
  outcome: 'Outcome',
  outcomes: {
    refunded: 'refunded',
    replaced: 'replaced',
    repaired: 'repaired',
    'solved-remotely': 'solved by advice',
    refused: 'refused',
    withdrawn: 'withdrawn',
    lapsed: 'lapsed',
    declined: 'offer declined',
    'no-remedy': 'no remedy',
  },
  refused: (day) => `We refused the case on ${day}; our letter of that day says why.`,
  until: (day, timeZone) => `Until the end of ${day} (${timeZone}).`,
  options: 'Your options',
  kinds: { refund: 'Refund', replacement: 'Replacement', repair: 'Repair' },
  isOpen: 'open to you',
  isNotOpen: 'not open',
  refunds: (sum) => `The refund is ${sum}.`,
  goesBack: (sum) => `${sum} goes back to you.`,
  dataLoss: (answer) =>
    `What is stored on it, settings and data, may be lost by the repair; whoever answers ${answer} agrees to that.`,
  delivery: {
    goesTo: 'Where we send it',
    moved:
      'Have you moved? Open this case below and give us the new address. That is possible until the parcel has left our house.',
    withCarrier:
      'The parcel is with the carrier, who alone can send it elsewhere. If you have moved, open this case below and tell us: our support asks him.',
    askUs:
      'It goes to the delivery address of the order. You write from another mailbox than the order has, so we do not show it here. If it shall go elsewhere, answer our last letter; a person looks at it.',
  },
  ways: 'What you can do',
  answer: 'Answer our last letter with one of these on its first line:',
  nothing: 'You need not do anything now. Any answer to our letters is read by a person.',
  act: 'Open this case to act on it here',
  slip: 'Packing slip to print',
  other: { language: 'de', name: 'Deutsch' },
  dead: {
    title: 'This link opens no case',
    text: 'It is incomplete, or not of this case. Take the one in our last letter as a whole, or ask for a new one.',
    link: 'Ask for a new link',
  },
};

const german: PageWords = {
  locale: 'de-DE',
  title: (caseNo) => `Rücksendung ${caseNo}`,
  standings: {
    appeal: 'Ihr Brief ist da. Es fehlt noch etwas, bevor unser Support beginnen kann.',
    support: 'Unser Support sieht es sich an.',
    agreement: 'Unser Support schlägt vor, dass das Labor Ihr Produkt ansieht.',
    parcel: 'Wir warten auf Ihr Paket.',
    lab: 'Ihr Produkt ist in unserem Labor.',
    offer: 'Das Labor ist fertig, und Sie können wählen.',
    refund: 'Ihre Erstattung ist unterwegs.',
    replacement: 'Ein neues Produkt ist zu Ihnen unterwegs oder geht bald ab.',
    repair: 'Ihr Produkt wird repariert oder ist auf dem Rückweg zu Ihnen.',
    'goods-back': 'Ihr Produkt geht an Sie zurück.',
    closed: 'Dieser Fall ist geschlossen.',
  },
  safetyStop:
    'Bitte schicken Sie Ihr Produkt nicht ab: Es wurde als möglicherweise gefährlich gemeldet. Ein Mensch sieht es sich an und schreibt Ihnen. Sie versäumen durch das Warten keine Frist.',
  outcome: 'Ergebnis',
  outcomes: {
    refunded: 'erstattet',
    replaced: 'ersetzt',
    repaired: 'repariert',
    'solved-remotely': 'durch Rat gelöst',
    refused: 'abgelehnt',
    withdrawn: 'zurückgezogen',
    lapsed: 'verfallen',
    declined: 'Angebot ausgeschlagen',
    'no-remedy': 'ohne Abhilfe',
  },
  refused: (day) => `Wir haben den Fall am ${day} abgelehnt; unser Brief von diesem Tag sagt, warum.`,
  until: (day, timeZone) => `Bis zum Ende des ${day} (${timeZone}).`,
  options: 'Ihre Möglichkeiten',
  kinds: { refund: 'Erstattung', replacement: 'Ersatz', repair: 'Reparatur' },
  isOpen: 'steht Ihnen offen',
  isNotOpen: 'steht nicht offen',
  refunds: (sum) => `Die Erstattung beträgt ${sum}.`,
  goesBack: (sum) => `${sum} erhalten Sie zurück.`,
  dataLoss: (answer) =>
    `Was darauf gespeichert ist, Einstellungen und Daten, kann durch die Reparatur verloren gehen; wer mit ${answer} antwortet, ist damit einverstanden.`,
  delivery: {
    goesTo: 'Wohin wir es schicken',
    moved:
      'Sind Sie umgezogen? Öffnen Sie unten diesen Fall und geben Sie die neue Adresse an. Das geht, bis das Paket unser Haus verlassen hat.',
    withCarrier:
      'Das Paket ist beim Zustelldienst; nur er kann es noch umleiten. Wenn Sie umgezogen sind, öffnen Sie unten diesen Fall und sagen Sie es uns: Unser Support fragt bei ihm nach.',
    askUs:
      'Es geht an die Lieferadresse der Bestellung. Sie schreiben aus einem anderen Postfach, als bei der Bestellung steht; deshalb zeigen wir sie hier nicht. Wenn es woanders hin soll, antworten Sie auf unseren letzten Brief; ein Mensch sieht es sich an.',
  },
  ways: 'Was Sie tun können',
  answer: 'Antworten Sie auf unseren letzten Brief mit einem dieser Wörter in der ersten Zeile:',
  nothing: 'Sie müssen jetzt nichts tun. Jede Antwort auf unsere Briefe liest ein Mensch.',
  act: 'Diesen Fall öffnen und hier handeln',
  slip: 'Begleitschein zum Drucken',
  other: { language: 'en', name: 'English' },
  dead: {
    title: 'Dieser Link öffnet keinen Fall',
    text: 'Er ist unvollständig oder gehört nicht zu diesem Fall. Nehmen Sie den aus unserem letzten Brief als Ganzes, oder fordern Sie einen neuen an.',
    link: 'Einen neuen Link anfordern',
  },
};

export const pageWords: Readonly<Record<Language, PageWords>> = { en: english, de: german };
