import fc from 'fast-check';
import {
  addCivilDays,
  addWorkingDays,
  civilDay,
  daysBetween,
  endOfCivilDay,
  instantAt,
  isTimeZone,
  isZoneOrOffset,
  isWorkingDay,
  millisecondsOf,
  standardPolicy,
  unreadable,
} from '../../../policy';
import { policyWith } from '../facts';
import { runs } from '../../support/property-runs';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Pacific/Auckland',
  'Pacific/Apia',
  'Asia/Kolkata',
  'Asia/Beirut',
  'Australia/Lord_Howe',
];

describe('civilDay()', () => {
  test.each([
    ['2026-01-15T22:59:59.999Z', 'Europe/Berlin', '2026-01-15'],
    ['2026-01-15T23:00:00.000Z', 'Europe/Berlin', '2026-01-16'],
    ['2026-07-15T21:59:59.999Z', 'Europe/Berlin', '2026-07-15'],
    ['2026-07-15T22:00:00.000Z', 'Europe/Berlin', '2026-07-16'],
    ['2026-01-15T23:00:00.000+01:00', 'UTC', '2026-01-15'],
    ['2026-01-16T04:59:59.999Z', 'America/New_York', '2026-01-15'],
    ['2026-01-15T18:30:00.000Z', 'Asia/Kolkata', '2026-01-16'],
    ['2026-01-15T18:29:59.999Z', 'Asia/Kolkata', '2026-01-15'],
    ['2011-12-30T09:59:59.999Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00.000Z', 'Pacific/Apia', '2011-12-31'],
    ['2024-02-29T12:00:00Z', 'UTC', '2024-02-29'],
  ])('%s in %s is %s', (instant, zone, day) => {
    expect(civilDay(instant, zone)).toBe(day);
  });

  test.each([
    ['a text that is no date', 'yesterday', 'UTC'],
    ['a date without time', '2026-01-15', 'UTC'],
    ['a time without offset', '2026-01-15T10:00:00', 'UTC'],
    ['a day that does not exist', '2026-02-30T10:00:00Z', 'UTC'],
    ['29 February of a common year', '2026-02-29T10:00:00Z', 'UTC'],
    ['an hour that does not exist', '2026-01-15T25:00:00Z', 'UTC'],
    ['a year before computers', '1026-01-15T10:00:00Z', 'UTC'],
    ['an unknown zone', '2026-01-15T10:00:00Z', 'Europe/Atlantis'],
  ])('answers unreadable for %s', (_what, instant, zone) => {
    expect(civilDay(instant, zone)).toBe(unreadable);
  });
});

describe('millisecondsOf()', () => {
  test.each([
    ['1970-01-01T00:00:00.000Z', 0],
    ['1970-01-01T00:00:00.000+00:01', NaN],
    ['1969-12-31T23:59:59.999Z', NaN],
    ['2999-12-31T23:59:59.999Z', Date.UTC(3000, 0, 1) - 1],
    ['3000-01-01T00:00:00.000Z', NaN],
    ['2026-01-05T10:00Z', Date.UTC(2026, 0, 5, 10)],
    [' 2026-01-05T10:00:00Z', NaN],
    ['2026-01-05T10:00:00Z.', NaN],
  ])('E10 of %s is %d: what lies outside is a typing mistake', (instant, ms) => {
    expect(millisecondsOf(instant)).toBe(ms);
  });
});

describe('addCivilDays() at the ends of the calendar', () => {
  test.each([
    ['1900-01-01', 0, '1900-01-01'],
    ['1900-01-01', -1, unreadable],
    ['3999-12-31', 0, '3999-12-31'],
    ['3999-12-31', 1, unreadable],
    ['1899-12-31', 1, unreadable],
    ['4000-01-01', -1, unreadable],
    ['2026-01-05', 1.9, '2026-01-06'],
    ['2026-01-05T', 1, unreadable],
    ['x2026-01-05', 1, unreadable],
  ])('E10 %s and %d days are %s', (day, days, sum) => {
    expect(addCivilDays(day, days)).toBe(sum);
  });

  test('E10 instantAt() writes moments up to the end of the calendar', () => {
    const end = Date.UTC(4000, 0, 1);
    expect(instantAt(end)).toBe('4000-01-01T00:00:00.000Z');
    expect(instantAt(end + 1)).toBe(unreadable);
    expect(instantAt(-end - 1)).toBe(unreadable);
    expect(instantAt(NaN)).toBe(unreadable);
  });
});

