/** The policy's sentences, whose days stand in them as `2026-03-14`, with the days as people of that locale write them. */
export function spellDays(text: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  return text.replaceAll(/\b\d{4}-\d\d-\d\d\b/g, (day) => format.format(new Date(`${day}T00:00:00Z`)));
}
