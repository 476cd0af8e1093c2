import type { PolicySettings } from '../../../policy/settings';
import { useFormat } from '../format';
import { useSettingWords } from './setting-words';

type Kind =
  | 'amount'
  | 'calendar'
  | 'choice'
  | 'days'
  | 'minutes'
  | 'reminders'
  | 'seconds-for-a-day'
  | 'share'
  | 'text'
  | 'working-days'
  | 'yes-no';

/** How each setting is read; a new one that is missing here does not compile. */
const kinds: Readonly<Record<keyof PolicySettings, Kind>> = {
  timeZone: 'text',
  receiptWindowDays: 'days',
  orderWindowDays: 'days',
  clockStops: 'choice',
  unknownReceiptDate: 'choice',
  deliveredAfterOrderWindow: 'choice',
  saleFlag: 'choice',
  transitDays: 'days',
  evidenceDays: 'days',
  evidenceReminderDays: 'reminders',
  adviceConfirmDays: 'days',
  reopenDays: 'days',
  agreementDays: 'days',
  agreementReminderDays: 'reminders',
  parcelDays: 'days',
  parcelReminderDays: 'reminders',
  diagnosisDays: 'working-days',
  offerDays: 'days',
  offerReminderDays: 'reminders',
  refundDays: 'working-days',
  dispatchDays: 'working-days',
  repairDays: 'working-days',
  quickFixMinutes: 'minutes',
  repairCostShare: 'share',
  secondOpinion: 'yes-no',
  refundApprovalCents: 'amount',
  similarDifference: 'choice',
  returnPostage: 'choice',
  postageDue: 'choice',
  storageDays: 'days',
  storageReminderDays: 'reminders',
  workingDays: 'calendar',
  deadlineOnDayOff: 'choice',
  showDaySeconds: 'seconds-for-a-day',
};
const kindOf: ReadonlyMap<string, Kind> = new Map(Object.entries(kinds));

const daySeconds = 86_400;

/** A setting as a text, whatever it is: as the api takes it. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value as a person reads it, with its unit; as the api says it where the page does not know such a setting. */
export function useSettingText(): (name: string, value: unknown) => string {
  const words = useSettingWords();
  const { civilDay, count, duration, money } = useFormat();
  return (name, value) => {
    const kind = kindOf.get(name) ?? 'text';
    if (typeof value === 'boolean' && kind === 'yes-no') return value ? words.yes : words.no;
    if (typeof value === 'string' && kind === 'choice')
      return words.choices[`${name} ${value}`] ?? value.replaceAll('-', ' ');
    if (typeof value === 'number' && kind === 'working-days') return words.working(value, count(value));
    if (typeof value === 'number' && kind === 'days') return duration(value * daySeconds);
    if (typeof value === 'number' && kind === 'minutes') return duration(value * 60);
    if (typeof value === 'number' && kind === 'share') return words.share(count(value * 100));
    if (typeof value === 'number' && kind === 'amount') return words.amount(money(value, 'EUR'));
    if (kind === 'seconds-for-a-day')
      return typeof value === 'number' ? duration(value) : words.daysAsTheyAre;
    if (kind === 'reminders' && isNumbers(value))
      return value.length === 0 ? words.noReminder : words.onDays(value.map(count));
    if (kind === 'calendar' && isCalendar(value))
      return words.calendar(
        value.weekdays.map((day) => words.weekdays[day - 1] ?? count(day)).join(', '),
        value.holidays.map(civilDay).join(', '),
      );
    return asText(value);
  };
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}

function isCalendar(value: unknown): value is PolicySettings['workingDays'] {
  if (typeof value !== 'object' || value === null) return false;
  const given: Readonly<Partial<Record<string, unknown>>> = { ...value };
  const { weekdays, holidays } = given;
  return isNumbers(weekdays) && Array.isArray(holidays) && holidays.every((one) => typeof one === 'string');
}
