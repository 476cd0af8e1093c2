import { returnPostagePayer, standardPolicy } from '../../../policy';
import type { Cause } from '../../../policy';
import { policyWith } from '../facts';

const causes: readonly (Cause | null)[] = [
  'internal-defect',
  'transit-damage',
  'customer-caused',
  'no-fault-found',
  'not-our-product',
  'indeterminate',
  null,
];
const theirs: readonly (Cause | null)[] = ['customer-caused', 'no-fault-found', 'not-our-product'];
const about = { withoutRemedy: true, damagedByUs: false };

test.each(causes)('returnPostagePayer() of goods without a remedy, cause %s (E52, E53, E18)', (cause) => {
  const payer = theirs.includes(cause) ? 'customer' : 'supplier';
  expect(returnPostagePayer(standardPolicy, { ...about, cause })).toBe(payer);
});

test.each(causes)(
  'returnPostagePayer() is us where we harmed the goods, or there was a remedy: %s (E57)',
  (cause) => {
    expect(returnPostagePayer(standardPolicy, { ...about, damagedByUs: true, cause })).toBe('supplier');
    expect(returnPostagePayer(standardPolicy, { ...about, withoutRemedy: false, cause })).toBe('supplier');
  },
);

test('returnPostagePayer() is us where the version says so (E52)', () => {
  const kind = policyWith({ returnPostage: 'supplier' });
  expect(returnPostagePayer(kind, { ...about, cause: 'customer-caused' })).toBe('supplier');
});
