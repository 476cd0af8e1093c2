import { formatAmount } from '../../../gateways/letters/money';
import { decimalsOf, isChargeable } from '../../../policy';

test.each([
  ['EUR', 2],
  ['JPY', 0],
  ['CLP', 0],
  ['KWD', 3],
  ['HUF', 2],
  ['ISK', 2],
  ['UGX', 2],
  ['huf', 2],
])('decimalsOf() %s is %i, as the payment provider counts (E71)', (currency, decimals) => {
  expect(decimalsOf(currency)).toBe(decimals);
});

test.each([
  [12_340, 'KWD', true],
  [12_345, 'KWD', false],
  [500, 'ISK', true],
  [550, 'UGX', false],
  [1, 'JPY', true],
  [1, 'HUF', true],
])('isChargeable() %i %s: %s', (amountCents, currency, chargeable) => {
  expect(isChargeable(amountCents, currency)).toBe(chargeable);
});

// Intl shows these without decimals, or with others than the provider counts: sums were a hundred times too big.
test.each([
  [1_000_000, 'HUF', 'HUF 10,000.00'],
  [500, 'ISK', 'ISK 5'],
  [700, 'UGX', 'UGX 7'],
  [12_340, 'KWD', 'KWD 12.340'],
  [12_345, 'JPY', '¥12,345'],
  [1_000_000, 'COP', 'COP 10,000.00'],
  [1_000_000, 'IQD', 'IQD 10,000.00'],
])('formatAmount() writes %i %s as %s (E71)', (amountCents, currency, text) => {
  expect(formatAmount(amountCents, currency, 'en').replace(/\u00a0/g, ' ')).toBe(text);
});
