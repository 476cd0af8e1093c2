import type { NamedOrder } from '../../store/incoming-letters';
import type { OptionKind } from '../../policy';

/** What a customer may say by one word on the first line of a letter. */
export type Command =
  | { readonly action: 'agreeToLab' | 'confirmSolved' | 'reportUnsolved' | 'withdraw' }
  | { readonly action: 'declineOffer' | 'contestVerdict' | 'agreeToDisposal' }
  | { readonly action: 'chooseOption'; readonly kind: OptionKind };

const commands: Readonly<Record<string, Command>> = {
  AGREE: { action: 'agreeToLab' },
  SOLVED: { action: 'confirmSolved' },
  'NOT SOLVED': { action: 'reportUnsolved' },
  WITHDRAW: { action: 'withdraw' },
  DECLINE: { action: 'declineOffer' },
  CONTEST: { action: 'contestVerdict' },
  DISPOSE: { action: 'agreeToDisposal' },
  REFUND: { action: 'chooseOption', kind: 'refund' },
  REPLACEMENT: { action: 'chooseOption', kind: 'replacement' },
  REPAIR: { action: 'chooseOption', kind: 'repair' },
};

/**
 * The command on the first line of a letter, or null. The line holds the command and nothing else; large and small
 * letters are the same, since phones begin a line with a capital. Everything else is for a person to read.
 */
export function commandIn(text: string): Command | null {
  const first = freshText(text).split('\n')[0] ?? '';
  const words = first.trim().replace(/\s+/g, ' ').toUpperCase();
  return Object.hasOwn(commands, words) ? (commands[words] ?? null) : null;
}

/** What the sender wrote himself: without quoted lines and without the letter that he answers below it. */
export function freshText(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line, index) => isQuoteHeading(line, lines[index + 1] ?? ''));
  const own = end === -1 ? lines : lines.slice(0, end);
  return own
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .trim();
}

/** `On … wrote:`, also broken into two lines, and Outlook's rule; in English and German. */
function isQuoteHeading(line: string, next: string): boolean {
  if (/^-{2,}\s*(original message|ursprüngliche nachricht|forwarded message)/i.test(line)) return true;
  return (
    /^(on|am) .*(wrote|schrieb.*):\s*$/i.test(line) ||
    (/^(on|am) /i.test(line) && /^.{0,100}(wrote|schrieb):\s*$/i.test(next))
  );
}

const ORDER_NUMBER = /(?<![A-Za-z0-9-])[A-Za-z]{2}-\d{5}(?![A-Za-z0-9])/g;

/** Everything in a text that looks like one of our order numbers, in capitals, each once, at most 20. */
export function orderNumbersIn(text: string): readonly string[] {
  const found = (text.match(ORDER_NUMBER) ?? []).map((number) => number.toUpperCase());
  return [...new Set(found)].slice(0, 20);
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

/** The goods of an order that a text names by serial number, article number or title; each line of the order once. */
export function itemsNamed(text: string, order: NamedOrder): readonly NamedItem[] {
  const words = folded(text);
  const bySerial = order.lines.flatMap(({ sku, serialNos }) => {
    const serialNo = serialNos.find((serial) => names(words, serial));
    return serialNo === undefined ? [] : [{ sku, serialNo }];
  });
  if (bySerial.length > 0) return bySerial;
  const bySku = order.lines.filter(({ sku }) => names(words, sku));
  if (bySku.length > 0) return bySku.map(({ sku }) => ({ sku }));
  const byTitle = order.lines.filter(({ title }) => names(words, title));
  // "Lamp Pro" names the lamp too, but means only itself.
  const longest = byTitle.filter(
    ({ title }) => !byTitle.some((other) => other.title !== title && names(folded(other.title), title)),
  );
  return longest.map(({ sku }) => ({ sku }));
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
