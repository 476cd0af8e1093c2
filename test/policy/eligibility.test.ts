import { addCivilDays, assessEligibility, endOfCivilDay, instantAt, millisecondsOf } from '../../policy';
import type { EligibilityFacts } from '../../policy';
import { appeal, policyWith } from './facts';

const berlin = policyWith({});
const carrier = (at: string) => ({ at, source: 'carrier' as const });
const nextMillisecond = (instant: string): string => instantAt(millisecondsOf(instant) + 1);

// Zone, day of the order, day of the receipt: each window holds a clock change, a leap day or neither.
const windows = [
  ['Europe/Berlin', '2026-03-20', '2026-03-22', 'spring clock change'],
  ['Europe/Berlin', '2026-10-15', '2026-10-18', 'autumn clock change'],
  ['America/New_York', '2026-03-01', '2026-03-02', 'spring clock change'],
  ['America/New_York', '2026-10-25', '2026-10-28', 'autumn clock change'],
  ['Pacific/Auckland', '2026-03-25', '2026-03-28', 'clock change in April'],
  ['Asia/Kolkata', '2026-05-01', '2026-05-04', 'no clock change'],
  ['Pacific/Apia', '2026-01-03', '2026-01-05', 'far side of the date line'],
  ['Europe/Berlin', '2024-02-16', '2024-02-20', 'leap day'],
] as const;

describe('assessEligibility() W1', () => {
  test.each(windows)('E1 E2 E7 W1 in %s, ordered %s, received %s (%s)', (timeZone, ordered, received) => {
    const policy = policyWith({ timeZone });
    const lastMoment = endOfCivilDay(addCivilDays(received, 14), timeZone);
    const facts = appeal({
      orderedAt: endOfCivilDay(ordered, timeZone),
      receipt: carrier(endOfCivilDay(received, timeZone)),
    });

    const inTime = assessEligibility(policy, { ...facts, appealedAt: lastMoment });
    expect(inTime).toMatchObject({ eligible: true, outcome: 'eligible', counted: { daysSinceReceipt: 14 } });
    expect(inTime.rules).toEqual(['W1', 'W2', 'G1', 'G2', 'J']);

    const late = assessEligibility(policy, { ...facts, appealedAt: nextMillisecond(lastMoment) });
    expect(late).toMatchObject({
      eligible: false,
      outcome: 'refused',
      rules: ['W1'],
      counted: { daysSinceReceipt: 15 },
    });
  });

  test('E2 the refusal names both dates, the zone and how the days were counted', () => {
    const { explanation, counted } = assessEligibility(
      berlin,
      appeal({ appealedAt: '2026-01-24T23:00:00.000Z' }),
    );
    expect(explanation).toContain('Ordered on 2026-01-05, received on 2026-01-10 (stated by the carrier)');
    expect(explanation).toContain('appealed on 2026-01-25');
    expect(explanation).toContain('Europe/Berlin');
    expect(explanation).toContain(
      'on day 15 after receipt (14 count) and on day 20 after the order (45 count)',
    );
    expect(explanation).toContain('Refused by W1');
    expect(counted.lastDay).toBe('2026-01-24');
  });

  test('E2 W1 a manager can set the rule aside', () => {
    const answer = assessEligibility(
      berlin,
      appeal({ appealedAt: '2026-01-25T09:00:00Z', overruled: ['W1'] }),
    );
    expect(answer).toMatchObject({ outcome: 'eligible', rules: ['W2', 'G1', 'G2'] });
    expect(answer.explanation).toContain('A manager has set W1 aside');
  });

  test('E14 no argument but the appeal moves the count: a slow answer changes nothing', () => {
    const facts = appeal({ appealedAt: '2026-01-24T22:59:59.999Z' });
    jest.useFakeTimers({ now: new Date('2027-01-01') });
    expect(assessEligibility(berlin, facts).outcome).toBe('eligible');
    jest.useRealTimers();
  });
});

