import { assessEligibility } from '../../policy';
import { appeal, policyWith } from './facts';

const berlin = policyWith({});

/** Ordered in January, got anew in March: far beyond the order's limit. */
const anew = appeal({
  receipt: { at: '2026-03-10T09:00:00.000Z', source: 'carrier' },
  appealedAt: '2026-03-20T09:00:00.000Z',
  remedied: 'replaced',
});

describe('assessEligibility() of a unit that came anew', () => {
  test.each(['replaced', 'repaired'] as const)(
    'E85 E94 W1 counts from the delivery of the %s unit and W2 is not held against the customer',
    (remedied) => {
      const answer = assessEligibility(berlin, { ...anew, remedied });
      expect(answer).toMatchObject({ outcome: 'eligible', rules: ['W1', 'G1', 'G2', 'J'], needs: [] });
      expect(answer.counted).toMatchObject({ daysSinceReceipt: 10, lastDay: '2026-03-24' });
      expect(answer.explanation).toContain(remedied);
      expect(answer.explanation).toContain(
        'W2, counted from the order, is not held against the customer (J)',
      );
      expect(answer.explanation).not.toContain('A manager');
    },
  );

  test('E85 W2 still refuses a unit that came only once', () => {
    const receipt = { at: '2026-01-10T09:00:00.000Z', source: 'carrier' as const };
    const answer = assessEligibility(berlin, { ...anew, receipt, remedied: null });
    expect(answer).toMatchObject({ outcome: 'refused', rules: ['W1', 'W2'] });
    const excused = assessEligibility(berlin, { ...anew, receipt });
    expect(excused.rules).toEqual(['W1']);
  });

  test('E85 W1 still refuses on day 15 after the new unit came', () => {
    const answer = assessEligibility(berlin, { ...anew, appealedAt: '2026-03-25T09:00:00.000Z' });
    expect(answer).toMatchObject({ outcome: 'refused', rules: ['W1'] });
  });
});