describe('daysBetween()', () => {
  test.each([
    ['2026-03-28', '2026-03-30', 2],
    ['2024-02-28', '2024-03-01', 2],
    ['2026-02-28', '2026-03-01', 1],
    ['2026-01-10', '2026-01-05', -5],
  ])('from %s to %s is %d', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });

  test('is NaN for a day that does not exist', () => {
    expect(daysBetween('2026-02-30', '2026-03-01')).toBeNaN();
  });
});

describe('endOfCivilDay()', () => {
  test.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-29T21:59:59.999Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-25T22:59:59.999Z'],
    ['2026-11-01', 'America/New_York', '2026-11-02T04:59:59.999Z'],
    ['2026-04-05', 'Pacific/Auckland', '2026-04-05T11:59:59.999Z'],
    // The clock went back from midnight to 23:00, so the day had its last hour twice.
    ['2018-02-17', 'America/Sao_Paulo', '2018-02-18T02:59:59.999Z'],
    // The clock went back at 00:01, so the next day began for a minute before this one ended.
    ['2010-11-06', 'America/St_Johns', '2010-11-07T03:29:59.999Z'],
    ['2011-12-29', 'Pacific/Apia', '2011-12-30T09:59:59.999Z'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T09:59:59.999Z'],
  ])('of %s in %s is %s', (day, zone, end) => {
    expect(endOfCivilDay(day, zone)).toBe(end);
  });

  test('property: the millisecond is in the day and the next one is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...zones), (number, zone) => {
        const day = addCivilDays('2012-01-01', number);
        const end = endOfCivilDay(day, zone);
        expect(civilDay(end, zone)).toBe(day);
        expect(civilDay(instantAt(millisecondsOf(end) + 1), zone)).toBe(addCivilDays(day, 1));
      }),
      runs(1000),
    );
  });

  test('property: an instant never lies after the end of its own day', () => {
    const instants = fc.date({
      min: new Date('1990-01-01'),
      max: new Date('2060-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (date, zone) => {
        const end = millisecondsOf(endOfCivilDay(civilDay(date.toISOString(), zone), zone));
        expect(end).toBeGreaterThanOrEqual(date.getTime());
        expect(end - date.getTime()).toBeLessThan(25.5 * 3_600_000);
      }),
      runs(1000),
    );
  });
});

describe('addCivilDays()', () => {
  test('property: there and back is the same day, and the days between are those added', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30_000 }),
        fc.integer({ min: -3650, max: 3650 }),
        (start, days) => {
          const day = addCivilDays('1980-01-01', start);
          expect(addCivilDays(addCivilDays(day, days), -days)).toBe(day);
          expect(daysBetween(day, addCivilDays(day, days))).toBe(days);
        },
      ),
      runs(1000),
    );
  });
});

