import { meaningOf } from '../../gateways/letters';
import type { AnswerMeaning } from '../../gateways/letters';
import type { NamedOrder } from '../../store/letters/incoming-letters';
import type { OptionKind } from '../../policy';

/** What a letter may ask for: by one word on its first line, or by being an answer to a case that rests. */
export type Command =
  | { readonly action: 'agreeToLab' | 'confirmSolved' | 'reportUnsolved' | 'withdraw' | 'reopen' }
  | { readonly action: 'declineOffer' | 'contestVerdict' | 'agreeToDisposal' | 'agreeToPayout' }
  | { readonly action: 'chooseOption'; readonly kind: OptionKind };

const commands: Readonly<Record<AnswerMeaning, Command>> = {
  agree: { action: 'agreeToLab' },
  solved: { action: 'confirmSolved' },
  'not-solved': { action: 'reportUnsolved' },
  withdraw: { action: 'withdraw' },
  decline: { action: 'declineOffer' },
  contest: { action: 'contestVerdict' },
  dispose: { action: 'agreeToDisposal' },
  payout: { action: 'agreeToPayout' },
  refund: { action: 'chooseOption', kind: 'refund' },
  replacement: { action: 'chooseOption', kind: 'replacement' },
  repair: { action: 'chooseOption', kind: 'repair' },
};

/**
 * The command on the first line of a letter, or null. The line holds the command and nothing else, in any language that
 * letters are written in; large and small letters are the same, since phones begin a line with a capital. Everything
 * else is for a person to read.
 */
export function commandIn(text: string): Command | null {
  const meaning = meaningOf(freshText(text).split('\n')[0] ?? '');
  return meaning === null ? null : commands[meaning];
}

/** What machines read of a letter: more than anybody writes. The rest is for a person. */
const READ = 100_000;

/** What the sender wrote himself: without quoted lines and without the letter that he answers below it. */
export function freshText(text: string): string {
  const lines = text.slice(0, READ).split('\n');
  const end = lines.findIndex((line, index) => isQuoteHeading(line, lines[index + 1] ?? ''));
  const own = end === -1 ? lines : lines.slice(0, end);
  return own
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .trim();
}

/** Longer than the heading of any mail program, and short enough to be looked at from each of its letters. */
const LONGEST_HEADING = 500;

/** `On … wrote:`, also broken into two lines, and Outlook's rule; in English and German. */
function isQuoteHeading(...lines: readonly [line: string, next: string]): boolean {
  const [line = '', next = ''] = lines.map((one) => (one.length > LONGEST_HEADING ? '' : one));
  if (/^-{2,}\s*(original message|ursprüngliche nachricht|forwarded message)/i.test(line)) return true;
  return (
    /^(on|am) .*(wrote|schrieb.*):\s*$/i.test(line) ||
    (/^(on|am) /i.test(line) && /^.{0,100}(wrote|schrieb):\s*$/i.test(next))
  );
}

const TOKENS_READ = 200;
/** With the signs around it. */
const LONGEST_WORD = 100;

/**
 * Every word of a text that may be an order number, whatever the shop's numbers look like: it holds a digit and is not
 * longer than a number may be. Each once, as written and in capitals; the store says which of them exist.
 */
export function orderNumbersIn(text: string): readonly string[] {
  const words = text.split(/[\s,;:()[\]<>"'„“”‚‘’!?]+/u).filter(({ length }) => length <= LONGEST_WORD);
  const bare = words.map((word) => word.replace(/^[#.]+|\.+$/gu, ''));
  const possible = bare.filter((word) => /\p{N}/u.test(word) && word.length >= 3 && word.length <= 64);
  const read = [...new Set(possible)].slice(0, TOKENS_READ);
  return [...new Set(read.flatMap((word) => [word, word.toUpperCase()]))];
}

/** The case number in a subject, or null. */
export function caseNumberIn(subject: string): string | null {
  return /(?<![A-Za-z0-9-])RMA-\d{6,12}(?!\d)/i.exec(subject)?.[0].toUpperCase() ?? null;
}

/** A product of an order, as an appeal names it. */
export interface NamedItem {
  readonly sku: string;
  readonly serialNo?: string;
}

/**
 * The goods of an order that a text names, each line in its own way: every piece by its serial number, else the line by its
 * article number or title. What names one line exactly names no other that is called alike or in part alike.
 */
export function itemsNamed(text: string, order: Pick<NamedOrder, 'lines'>): readonly NamedItem[] {
  const words = folded(text);
  const bySerial = order.lines.filter(({ serialNos }) => serialNos.some((serial) => names(words, serial)));
  const bySku = order.lines.filter(
    ({ sku }) => names(words, sku) && !bySerial.some((line) => line.sku === sku),
  );
  const exact = [...bySerial, ...bySku];
  const byTitle = order.lines.filter(({ title }) => names(words, title));
  // "Lamp Pro" names the lamp too, but means only itself.
  const longest = byTitle.filter(
    ({ title }) =>
      !exact.some((line) => names(folded(line.title), title)) &&
      !byTitle.some((other) => other.title !== title && names(folded(other.title), title)),
  );
  return order.lines.flatMap((line): readonly NamedItem[] => {
    const { sku, serialNos } = line;
    if (bySerial.includes(line))
      return serialNos.filter((serial) => names(words, serial)).map((serialNo) => ({ sku, serialNo }));
    return bySku.includes(line) || longest.includes(line) ? [{ sku }] : [];
  });
}

/** The goods of an order that a text names, without those that it may as well mean of another order. */
export function itemsNamedBeside(
  text: string,
  order: Pick<NamedOrder, 'lines'>,
  other: Pick<NamedOrder, 'lines'>,
): readonly NamedItem[] {
  const words = folded(text);
  const named = new Set(itemsNamed(text, other).map(({ sku }) => sku));
  const there = other.lines.filter(({ sku }) => named.has(sku));
  return itemsNamed(text, order).filter(({ sku, serialNo }) => {
    if (serialNo !== undefined) return true;
    const title = order.lines.find((line) => line.sku === sku)?.title;
    return !there.some((line) => line.sku === sku || (line.title === title && !names(words, sku)));
  });
}

/** Whether a text holds a name as whole words. */
function names(words: string, name: string): boolean {
  const wanted = folded(name).trim();
  return wanted !== '' && words.includes(` ${wanted} `);
}

/** Small letters, and every sign but letters, digits and those inside of numbers made a blank; with blanks around. */
function folded(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_-]+/gu, ' ');
  return ` ${plain.trim()} `;
}
