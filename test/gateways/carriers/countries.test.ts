import { countryCode } from '../../../gateways/carriers/countries';

test.each([
  ['DE', 'DE'],
  ['de', 'DE'],
  ['Germany', 'DE'],
  ['Deutschland', 'DE'],
  ['Polska', 'PL'],
  ['Ísland', 'IS'],
  ['Ελλάδα', 'GR'],
  ['Česko', 'CZ'],
  ['UK', 'GB'],
  ['United Kingdom', 'GB'],
  ['Україна', 'UA'],
  ['Moonbase', null],
  ['', null],
])('countryCode() of %s is %s', (country, code) => {
  expect(countryCode(country)).toBe(code);
});
