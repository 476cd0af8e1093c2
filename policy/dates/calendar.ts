import type { CivilDay, Instant, Policy } from '../settings';

/**
 * What a date function answers for a text that is no date, or for a zone that does not exist. It is handed on by
 * every further date function, so nothing here throws and a bad date stays visible to the end.
 */
export const unreadable = 'unreadable';

const dayMs = 86_400_000;
const instantPattern = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const offsetPattern = /^([+-])(\d{2}):([0-5]\d)$/;
const longestOffsetHours = 14;
// Outside these bounds a date is a typing mistake, not an order, and zone data or four-digit years would break.
const earliestMs = Date.UTC(1970, 0, 1);
const latestMs = Date.UTC(3000, 0, 1);
const firstDayNumber = Date.UTC(1900, 0, 1) / dayMs;
const lastDayNumber = Date.UTC(4000, 0, 1) / dayMs;

// Building a formatter costs far more than using it, so each is built once. Customers name zones too, in any spelling:
// what comes beyond all real ones is built anew each time, so that nobody can fill the memory with them.
const mostClocks = 1_000;
const clocks = new Map<string, Intl.DateTimeFormat | null>();

/** The civil day of an instant on the calendar of a zone. */
export function civilDay(instant: Instant, zone: string): CivilDay {
  return dayAt(millisecondsOf(instant), zone);
}

/** Civil days from one day to another; negative when `to` is earlier, NaN when either is unreadable. */
export function daysBetween(from: CivilDay, to: CivilDay): number {
  return dayNumber(to) - dayNumber(from);
}

/** The day `days` civil days later (earlier when negative). */
export function addCivilDays(day: CivilDay, days: number): CivilDay {
  return dayNamed(dayNumber(day) + Math.trunc(days));
}

/**
 * The last millisecond of a civil day in a zone. A clock change can make the day 23 or 25 hours long, repeat its last
 * hour, or (Samoa, 2011) skip it; a skipped day ends where the day before it ends.
 */
export function endOfCivilDay(day: CivilDay, zone: string): Instant {
  const nextMidnight = (dayNumber(day) + 1) * dayMs;
  // One of the offsets around that midnight is the right one; the wrong one ends too early or in the next day.
  const ends = [nextMidnight - dayMs, nextMidnight + dayMs]
    .map((around) => nextMidnight - offsetAt(around, zone) - 1)
    .filter((end) => dayAt(end, zone) <= day);
  return instantAt(Math.max(...ends));
}

/** The last millisecond of the n-th working day after the day of an instant: what a promise of n days means. */
export function addWorkingDays(policy: Policy, instant: Instant, days: number): Instant {
  const { timeZone, workingDays } = policy.settings;
  let day = civilDay(instant, timeZone);
  // Each week holds at least one working weekday, unless a holiday takes it: so the search surely ends within this.
  const longestSearch = 7 * (days + workingDays.holidays.length + 1);
  for (let left = days, looked = 0; left > 0 && looked < longestSearch && day !== unreadable; looked += 1) {
    day = addCivilDays(day, 1);
    if (isWorkingDay(policy, day)) left -= 1;
  }
  return endOfCivilDay(day, timeZone);
}

/** Tells whether the business calendar works on a day. */
export function isWorkingDay(policy: Policy, day: CivilDay): boolean {
  const { weekdays, holidays } = policy.settings.workingDays;
  // 1970-01-01 was a Thursday, ISO weekday 4.
  const weekday = ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;
  return weekdays.includes(weekday) && !holidays.includes(day);
}

/** Tells whether this machine knows a time zone by that name. */
export function isTimeZone(zone: string): boolean {
  return clockOf(zone) !== null;
}

/** Tells whether a customer may be in a zone of that name: an IANA name, or an offset from UTC such as `+05:30` (E6). */
export function isZoneOrOffset(zone: string): boolean {
  return zone.length <= 64 && (offsetNamed(zone) !== null || isTimeZone(zone));
}

/** How a sentence names a zone: an offset is one from UTC. */
export function zoneWords(zone: string): string {
  return offsetNamed(zone) === null ? zone : `UTC${zone}`;
}

/** Milliseconds since 1970, or NaN when the text is no instant between 1970 and 2999 with an offset of its own. */
export function millisecondsOf(instant: Instant): number {
  const day = instantPattern.exec(instant)?.[1];
  if (day === undefined || Number.isNaN(dayNumber(day))) return NaN;
  const ms = Date.parse(instant);
  return ms >= earliestMs && ms < latestMs ? ms : NaN;
}

/** The instant so many milliseconds since 1970. */
export function instantAt(ms: number): Instant {
  return Math.abs(ms) <= lastDayNumber * dayMs ? new Date(ms).toISOString() : unreadable;
}

function dayNumber(day: CivilDay): number {
  const [, year, month, date] = dayPattern.exec(day) ?? [];
  const number = Date.UTC(Number(year), Number(month) - 1, Number(date)) / dayMs;
  // 30 February would silently become 2 March; a day that does not come back as itself does not exist.
  return dayNamed(number) === day ? number : NaN;
}

function dayNamed(number: number): CivilDay {
  if (!(number >= firstDayNumber && number < lastDayNumber)) return unreadable;
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

function dayAt(ms: number, zone: string): CivilDay {
  return dayNamed(Math.floor((ms + offsetAt(ms, zone)) / dayMs));
}

/** How far the wall clock of a zone is ahead of UTC at a moment, in milliseconds; NaN for an unknown zone. */
function offsetAt(ms: number, zone: string): number {
  const fixed = offsetNamed(zone);
  if (fixed !== null) return Number.isNaN(ms) ? NaN : fixed;
  const clock = clockOf(zone);
  if (clock === null || Number.isNaN(ms)) return NaN;
  const wall = new Map(clock.formatToParts(ms).map((part) => [part.type, Number(part.value)]));
  const read = (type: Intl.DateTimeFormatPartTypes): number => wall.get(type) ?? NaN;
  const wallMs = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  );
  return wallMs - Math.floor(ms / 1000) * 1000;
}

/** The milliseconds that `+05:30` is ahead of UTC; null for every other text. */
function offsetNamed(zone: string): number | null {
  const [, sign, hours, minutes] = offsetPattern.exec(zone) ?? [];
  if (Number(hours) * 60 + Number(minutes) > longestOffsetHours * 60 || sign === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function clockOf(zone: string): Intl.DateTimeFormat | null {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = buildClock(zone);
  if (clocks.size < mostClocks) clocks.set(zone, clock);
  return clock;
}

function buildClock(timeZone: string): Intl.DateTimeFormat | null {
  const digits = '2-digit';
  const time = { hour: digits, minute: digits, second: digits, hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: digits,
      day: digits,
      ...time,
    });
  } catch {
    // Intl answers an unknown zone with a RangeError; here that is a value like any other.
    return null;
  }
}
