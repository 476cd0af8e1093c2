import {
  deadlineFor,
  midday,
  needsSecondApprover,
  refundAmountCents,
  reopenableUntil,
  standardPolicy,
  unreadable,
} from '../../../policy';
import { policyWith } from '../facts';

const monday = '2026-01-05T10:00:00.000Z';

describe('deadlineFor()', () => {
  test.each([
    ['appeal', 'evidenceDays', '2026-01-19T22:59:59.999Z', ['2026-01-12T11:00:00.000Z']],
    ['support', 'adviceConfirmDays', '2026-01-12T22:59:59.999Z', []],
    ['agreement', 'agreementDays', '2026-01-15T22:59:59.999Z', ['2026-01-10T11:00:00.000Z']],
    [
      'parcel',
      'parcelDays',
      '2026-01-26T22:59:59.999Z',
      ['2026-01-12T11:00:00.000Z', '2026-01-19T11:00:00.000Z'],
    ],
    ['lab', 'diagnosisDays', '2026-01-12T22:59:59.999Z', []],
    [
      'offer',
      'offerDays',
      '2026-01-19T22:59:59.999Z',
      ['2026-01-12T11:00:00.000Z', '2026-01-17T11:00:00.000Z'],
    ],
    ['refund', 'refundDays', '2026-01-08T22:59:59.999Z', []],
    ['replacement', 'dispatchDays', '2026-01-08T22:59:59.999Z', []],
    ['repair', 'repairDays', '2026-01-19T22:59:59.999Z', []],
    ['goods-back', 'dispatchDays', '2026-01-08T22:59:59.999Z', []],
    ['keeping', 'storageDays', '2026-03-06T22:59:59.999Z', []],
  ] as const)('%s waits as %s says', (stage, setting, ...[dueAt, remindAt]) => {
    expect(deadlineFor(standardPolicy, stage, monday)).toEqual({ dueAt, remindAt, setting });
  });

  test('E7 a clock change inside the wait keeps the end of the civil day', () => {
    expect(deadlineFor(standardPolicy, 'offer', '2026-03-20T10:00:00Z')).toMatchObject({
      dueAt: '2026-04-03T21:59:59.999Z',
      remindAt: ['2026-03-27T11:00:00.000Z', '2026-04-01T10:00:00.000Z'],
    });
  });

  test('a version for showing counts its days in moments, from the moment itself', () => {
    const shown = policyWith({ showDaySeconds: 0.5 });
    expect(deadlineFor(shown, 'agreement', monday)).toEqual({
      dueAt: '2026-01-05T10:00:05.000Z',
      remindAt: ['2026-01-05T10:00:02.500Z'],
      setting: 'agreementDays',
    });
    expect(deadlineFor(shown, 'refund', monday)).toMatchObject({
      dueAt: '2026-01-05T10:00:01.500Z',
      remindAt: [],
    });
  });

  test('a version for showing reminds nobody where nobody is reminded', () => {
    const shown = policyWith({ showDaySeconds: 1 });
    expect(deadlineFor(shown, 'support', monday)).toEqual({
      dueAt: '2026-01-05T10:00:07.000Z',
      remindAt: [],
      setting: 'adviceConfirmDays',
    });
  });

  test('E8 a customer deadline on a Sunday moves only where the policy says so', () => {
    const since = '2026-01-04T10:00:00Z';
    const moved = policyWith({ deadlineOnDayOff: 'next-working-day' });
    expect(deadlineFor(standardPolicy, 'offer', since).dueAt).toBe('2026-01-18T22:59:59.999Z');
    expect(deadlineFor(moved, 'offer', since).dueAt).toBe('2026-01-19T22:59:59.999Z');
    expect(deadlineFor(moved, 'offer', monday).dueAt).toBe('2026-01-19T22:59:59.999Z');
  });

  test('an unreadable start gives an unreadable deadline', () => {
    expect(deadlineFor(standardPolicy, 'offer', 'soon').dueAt).toBe(unreadable);
    expect(deadlineFor(standardPolicy, 'lab', 'soon').dueAt).toBe(unreadable);
  });
});

describe('reopenableUntil()', () => {
  test.each([
    ['2026-01-05T10:00:00.000Z', '2026-01-19T22:59:59.999Z'],
    // Half past midnight in Berlin, and a clock change before the end.
    ['2026-03-19T23:30:00.000Z', '2026-04-03T21:59:59.999Z'],
    ['soon', unreadable],
  ])('E33 E36 a case that closed at %s can be taken up again until %s', (closedAt, until) => {
    expect(reopenableUntil(standardPolicy, closedAt)).toBe(until);
  });
});

describe('midday()', () => {
  test('E7 is noon on the clock of the zone, also on the day of a clock change', () => {
    expect(midday('2026-03-28', 'Europe/Berlin')).toBe('2026-03-28T11:00:00.000Z');
    expect(midday('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T10:00:00.000Z');
  });
});

describe('refundAmountCents()', () => {
  test('O1 is what was paid for the unit', () => {
    expect(refundAmountCents({ unitPaidCents: 12_999 })).toBe(12_999);
  });

  test.each([0, -1, 0.5, NaN, Infinity])('O1 is 0 for %d, which nobody can have paid', (unitPaidCents) => {
    expect(refundAmountCents({ unitPaidCents })).toBe(0);
  });
});

describe('needsSecondApprover()', () => {
  test.each([
    [50_000, 'EUR', false],
    [50_001, 'EUR', true],
    [50_000, 'HUF', false],
    [500, 'JPY', false],
    [501, 'JPY', true],
    [500_000, 'KWD', false],
    [500_010, 'KWD', true],
    [NaN, 'EUR', true],
  ])('the same 500 in every currency: %d %s, %s', (amountCents, currency, needed) => {
    expect(needsSecondApprover(standardPolicy, { amountCents, currency })).toBe(needed);
  });
});
