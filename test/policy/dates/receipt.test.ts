import { receiptThatCounts } from '../../../policy';
import type { DateFacts, DateSource } from '../../../policy';

const on = (source: DateSource, day: number): DateFacts['receipt'] => ({
  at: `2026-01-${String(day)}T09:00:00.000Z`,
  source,
});

test.each<[string, DateFacts['receipt'], DateFacts['receipt'], 'record' | 'statement']>([
  ['nothing was stated', on('carrier', 10), null, 'record'],
  ['nothing is known at all', null, null, 'record'],
  ['nothing is on record, and the customer states a day', null, on('customer', 12), 'statement'],
  [
    'there is only a presumption, and the customer states a day',
    on('presumed', 10),
    on('customer', 12),
    'statement',
  ],
  [
    'the carrier has told, and the customer states another day',
    on('carrier', 10),
    on('customer', 12),
    'record',
  ],
  ['the order has it, and the customer states another day', on('order', 10), on('customer', 12), 'record'],
  ['the staff was shown the carrier’s record', on('order', 10), on('carrier', 12), 'statement'],
  ['the staff was shown the record of a collection', on('carrier', 10), on('collection', 12), 'statement'],
])('receiptThatCounts() where %s (E9, E10, E11)', (_, ...[onRecord, stated, counts]) => {
  expect(receiptThatCounts(onRecord, stated)).toBe(counts === 'record' ? onRecord : stated);
});
