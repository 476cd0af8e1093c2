import type { DecidedOption, OptionKind } from '../../../policy';
import type { HelpfulItem, LetterFacts, LetterText } from '../facts';
import { list, paragraphs } from '../layout';
import { basis } from './basis';
import { day, quoteRules } from './words-of-facts';

export { day, money, quoteRules } from './words-of-facts';

export const optionNames: Readonly<Record<OptionKind, string>> = {
  refund: 'Refund',
  replacement: 'Replacement',
  repair: 'Repair',
};

/** A letter of a case: greeting, the paragraphs, the customer's page, and how to reach us. */
export function caseLetter(
  facts: LetterFacts,
  subject: string,
  texts: readonly (string | null | false)[],
): LetterText {
  const page =
    facts.pageLink &&
    `Everything about your case, and what you can do now, is on your page:\n${facts.pageLink}`;
  return {
    subject: `${subject} [${facts.caseNo}]`,
    body:
      paragraphs(
        `Dear ${facts.customerName ?? 'customer'},`,
        ...texts,
        basis(facts, paragraphs(...texts)),
        page,
        'If anything is unclear, simply answer this letter. Your answer reaches your case and is read by a person.',
        `Kind regards\nYour returns desk`,
        `Case ${facts.caseNo} · order ${facts.orderNo}${facts.customerName === null ? '' : ` · ${productLine(facts)}`}`,
      ) + '\n',
  };
}

/** The product as its owner knows it, with its serial number where we know one. */
export function productLine({
  productTitle,
  serialNo,
}: Pick<LetterFacts, 'productTitle' | 'serialNo'>): string {
  return serialNo === null ? productTitle : `${productTitle} (serial number ${serialNo})`;
}

/** Why an option is not open: the reason in this case, and each rule that it does not quote itself. */
export function exclusion({ kind, rules: ids, reason }: DecidedOption): string {
  const quoted = quoteRules(ids.filter((id) => id !== 'J' && !reason.includes(id)));
  return `${optionNames[kind]}: ${[reason, ...quoted].join(' ')}`;
}

/** ` until 14 March 2026`, or nothing where no deadline runs. */
export function until({ dueAt, timeZone }: Pick<LetterFacts, 'dueAt' | 'timeZone'>): string {
  return dueAt === null ? '' : ` until ${day(dueAt, timeZone)}`;
}

const helpfulItems: Readonly<Record<HelpfulItem, string>> = {
  usage: 'how the product is used',
  'connection-diagram': 'a diagram of how it is connected',
  'operating-modes': 'the operating modes in which the fault appears',
  logs: 'logs, or photos of what you see',
  'suspected-cause': 'what you suspect',
};

/** Names what would help and is not there, and that nothing depends on it (A3, E30); nothing where all of it is there. */
export function whatWouldHelp({ helpful }: Pick<LetterFacts, 'helpful'>): readonly string[] {
  if (helpful.length === 0) return [];
  return [
    'This would help us beside; none of it is required, and without it we go on as well (A3):',
    list(helpful.map((item) => helpfulItems[item])),
  ];
}

/** How to object to a decision. Everybody reads the same way to a person. */
export const objection =
  'If you think this is wrong, answer this letter and tell us why: which date, fact or rule we got wrong, with a receipt, a delivery note or a photo where you have one. A manager then looks at the case again and can set a rule aside. Your first letter keeps its date, so asking again costs you nothing.';
