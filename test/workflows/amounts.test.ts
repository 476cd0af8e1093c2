import { decimalsOf } from '../../policy';
import { amountText } from '../../workflows/amounts';

test.each([
  [54_900, 'EUR', '549.00 EUR'],
  [5, 'EUR', '0.05 EUR'],
  [12_345, 'JPY', '12345 JPY'],
  [12_340, 'KWD', '12.340 KWD'],
  [1_000_000, 'HUF', '10000.00 HUF'],
])('amountText() tells %i %s as %s (E71)', (amountCents, currency, text) => {
  expect(amountText(amountCents, currency)).toBe(text);
});

test('amountText() counts the decimals of every currency as the policy does (E71)', () => {
  const odd = Intl.supportedValuesOf('currency').filter((currency) => {
    const decimals = /\.(\d+)/.exec(amountText(1, currency))?.[1]?.length ?? 0;
    return decimals !== decimalsOf(currency);
  });
  expect(odd).toEqual([]);
});