describe('assessEligibility() W2', () => {
  test.each(windows)('E3 E7 W2 in %s, ordered %s (%s)', (timeZone, ordered) => {
    const policy = policyWith({ timeZone });
    const lastMoment = endOfCivilDay(addCivilDays(ordered, 45), timeZone);
    const facts = appeal({
      orderedAt: endOfCivilDay(ordered, timeZone),
      receipt: carrier(endOfCivilDay(addCivilDays(ordered, 42), timeZone)),
    });

    const inTime = assessEligibility(policy, { ...facts, appealedAt: lastMoment });
    expect(inTime).toMatchObject({
      outcome: 'eligible',
      counted: { daysSinceReceipt: 3, daysSinceOrder: 45 },
    });

    const late = assessEligibility(policy, { ...facts, appealedAt: nextMillisecond(lastMoment) });
    expect(late).toMatchObject({ outcome: 'refused', rules: ['W2'], counted: { daysSinceOrder: 46 } });
  });

  test('E4 W1 W2 both broken limits are cited', () => {
    const answer = assessEligibility(berlin, appeal({ appealedAt: '2026-03-01T09:00:00Z' }));
    expect(answer).toMatchObject({ outcome: 'refused', rules: ['W1', 'W2'] });
    expect(answer.explanation).toMatch(/Refused by W1.*Refused by W2/);
  });

  test('E5 W2 goods delivered on day 46 go to a manager', () => {
    const receipt = carrier('2026-02-20T09:00:00Z');
    const answer = assessEligibility(berlin, appeal({ receipt, appealedAt: '2026-02-22T09:00:00Z' }));
    expect(answer).toMatchObject({ eligible: true, outcome: 'needs-person', needs: ['late-delivery'] });
    expect(answer.rules).toEqual(['W1', 'G1', 'G2', 'J']);
  });

  test('E5 W2 goods delivered on day 45 and appealed on day 46 are refused', () => {
    const receipt = carrier('2026-02-19T09:00:00Z');
    const answer = assessEligibility(berlin, appeal({ receipt, appealedAt: '2026-02-20T09:00:00Z' }));
    expect(answer).toMatchObject({ outcome: 'refused', rules: ['W2'], needs: [] });
  });

  test('E4 E5 a late delivery does not excuse an appeal 15 days after it', () => {
    const receipt = carrier('2026-02-20T09:00:00Z');
    const answer = assessEligibility(berlin, appeal({ receipt, appealedAt: '2026-03-07T09:00:00Z' }));
    expect(answer).toMatchObject({ outcome: 'refused', rules: ['W1', 'W2'] });
  });

  test('E5 the setting can refuse late deliveries', () => {
    const policy = policyWith({ deliveredAfterOrderWindow: 'refuse' });
    const receipt = carrier('2026-02-20T09:00:00Z');
    const answer = assessEligibility(policy, appeal({ receipt, appealedAt: '2026-02-22T09:00:00Z' }));
    expect(answer).toMatchObject({ outcome: 'refused', rules: ['W2'] });
  });
});