describe('addWorkingDays()', () => {
  test.each([
    ['Friday plus 1 is Monday', '2026-01-09T10:00:00Z', 1, '2026-01-12T22:59:59.999Z'],
    ['Monday plus 5 is the next Monday', '2026-01-05T10:00:00Z', 5, '2026-01-12T22:59:59.999Z'],
    ['Saturday plus 3 is Wednesday', '2026-01-10T10:00:00Z', 3, '2026-01-14T22:59:59.999Z'],
    ['Friday before the clock change plus 1', '2026-03-27T10:00:00Z', 1, '2026-03-30T21:59:59.999Z'],
  ])('%s', (_what, ...[since, days, due]) => {
    expect(addWorkingDays(standardPolicy, since, days)).toBe(due);
  });

  test('skips holidays', () => {
    const policy = policyWith({
      workingDays: { weekdays: [1, 2, 3, 4, 5], holidays: ['2026-04-03', '2026-04-06'] },
    });
    expect(addWorkingDays(policy, '2026-04-02T10:00:00Z', 1)).toBe('2026-04-07T21:59:59.999Z');
  });

  test('ends although no weekday is worked', () => {
    const policy = policyWith({ workingDays: { weekdays: [], holidays: [] } });
    expect(millisecondsOf(addWorkingDays(policy, '2026-04-02T10:00:00Z', 3))).not.toBeNaN();
  });

  test('E8 ends on the last day that is worked, however many holidays lie before it', () => {
    const holidays = Array.from({ length: 40 }, (_, index) => addCivilDays('2026-04-03', index));
    const policy = policyWith({ workingDays: { weekdays: [7], holidays } });
    // 10 May is the last of the holidays' Sundays; 17 and 24 May are worked.
    expect(addWorkingDays(policy, '2026-04-02T10:00:00Z', 2)).toBe('2026-05-24T21:59:59.999Z');
    expect(addWorkingDays(policy, 'soon', 2)).toBe(unreadable);
    expect(addWorkingDays(policy, '2026-04-02T10:00:00Z', 0)).toBe('2026-04-02T21:59:59.999Z');
  });

  test('property: exactly n working days lie after the start, the last one included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 40 }), (offset, days) => {
        const start = addCivilDays('2020-01-01', offset);
        const last = civilDay(addWorkingDays(standardPolicy, `${start}T12:00:00Z`, days), 'Europe/Berlin');
        const worked = Array.from({ length: daysBetween(start, last) }, (_, index) =>
          addCivilDays(start, index + 1),
        );
        const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
        expect(worked.filter((day) => weekday(day) !== 0 && weekday(day) !== 6)).toHaveLength(days);
        expect([0, 6]).not.toContain(weekday(last));
      }),
      runs(1000),
    );
  });
});

describe('isZoneOrOffset()', () => {
  test.each(['Europe/Berlin', 'UTC', 'Asia/Kolkata', '+05:30', '-12:00', '+14:00', '+00:00'])(
    'isZoneOrOffset() knows %s (E6)',
    (zone) => expect(isZoneOrOffset(zone)).toBe(true),
  );
  test.each([
    '',
    'Berlin',
    'Mars/Olympus',
    '+5:30',
    '+0530',
    '+14:01',
    '-15:00',
    '+05:60',
    '05:30',
    'UTC+05:30',
    'x+05:30',
    '+05:30x',
    'No/Zone'.padEnd(65, 'x'),
  ])('isZoneOrOffset() does not know “%s” (E6)', (zone) => expect(isZoneOrOffset(zone)).toBe(false));

  test('civilDay() counts by an offset as by a zone that has it (E6)', () => {
    for (const at of ['2026-01-24T18:29:59.999Z', '2026-01-24T18:30:00Z'])
      expect(civilDay(at, '+05:30')).toBe(civilDay(at, 'Asia/Kolkata'));
    expect(civilDay('2026-01-24T03:59:59Z', '-04:00')).toBe('2026-01-23');
    expect(civilDay('no date', '+05:30')).toBe(unreadable);
  });

  test('isZoneOrOffset() keeps no more clocks than there are zones, whatever is asked (E6)', () => {
    const spelled = Array.from({ length: 5_000 }, (_, index) => `No/Zone${String(index)}`);
    expect(spelled.filter(isZoneOrOffset)).toEqual([]);
    expect(civilDay('2026-01-24T18:30:00Z', 'Asia/Tokyo')).toBe('2026-01-25');
  });
});

describe('calendar functions', () => {
  test('property: no text makes any of them throw', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('', '2026-01-01', '9999-12-31', unreadable, '2026-01-01T00:00Z'),
    );
    fc.assert(
      fc.property(text, text, fc.double(), (one, other, count) => {
        expect(typeof civilDay(one, other)).toBe('string');
        expect(typeof endOfCivilDay(one, other)).toBe('string');
        expect(typeof endOfCivilDay(one, 'Europe/Berlin')).toBe('string');
        expect(typeof addCivilDays(one, count)).toBe('string');
        expect(typeof daysBetween(one, other)).toBe('number');
        expect(typeof instantAt(count)).toBe('string');
        expect(typeof isTimeZone(one)).toBe('boolean');
        expect(typeof isWorkingDay(standardPolicy, one)).toBe('boolean');
        expect(typeof addWorkingDays(policyWith({ timeZone: other }), one, 3)).toBe('string');
      }),
      runs(1000),
    );
  });
});
