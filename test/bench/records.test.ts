import { isReached, percentile } from '../../bench/rig/numbers';
import { openRecords } from '../../bench/rig/records';
import { countCases, listCases } from '../../store/cases/case-lists';
import { closeDatabase } from '../../store/database';

test('openRecords() makes so many records, one open in eleven, which lists and searches find', async () => {
  const db = await openRecords(process.env['TEST_DATABASE_URL'] ?? '', 1_100);
  try {
    const { stage } = await countCases(db);
    expect(Object.values(stage).reduce((sum, cases) => sum + cases, 0)).toBe(100);
    const found = await listCases(db, { sort: 'newest', after: null, limit: 50, words: 'BENCH-550' });
    expect(found.map(({ orderNo }) => orderNo)).toEqual(['BENCH-550']);
    const page = await listCases(db, { sort: 'due', after: null, limit: 50 });
    expect(page).toHaveLength(50);
  } finally {
    await closeDatabase(db);
  }
});

test('percentile() and isReached() say what was found, and whether it is enough', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([percentile(values, 50), percentile(values, 99), percentile([7], 99)]).toEqual([51, 100, 7]);
  const finding = { id: 'M4', what: 'a click', value: 1.9, unit: 'ratio', floor: 1.8, from: '' } as const;
  expect([isReached(finding), isReached({ ...finding, wantsMore: true })]).toEqual([false, true]);
});
