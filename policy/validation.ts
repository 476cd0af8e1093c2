import { addCivilDays, isTimeZone } from './dates/calendar';
import type { PolicySettings } from './settings';

type Check = (value: unknown) => string | null;

// Ten years: no promise of a returns desk is longer, and the calendar stays within what it can count.
const longestDays = 3650;

const timeZone: Check = (value) =>
  typeof value === 'string' && isTimeZone(value)
    ? null
    : 'must be the name of a time zone, such as Europe/Berlin';
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');
const share: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? null : 'must be a number from 0 to 1';
const amount: Check = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? null : 'must be a whole number, not negative';
const secondsOrNull: Check = (value) =>
  value === null || (typeof value === 'number' && value > 0 && value <= 86_400)
    ? null
    : 'must be null or a number of seconds up to 86400';
const days: Check = (value) =>
  isDayCount(value) ? null : `must be a whole number of days from 1 to ${longestDays}`;
const reminders: Check = (value) =>
  isAscendingDays(value) ? null : 'must be a list of whole days, each later than the one before';
const workingDays: Check = (value) =>
  isWorkingDays(value) ? null : 'must name at least one weekday from 1 to 7, and holidays as YYYY-MM-DD';
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && allowed.includes(value) ? null : `must be ${allowed.join(' or ')}`;

/** A setting that came after versions were published: one that lacks it is as valid, and as it was. */
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined ? null : check(value);

const checks: Readonly<Record<keyof PolicySettings, Check>> = {
  timeZone,
  receiptWindowDays: days,
  orderWindowDays: days,
  clockStops: oneOf('at-appeal'),
  unknownReceiptDate: oneOf('ask', 'presume'),
  deliveredAfterOrderWindow: oneOf('human', 'refuse'),
  saleFlag: oneOf('as-bought'),
  transitDays: days,
  evidenceDays: days,
  evidenceReminderDays: reminders,
  adviceConfirmDays: days,
  reopenDays: days,
  agreementDays: days,
  agreementReminderDays: reminders,
  parcelDays: days,
  parcelReminderDays: reminders,
  diagnosisDays: days,
  offerDays: days,
  offerReminderDays: reminders,
  refundDays: days,
  dispatchDays: days,
  repairDays: days,
  quickFixMinutes: amount,
  repairCostShare: share,
  secondOpinion: flag,
  refundApprovalCents: amount,
  similarDifference: maybe(oneOf('keep', 'refund')),
  returnPostage: oneOf('customer', 'supplier'),
  postageDue: oneOf('accept', 'refuse'),
  storageDays: days,
  storageReminderDays: reminders,
  workingDays,
  deadlineOnDayOff: oneOf('keep', 'next-working-day'),
  showDaySeconds: secondsOrNull,
};

/** The name of every setting, also of those that a version may leave to their default. */
export const settingNames: readonly string[] = Object.keys(checks);

/**
 * Lists in words what is wrong with the settings of a version before it is published; an empty list means nothing is.
 * It takes anything, because settings may come from a file that no compiler has seen.
 */
export function validateSettings(settings: unknown): readonly string[] {
  if (typeof settings !== 'object' || settings === null) return ['settings must be an object'];
  const given = new Map<string, unknown>(Object.entries(settings));
  const wrong = Object.entries(checks).flatMap(([name, check]) => {
    const complaint = check(given.get(name));
    return complaint === null ? [] : [`${name} ${complaint}`];
  });
  const unknown = [...given.keys()].filter((name) => !Object.hasOwn(checks, name));
  return [...wrong, ...unknown.map((name) => `${name} is not a setting`), ...lateReminders(given)];
}

/** A reminder on or after the last day would reach the customer when nothing can be done any more. */
function lateReminders(given: ReadonlyMap<string, unknown>): readonly string[] {
  return ['evidence', 'agreement', 'parcel', 'offer', 'storage'].flatMap((wait) => {
    const last = given.get(`${wait}Days`);
    const reminderDays = given.get(`${wait}ReminderDays`);
    if (!isDayCount(last) || !isAscendingDays(reminderDays)) return [];
    return reminderDays.some((day) => day >= last) ? [`${wait}ReminderDays must lie before ${wait}Days`] : [];
  });
}

function isDayCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= longestDays;
}

function isAscendingDays(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((day, index) => isDayCount(day) && (index === 0 || day > value[index - 1]))
  );
}

function isWorkingDays(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('weekdays' in value) || !('holidays' in value))
    return false;
  const { weekdays, holidays } = value;
  if (!Array.isArray(weekdays) || !Array.isArray(holidays)) return false;
  return weekdays.length > 0 && weekdays.every(isWeekday) && holidays.every(isCivilDay);
}

function isWeekday(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 7;
}

function isCivilDay(value: unknown): boolean {
  return typeof value === 'string' && addCivilDays(value, 0) === value;
}
