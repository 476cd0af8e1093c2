import type { DecidedOption, OptionKind } from '../../../policy';
import type { HelpfulItem, LetterFacts, LetterText } from '../facts';
import { list, paragraphs } from '../layout';
import { basis } from './basis';
import { day } from './dates';
import { sentenceFor } from './grounds';
import { quoteRules } from './words-of-facts';

export { money, quoteRules } from './words-of-facts';

export const optionNames: Readonly<Record<OptionKind, string>> = {
  refund: 'Erstattung',
  replacement: 'Ersatz',
  repair: 'Reparatur',
};

/** A letter of a case: greeting, the paragraphs, the customer's page, and how to reach us. */
export function caseLetter(
  facts: LetterFacts,
  subject: string,
  texts: readonly (string | null | false)[],
): LetterText {
  const { caseNo, orderNo, customerName, pageLink } = facts;
  return {
    subject: `${subject} [${caseNo}]`,
    body:
      paragraphs(
        customerName === null ? 'Guten Tag,' : `Guten Tag ${customerName},`,
        ...texts,
        basis(facts, paragraphs(...texts)),
        pageLink &&
          `Alles zu Ihrem Fall, und was Sie jetzt tun können, finden Sie auf Ihrer Seite:\n${pageLink}`,
        'Wenn etwas unklar ist, antworten Sie einfach auf dieses Schreiben. Ihre Antwort kommt zu Ihrem Fall und wird von einem Menschen gelesen.',
        farewell,
        `Fall ${caseNo} · Bestellung ${orderNo}${customerName === null ? '' : ` · ${productLine(facts)}`}`,
      ) + '\n',
  };
}

const helpfulItems: Readonly<Record<HelpfulItem, string>> = {
  usage: 'wie das Produkt eingesetzt wird',
  'connection-diagram': 'ein Schaltbild, wie es angeschlossen ist',
  'operating-modes': 'die Betriebsarten, in denen der Fehler auftritt',
  logs: 'Protokolle, oder Fotos von dem, was Sie sehen',
  'suspected-cause': 'was Sie vermuten',
};

/** Names what would help and is not there, and that nothing depends on it (A3, E30); nothing where all of it is there. */
export function whatWouldHelp({ helpful }: Pick<LetterFacts, 'helpful'>): readonly string[] {
  if (helpful.length === 0) return [];
  return [
    'Dies würde uns außerdem helfen; nichts davon ist Bedingung, und auch ohne es machen wir weiter (A3):',
    list(helpful.map((item) => helpfulItems[item])),
  ];
}

export const farewell = 'Mit freundlichen Grüßen\nIhr Retourenservice';

/** The product as its owner knows it, with its serial number where we know one. */
export function productLine({
  productTitle,
  serialNo,
}: Pick<LetterFacts, 'productTitle' | 'serialNo'>): string {
  return serialNo === null ? productTitle : `${productTitle} (Seriennummer ${serialNo})`;
}

/** Why an option is not open: the reasons in this case, and the rules they rest on. */
export function exclusion({ grounds }: LetterFacts, { kind, rules: ids }: DecidedOption): string {
  const quoted = quoteRules(ids.filter((id) => id !== 'J'));
  return `${optionNames[kind]}: ${[...grounds[kind].map(sentenceFor), ...quoted].join(' ')}`;
}

/** ` bis zum 14. März 2026`, or nothing where no deadline runs. */
export function until({ dueAt, timeZone }: Pick<LetterFacts, 'dueAt' | 'timeZone'>): string {
  return dueAt === null ? '' : ` bis zum ${day(dueAt, timeZone)}`;
}

/** How to object to a decision. Everybody reads the same way to a person. */
export const objection =
  'Wenn Sie das für falsch halten, antworten Sie auf dieses Schreiben und sagen Sie uns warum: welches Datum, welche Tatsache oder welche Regel nicht stimmt, wenn möglich mit Rechnung, Lieferschein oder Foto. Die Leitung sieht sich den Fall dann noch einmal an und kann von einer Regel absehen. Es gilt weiter das Datum Ihres ersten Schreibens; die Nachfrage kostet Sie also nichts.';
