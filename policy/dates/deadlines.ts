import {
  addCivilDays,
  addWorkingDays,
  civilDay,
  endOfCivilDay,
  instantAt,
  isWorkingDay,
  millisecondsOf,
  unreadable,
} from './calendar';
import type { CivilDay, Instant, Policy } from '../settings';

/** The stages in which a case waits for somebody. */
export type WaitingStage =
  | 'appeal'
  | 'support'
  | 'agreement'
  | 'parcel'
  | 'lab'
  | 'offer'
  | 'refund'
  | 'replacement'
  | 'repair'
  | 'goods-back'
  /** Goods that should have gone home and are still here: how long a manager lets that be. */
  | 'keeping'
  /** Goods that are kept for a customer who did not choose, or whom the parcel did not reach. */
  | 'storage'
  /** Goods with the carrier, on their way to the customer. */
  | 'transit';

export interface Deadline {
  /** The last millisecond that is still in time. */
  readonly dueAt: Instant;
  /** Midday of each reminder's day in the policy's zone, earliest first; empty where nobody is reminded. */
  readonly remindAt: readonly Instant[];
  /** Name of the setting the deadline comes from. */
  readonly setting: string;
}

type CustomerSetting =
  | { readonly days: 'evidenceDays'; readonly reminders: 'evidenceReminderDays' }
  | { readonly days: 'agreementDays'; readonly reminders: 'agreementReminderDays' }
  | { readonly days: 'parcelDays'; readonly reminders: 'parcelReminderDays' }
  | { readonly days: 'offerDays'; readonly reminders: 'offerReminderDays' }
  | { readonly days: 'storageDays'; readonly reminders: 'storageReminderDays' }
  | { readonly days: 'adviceConfirmDays' | 'storageDays' | 'transitDays'; readonly reminders?: never };

type PromiseSetting = 'diagnosisDays' | 'refundDays' | 'dispatchDays' | 'repairDays';

// Customers wait in civil days, which they can count on any calendar; our own promises count the days we work.
const settingOf: Readonly<Record<WaitingStage, CustomerSetting | PromiseSetting>> = {
  appeal: { days: 'evidenceDays', reminders: 'evidenceReminderDays' },
  support: { days: 'adviceConfirmDays' },
  agreement: { days: 'agreementDays', reminders: 'agreementReminderDays' },
  parcel: { days: 'parcelDays', reminders: 'parcelReminderDays' },
  lab: 'diagnosisDays',
  offer: { days: 'offerDays', reminders: 'offerReminderDays' },
  refund: 'refundDays',
  replacement: 'dispatchDays',
  repair: 'repairDays',
  'goods-back': 'dispatchDays',
  keeping: { days: 'storageDays' },
  storage: { days: 'storageDays', reminders: 'storageReminderDays' },
  transit: { days: 'transitDays' },
};

const halfDayMs = 43_200_000;

/**
 * Until when a stage waits that was entered at `since`, and when it reminds. The day of `since` is day 0. An
 * unreadable `since` gives an unreadable deadline.
 */
export function deadlineFor(policy: Policy, stage: WaitingStage, since: Instant): Deadline {
  const setting = settingOf[stage];
  const { showDaySeconds } = policy.settings;
  if (showDaySeconds !== null)
    return shownDeadline(policy, setting, { since, dayMs: showDaySeconds * 1_000 });
  if (typeof setting === 'string') {
    return { dueAt: addWorkingDays(policy, since, policy.settings[setting]), remindAt: [], setting };
  }
  const { timeZone } = policy.settings;
  const start = civilDay(since, timeZone);
  const lastDay = postponed(policy, addCivilDays(start, policy.settings[setting.days]));
  const reminderDays = setting.reminders === undefined ? [] : policy.settings[setting.reminders];
  const remindAt = reminderDays.map((days) => midday(addCivilDays(start, days), timeZone));
  return { dueAt: endOfCivilDay(lastDay, timeZone), remindAt, setting: setting.days };
}

/** Days as long as a show wants them, counted from the moment itself. */
function shownDeadline(
  { settings }: Policy,
  setting: CustomerSetting | PromiseSetting,
  { since, dayMs }: { readonly since: Instant; readonly dayMs: number },
): Deadline {
  const name = typeof setting === 'string' ? setting : setting.days;
  const reminders = typeof setting === 'string' || !setting.reminders ? [] : settings[setting.reminders];
  const after = (days: number): Instant => instantAt(millisecondsOf(since) + days * dayMs);
  return { dueAt: after(settings[name]), remindAt: reminders.map(after), setting: name };
}

/** The last millisecond in which a case that ended at `closedAt` can be taken up again (E33, E36). */
export function reopenableUntil(policy: Policy, closedAt: Instant): Instant {
  const { timeZone, reopenDays } = policy.settings;
  return endOfCivilDay(addCivilDays(civilDay(closedAt, timeZone), reopenDays), timeZone);
}

function postponed(policy: Policy, day: CivilDay): CivilDay {
  if (policy.settings.deadlineOnDayOff === 'keep' || day === unreadable || isWorkingDay(policy, day))
    return day;
  const nextWorkingDay = addWorkingDays(policy, endOfCivilDay(day, policy.settings.timeZone), 1);
  return civilDay(nextWorkingDay, policy.settings.timeZone);
}

/** Noon of a day in a zone. A reminder is a letter: it should come in the day, not at the last millisecond before midnight. */
export function midday(day: CivilDay, zone: string): Instant {
  return instantAt(millisecondsOf(endOfCivilDay(day, zone)) + 1 - halfDayMs);
}
