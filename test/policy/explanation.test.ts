import { assessEligibility, countingOf, standardPolicy } from '../../policy';
import type { EligibilityFacts } from '../../policy';
import { appeal } from './facts';

const explained = (change: Partial<EligibilityFacts>): string =>
  assessEligibility(standardPolicy, appeal(change)).explanation;

const counted =
  'Days are calendar days in Europe/Berlin; the day of the order and the day of receipt are day 0 and the last day counts in full.';

describe('assessEligibility() explains itself, sentence by sentence (H3)', () => {
  test('an accepted appeal (W1, W2)', () => {
    expect(explained({})).toBe(
      [
        'Ordered on 2026-01-05, received on 2026-01-10 (stated by the carrier), appealed on 2026-01-12.',
        counted,
        'The appeal came on day 2 after receipt (14 count) and on day 7 after the order (45 count); the last day within both limits was 2026-01-24.',
      ].join(' '),
    );
  });

  test('a refusal says each rule in words and asks for nothing (W1, G1, E9)', () => {
    const words = explained({ appealedAt: '2026-01-25T09:00:00.000Z', boughtHere: false, isBuyer: false });
    expect(words).toContain(
      'was 2026-01-24. Refused by W1: A return has to be claimed within the days allowed after receiving the product. Refused by G1: ',
    );
    expect(words).not.toContain('The sender is not the buyer');
  });

  test('a unit that came anew counts by W1 alone (E85)', () => {
    const words = explained({ remedied: 'repaired', overruled: ['G1', 'G2'] });
    expect(words).toContain('the last day of W1 was 2026-01-24. The unit was repaired by us before: ');
    expect(words).toMatch(/ \(J\)\. A manager has set G1 aside\. A manager has set G2 aside\.$/);
  });

  test('what is missing is said one thing after the other (A2, E9, E20)', () => {
    const words = explained({ boughtHere: 'unproven', isBuyer: false, receipt: null });
    expect(words).toContain('(presumed, because no receipt date is known)');
    expect(words).toMatch(
      / No purchase was found yet, .* \(G1\)\. The sender is not the buyer of the order, .* first\. The receipt date is unknown; .* for it\.$/,
    );
  });

  test('dates that contradict each other are named, with what cannot be read (E10)', () => {
    expect(explained({ receipt: { at: '2026-01-04T09:00:00.000Z', source: 'customer' } })).toBe(
      'The dates cannot all be right: ordered on 2026-01-05, received on 2026-01-04 (stated by the customer), ' +
        'appealed on 2026-01-12, as days in Europe/Berlin. A person has to correct them before anything is decided.',
    );
    expect(explained({ receipt: null, orderedAt: 'soon' })).toContain(
      'ordered on an unreadable date, receipt unknown, appealed on 2026-01-12',
    );
  });
});

describe('countingOf() gives the same as facts (H3)', () => {
  const assessed = (change: Partial<EligibilityFacts>) => {
    const facts = appeal(change);
    return countingOf({
      eligibility: assessEligibility(standardPolicy, facts),
      policy: standardPolicy,
      appealedAt: facts.appealedAt,
      customerTimeZone: facts.customerTimeZone ?? null,
      remedied: facts.remedied ?? null,
      overruled: facts.overruled ?? [],
    });
  };

  test('of an accepted appeal, with the day that it had elsewhere (E6, W1, W2)', () => {
    const sent = { appealedAt: '2026-01-12T23:30:00.000Z', customerTimeZone: '-05:00' };
    expect(assessed({ ...sent, overruled: ['G2'] })).toEqual({
      counted: {
        orderDay: '2026-01-05',
        receiptDay: '2026-01-10',
        appealDay: '2026-01-13',
        daysSinceReceipt: 3,
        daysSinceOrder: 8,
        receiptSource: 'carrier',
        lastDay: '2026-01-24',
      },
      receiptWindowDays: 14,
      orderWindowDays: 45,
      conflict: false,
      remedied: null,
      elsewhere: [
        { zone: 'UTC', day: '2026-01-12' },
        { zone: 'UTC-05:00', day: '2026-01-12' },
      ],
      refusedBy: [],
      needs: [],
      setAside: ['G2'],
    });
  });

  test('of a refusal and of a conflict (W1, E10)', () => {
    expect(assessed({ appealedAt: '2026-01-25T09:00:00.000Z' })).toMatchObject({ refusedBy: ['W1'] });
    const conflict = assessed({ orderedAt: 'soon' });
    expect(conflict).toMatchObject({ conflict: true, refusedBy: [], needs: ['date-conflict'] });
  });
});