describe('assessEligibility() zones and doubtful dates', () => {
  test('E6 a letter knows only the offset of its writer; UTC by another name is told once', () => {
    const late = { orderedAt: '2026-01-08T09:00:00Z', appealedAt: '2026-01-24T23:30:00Z' };
    const berlin = policyWith({ timeZone: 'Europe/Berlin' });
    const told = (customerTimeZone: string | null): string =>
      assessEligibility(berlin, appeal({ ...late, customerTimeZone })).explanation;
    expect(told('-05:00')).toContain(
      'In UTC-05:00 the appeal fell on 2026-01-24; the calendar of Europe/Berlin decides.',
    );
    expect(told('+05:30')).not.toContain('UTC+05:30');
    for (const same of [null, 'UTC', '+00:00', '-00:00', 'Mars/Olympus'])
      expect(told(same).split('the appeal fell on')).toHaveLength(2);
  });

  test("E6 the seller's zone decides and the other days are shown", () => {
    const facts = appeal({
      orderedAt: '2026-01-08T09:00:00Z',
      appealedAt: '2026-01-25T02:00:00Z',
      customerTimeZone: 'Asia/Kolkata',
    });
    const newYork = assessEligibility(policyWith({ timeZone: 'America/New_York' }), facts);
    expect(newYork).toMatchObject({
      outcome: 'eligible',
      counted: { daysSinceReceipt: 14, appealDay: '2026-01-24' },
    });
    expect(newYork.explanation).toContain('In UTC the appeal fell on 2026-01-25');
    expect(newYork.explanation).toContain('In Asia/Kolkata the appeal fell on 2026-01-25');
    expect(assessEligibility(policyWith({ timeZone: 'UTC' }), facts)).toMatchObject({ rules: ['W1'] });
  });

  test('E8 W1 a last day on a Sunday is not moved', () => {
    const policy = policyWith({ deadlineOnDayOff: 'next-working-day' });
    const receipt = carrier('2026-01-11T09:00:00Z');
    const onSunday = assessEligibility(policy, appeal({ receipt, appealedAt: '2026-01-25T09:00:00Z' }));
    const onMonday = assessEligibility(policy, appeal({ receipt, appealedAt: '2026-01-26T09:00:00Z' }));
    expect([onSunday.outcome, onMonday.outcome]).toEqual(['eligible', 'refused']);
  });

  test('E9 an unknown receipt within the presumed window is asked for and holds nothing up', () => {
    const facts = appeal({
      receipt: null,
      dispatchedAt: '2026-01-06T09:00:00Z',
      appealedAt: '2026-01-30T09:00:00Z',
    });
    const answer = assessEligibility(berlin, facts);
    expect(answer).toMatchObject({ outcome: 'eligible', needs: ['receipt-date'] });
    expect(answer.counted).toMatchObject({
      receiptDay: '2026-01-16',
      receiptSource: 'presumed',
      daysSinceReceipt: 14,
    });
    expect(answer.rules).toEqual(['W1', 'W2', 'G1', 'G2', 'J']);
    expect(answer.explanation).toContain('presumed');
  });

  test('E9 W1 a presumed date never refuses, a person looks', () => {
    const facts = appeal({
      receipt: null,
      dispatchedAt: '2026-01-06T09:00:00Z',
      appealedAt: '2026-01-31T09:00:00Z',
    });
    const answer = assessEligibility(berlin, facts);
    expect(answer).toMatchObject({ eligible: true, outcome: 'needs-person', needs: ['receipt-date'] });
    expect(answer.rules).toEqual(['W2', 'G1', 'G2', 'J']);
    const stated = { at: '2026-01-16T09:00:00Z', source: 'presumed' as const };
    expect(assessEligibility(berlin, { ...facts, receipt: stated }).outcome).toBe('needs-person');
    const strict = policyWith({ unknownReceiptDate: 'presume' });
    expect(assessEligibility(strict, facts)).toMatchObject({ outcome: 'refused', rules: ['W1'] });
  });

  test('E9 without a dispatch date the order date is the start; never later than the appeal', () => {
    const later = assessEligibility(berlin, appeal({ receipt: null, appealedAt: '2026-01-20T09:00:00Z' }));
    expect(later.counted.receiptDay).toBe('2026-01-15');
    const sooner = assessEligibility(berlin, appeal({ receipt: null, appealedAt: '2026-01-07T09:00:00Z' }));
    expect(sooner).toMatchObject({
      outcome: 'eligible',
      counted: { receiptDay: '2026-01-07', daysSinceReceipt: 0 },
    });
  });

  test('E9 W2 still refuses with an unknown receipt, and alone', () => {
    const answer = assessEligibility(berlin, appeal({ receipt: null, appealedAt: '2026-02-20T09:00:00Z' }));
    expect(answer).toMatchObject({ outcome: 'refused', rules: ['W2'], needs: ['receipt-date'] });
  });

  test('E9 W2 a receipt presumed after day 45 is no proof of a late delivery', () => {
    const facts = appeal({
      receipt: null,
      dispatchedAt: '2026-02-15T09:00:00Z',
      appealedAt: '2026-02-26T09:00:00Z',
    });
    const answer = assessEligibility(berlin, facts);
    expect(answer).toMatchObject({
      outcome: 'refused',
      rules: ['W2'],
      counted: { receiptDay: '2026-02-25' },
    });
  });

  test('E5 E9 goods that left us only after day 45 are a late delivery even without a receipt', () => {
    const facts = appeal({
      receipt: null,
      dispatchedAt: '2026-02-20T09:00:00Z',
      appealedAt: '2026-02-25T09:00:00Z',
    });
    expect(assessEligibility(berlin, facts)).toMatchObject({
      outcome: 'needs-person',
      needs: ['receipt-date', 'late-delivery'],
    });
  });

  test.each([
    ['a receipt after the appeal', { receipt: carrier('2026-01-13T09:00:00Z') }],
    ['a receipt before the order', { receipt: carrier('2026-01-04T09:00:00Z') }],
    ['an appeal before the order', { appealedAt: '2026-01-04T09:00:00Z', receipt: null }],
    ['an unreadable receipt', { receipt: carrier('last Tuesday') }],
    ['an unreadable order date', { orderedAt: '' }],
    ['an unreadable appeal date', { appealedAt: '2026-02-30T09:00:00Z' }],
    ['an unreadable dispatch date', { dispatchedAt: 'soon' }],
  ])('E10 %s gives no verdict', (_what, dates) => {
    const answer = assessEligibility(berlin, appeal({ ...dates, defectClaimed: 'none' }));
    expect(answer).toMatchObject({ eligible: true, outcome: 'needs-person', rules: ['J'] });
    expect(answer.needs).toContain('date-conflict');
    expect(answer.explanation).toContain('A person has to correct them');
  });

  test('E10 a day that could not be read leaves no last day either', () => {
    const lastDay = (change: Partial<EligibilityFacts>): string =>
      assessEligibility(berlin, appeal(change)).counted.lastDay;
    expect(lastDay({ orderedAt: 'soon' })).toBe('unreadable');
    expect(lastDay({ receipt: carrier('soon') })).toBe('unreadable');
    expect(lastDay({ receipt: carrier('2026-03-01T09:00:00Z') })).toBe('2026-02-19');
  });

  test('E10 a receipt on the day of the order or of the appeal is no conflict, whatever the hour', () => {
    const sameDay = { orderedAt: '2026-01-12T08:00:00Z', receipt: carrier('2026-01-11T23:00:00Z') };
    expect(assessEligibility(berlin, appeal(sameDay)).outcome).toBe('eligible');
    const endOfDay = { receipt: carrier('2026-01-12T22:59:59.999Z') };
    expect(assessEligibility(berlin, appeal(endOfDay)).outcome).toBe('eligible');
  });
});

