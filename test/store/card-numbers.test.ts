import fc from 'fast-check';
import { withoutCardNumbers, withoutCardNumbersIn } from '../../store/card-numbers';

const RUNS = { numRuns: 1_000 };

/** The check digit that makes a number pass. */
function completed(digits: string): string {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, at) => {
      const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
      return total + Math.floor(doubled / 10) + (doubled % 10);
    }, 0);
  return `${digits}${String((10 - (sum % 10)) % 10)}`;
}

const digits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((all) => all.join(''));
const cardNumber = digits(12, 18).map(completed);
const separator = fc.constantFrom(' ', '-', '\u00a0', '–');
/** What stands around a number in a letter: without digits, or of other digits behind a word. */
const words = fc.constantFrom('', 'my card ', 'card:', 'Karte „', 'order DE-20001, ', '(', 'pay\n');

test('withoutCardNumbers() masks a card number in one piece, keeping the last four digits', () => {
  fc.assert(
    fc.property(words, cardNumber, fc.constantFrom('', '.', ' please', ')'), (before, number, after) => {
      const hidden = '•'.repeat(number.length - 4) + number.slice(-4);
      expect(withoutCardNumbers(`${before}${number}${after}`)).toBe(`${before}${hidden}${after}`);
    }),
    RUNS,
  );
});

test('withoutCardNumbers() masks it however its digits are grouped by spaces and dashes', () => {
  const places = fc.array(fc.integer({ min: 1, max: 18 }), { maxLength: 6 });
  fc.assert(
    fc.property(words, cardNumber, fc.tuple(places, separator), (before, number, [cuts, sign]) => {
      const grouped = Array.from(number)
        .map((digit, at) => (cuts.includes(at) ? sign : '') + digit)
        .join('');
      const masked = withoutCardNumbers(`${before}${grouped}!`);
      expect(masked.replaceAll(/\D/g, '').slice(-4)).toBe(number.slice(-4));
      const shape = grouped.replaceAll(/\d/g, '#');
      expect(masked.replaceAll(/[\d•]/g, '#')).toBe(`${before}${shape}!`.replaceAll(/\d/g, '#'));
      expect(masked.slice(before.length).match(/\d/g)).toHaveLength(4);
    }),
    RUNS,
  );
});

test('withoutCardNumbers() finds it as cards print it also between other numbers', () => {
  const printed = digits(15, 15).map((some) => completed(some).replaceAll(/(\d{4})(?=\d)/g, '$1 '));
  fc.assert(
    fc.property(digits(1, 3), printed, digits(3, 3), (before, number, code) => {
      const masked = withoutCardNumbers(`${before} ${number} ${code}`);
      expect(masked).not.toContain(number.slice(0, 14));
      expect(masked.match(/•/g)?.length).toBeGreaterThanOrEqual(9);
    }),
    RUNS,
  );
});

test('withoutCardNumbers() leaves numbers that fail the check, and those that are too short or too long', () => {
  const failing = cardNumber.map((number) => number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10));
  const other = fc.oneof(failing, digits(1, 12), digits(20, 40));
  fc.assert(
    fc.property(words, other, fc.constantFrom('', '.', ' please'), (before, number, after) => {
      const text = `${before}${number}${after}`;
      expect(withoutCardNumbers(text)).toBe(text);
    }),
    RUNS,
  );
});

test.each([
  ['the desk’s own numbers', 'RMA-000001 of DE-20001, INT-RMA-000001-1, A-0000042'],
  ['a serial number that fails the check', 'SN 4111111111111112'],
  ['instants and telephone numbers', '2026-11-28 10:15:00, +49 30 1234567'],
  ['a table of measurements', '10 20 31 40 52 60 71 80 92 10 20 31 40 52 60 71'],
])('withoutCardNumbers() leaves %s', (_name, text) => {
  expect(withoutCardNumbers(text)).toBe(text);
});

test('withoutCardNumbers() masks what card schemes publish for tests, in any print', () => {
  expect(withoutCardNumbers('4111 1111 1111 1111 05/27 123')).toBe('•••• •••• •••• 1111 05/27 123');
  expect(withoutCardNumbers('3782-822463-10005, 6011111111111117')).toBe(
    '••••-••••••-•0005, ••••••••••••1117',
  );
  expect(withoutCardNumbers('20001 4242 4242 4242 4242 and 5555555555554444')).toBe(
    '20001 •••• •••• •••• 4242 and ••••••••••••4444',
  );
});

test('withoutCardNumbersIn() looks at every text of a value and changes nothing else', () => {
  const value = {
    a: 'card 4111111111111111',
    n: 4111111111111111,
    list: ['x', null, { b: '4111111111111111' }],
  };
  expect(withoutCardNumbersIn(value)).toEqual({
    a: 'card ••••••••••••1111',
    n: 4111111111111111,
    list: ['x', null, { b: '••••••••••••1111' }],
  });
});
