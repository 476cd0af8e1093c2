import { csvOf } from '../../../web/src/reports/csv';

test('csvOf() quotes texts and lets no text become a formula', () => {
  const rows = [
    ['What', 'Cases'],
    ['=HYPERLINK("http://x")', 1],
    ['+1', -2],
    ['a "b", c', 3],
  ];
  expect(csvOf(rows).split('\r\n')).toEqual([
    '"What","Cases"',
    `"'=HYPERLINK(""http://x"")",1`,
    `"'+1",-2`,
    '"a ""b"", c",3',
  ]);
});
