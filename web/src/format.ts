import { useMemo } from 'react';
import { decimalsOf, shownDecimalsOf } from '../../policy/money/currency';
import { useDesk } from './shell/desk';
import { useLanguage } from './words/language';

interface Format {
  readonly zone: string;
  readonly day: (at: string) => string;
  /** A day of the calendar, as `2026-03-14`, which is the same everywhere. */
  readonly civilDay: (day: string) => string;
  /** A sentence of the policy, whose days stand in it as `2026-03-14`, with the days as the reader writes them. */
  readonly sentence: (text: string) => string;
  readonly time: (at: string) => string;
  readonly money: (amountCents: number, currency: string) => string;
  readonly count: (number: number) => string;
  readonly share: (fraction: number) => string;
  /** A time as long as it was, in the largest unit that fits. */
  readonly duration: (seconds: number) => string;
  /** An amount as a plain number of whole units, for pictures and files. */
  readonly plainAmount: (amountCents: number, currency: string) => number;
}

/** Dates on the calendar of the desk, money and numbers as the reader's language writes them. */
export function useFormat(): Format {
  const { language } = useLanguage();
  const { timeZone } = useDesk();
  return useMemo(() => formatFor(language === 'de' ? 'de-DE' : 'en-GB', timeZone), [language, timeZone]);
}

function formatFor(locale: string, zone: string): Format {
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone });
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
  const civilDays = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const civilDay = (day: string): string => {
    const at = new Date(`${day}T00:00:00Z`);
    return Number.isNaN(at.getTime()) ? day : civilDays.format(at);
  };
  const numbers = new Intl.NumberFormat(locale);
  const shares = new Intl.NumberFormat(locale, { style: 'percent' });
  return {
    zone,
    day: (at) => days.format(new Date(at)),
    civilDay,
    sentence: (text) => text.replaceAll(/\b\d{4}-\d\d-\d\d\b/g, civilDay),
    time: (at) => times.format(new Date(at)),
    money: (amountCents, currency) => {
      const decimals = shownDecimalsOf(currency);
      const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      const written = new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits });
      return written.format(amountCents / 10 ** decimalsOf(currency));
    },
    count: (number) => numbers.format(number),
    share: (fraction) => shares.format(fraction),
    duration: (seconds) => durationIn(locale, seconds),
    plainAmount: (amountCents, currency) => amountCents / 10 ** decimalsOf(currency),
  };
}

function durationIn(locale: string, seconds: number): string {
  const [unit, length] = units.find(([, unitSeconds]) => seconds >= unitSeconds) ?? (['second', 1] as const);
  const digits = { maximumFractionDigits: seconds / length < 10 ? 1 : 0 };
  const written = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', ...digits });
  return written.format(seconds / length);
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
