import type { CivilDay } from '../../../policy';

const locale = 'de-DE';

/** `14. März 2026` */
export function day(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(at);
}

/** `2026-03-14` → `14. März 2026`, or null where the day could not be read. */
export function civilDate(civilDay: CivilDay): string | null {
  const at = new Date(`${civilDay}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? null : day(at, 'UTC');
}