describe('assessEligibility() goods and buyer', () => {
  test('E17 G2 a change of mind is refused', () => {
    expect(assessEligibility(berlin, appeal({ defectClaimed: 'none' }))).toMatchObject({
      outcome: 'refused',
      rules: ['G2'],
    });
  });

  test('G3 G2 unused goods are refused', () => {
    expect(assessEligibility(berlin, appeal({ defectClaimed: 'unused' })).rules).toEqual(['G2', 'G3']);
  });

  test('E18 G1 goods bought elsewhere are refused', () => {
    expect(assessEligibility(berlin, appeal({ boughtHere: false }))).toMatchObject({
      outcome: 'refused',
      rules: ['G1'],
    });
  });

  test('E30 G1 an unproven purchase needs a proof and is not refused', () => {
    const answer = assessEligibility(berlin, appeal({ boughtHere: 'unproven' }));
    expect(answer).toMatchObject({
      eligible: true,
      outcome: 'needs-person',
      rules: ['W1', 'W2', 'G2'],
      needs: ['proof'],
    });
  });

  test('E30 G1 set aside by a manager asks for no proof', () => {
    const answer = assessEligibility(berlin, appeal({ boughtHere: 'unproven', overruled: ['G1'] }));
    expect(answer).toMatchObject({ outcome: 'eligible', rules: ['W1', 'W2', 'G2'], needs: [] });
  });

  test('E20 another sender than the buyer needs an identity check', () => {
    const answer = assessEligibility(berlin, appeal({ isBuyer: false }));
    expect(answer).toMatchObject({ eligible: true, outcome: 'needs-person', needs: ['identity'] });
  });

  test('E29 G2 goods damaged on arrival are accepted', () => {
    const answer = assessEligibility(berlin, appeal({ defectClaimed: 'damaged' }));
    expect(answer).toMatchObject({ outcome: 'eligible', rules: ['W1', 'W2', 'G1', 'G2'], needs: [] });
  });

  test('W1 W2 G1 G2 G3 every broken rule is cited at once', () => {
    const facts = appeal({ appealedAt: '2026-04-01T09:00:00Z', boughtHere: false, defectClaimed: 'unused' });
    expect(assessEligibility(berlin, facts).rules).toEqual(['W1', 'W2', 'G1', 'G2', 'G3']);
    const overruled = ['W1', 'W2', 'G1', 'G2', 'G3'] as const;
    expect(assessEligibility(berlin, { ...facts, overruled }).outcome).toBe('eligible');
  });
});
