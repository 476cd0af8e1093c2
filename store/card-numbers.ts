/** Digits, one by one or in groups, with one space or dash between two of them. */
const run = /\d(?:[ \t\u00a0\u2007\u2009\u202f\-\u2010-\u2015]?\d)+/gu;
const digitGroup = /\d+/gu;

/** How cards print their number in groups, the longest first. */
const printed: readonly (readonly number[])[] = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4],
  [4, 4, 4, 1],
  [4, 6, 5],
  [4, 6, 4],
];
const MOST_GROUPS = 5;
const SHORTEST = 13;
const LONGEST = 19;
const KEPT = 4;

/**
 * The text with every card number in it masked but for its last four digits: 13 to 19 digits that pass the check of
 * ISO/IEC 7812 (Luhn), in one piece, grouped as cards print them, or grouped anyhow where nothing else stands beside.
 */
export function withoutCardNumbers(text: string): string {
  return text.replaceAll(run, maskedRun);
}

/** The same of every text in a JSON value. */
export function withoutCardNumbersIn<Value>(value: Value): Value {
  if (typeof value === 'string') return withoutCardNumbers(value) as Value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutCardNumbersIn) as Value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withoutCardNumbersIn(one as unknown)]),
  ) as Value;
}

interface Group {
  readonly digits: string;
  readonly from: number;
  readonly to: number;
}

function maskedRun(text: string): string {
  const groups = [...text.matchAll(digitGroup)].map(({ 0: digits, index: from }): Group => ({
    digits,
    from,
    to: from + digits.length,
  }));
  if (isCardNumber(groups)) return masked(text);
  const parts: string[] = [];
  let done = 0;
  for (let at = 0; at < groups.length; at += 1) {
    const found = printedAt(groups.slice(at, at + MOST_GROUPS));
    const [first, last] = [found?.at(0), found?.at(-1)];
    if (!found || !first || !last) continue;
    parts.push(text.slice(done, first.from), masked(text.slice(first.from, last.to)));
    done = last.to;
    at += found.length - 1;
  }
  return [...parts, text.slice(done)].join('');
}

/** The groups of a card number that these begin with, the longest first. */
function printedAt(groups: readonly Group[]): readonly Group[] | undefined {
  const alone = groups.slice(0, 1);
  if (isCardNumber(alone)) return alone;
  return printed
    .filter((sizes) => sizes.every((size, at) => groups[at]?.digits.length === size))
    .map((sizes) => groups.slice(0, sizes.length))
    .find(isCardNumber);
}

function isCardNumber(groups: readonly Group[]): boolean {
  if (groups.length > LONGEST) return false;
  const digits = groups.map((group) => group.digits).join('');
  return digits.length >= SHORTEST && digits.length <= LONGEST && passesLuhn(digits);
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, at) => {
      const doubled = Number(digit) * (at % 2 === 0 ? 1 : 2);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

function masked(text: string): string {
  let left = text.replaceAll(/\D/g, '').length;
  return text.replaceAll(/\d/g, (digit) => (left-- > KEPT ? '•' : digit));
}
