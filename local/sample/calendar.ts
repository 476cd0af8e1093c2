import { addCivilDays, civilDay, standardPolicy } from '../../policy';

/**
 * A moment of the day that lies so many days before `now` on the policy's calendar, between 6:00 and 16:00 UTC, so that
 * the day is the same one in the policy's zone whatever the season.
 */
export function daysBefore(now: Date, days: number, minute = 300): string {
  const day = addCivilDays(civilDay(now.toISOString(), standardPolicy.settings.timeZone), -days);
  const minuteOfDay = 360 + (minute % 600);
  const clock = [Math.floor(minuteOfDay / 60), minuteOfDay % 60].map((part) => String(part).padStart(2, '0'));
  return `${day}T${clock.join(':')}:00.000Z`;
}
