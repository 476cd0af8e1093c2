import { decimalsOf, shownDecimalsOf } from '../../policy';

/** `12345` EUR → `€123.45`, with the decimals that the payment provider counts in (HUF 2, JPY 0, KWD 3). */
export function formatAmount(amountCents: number, currency: string, locale: string): string {
  const shown = shownDecimalsOf(currency);
  const digits = { minimumFractionDigits: shown, maximumFractionDigits: shown };
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits });
  return format.format(amountCents / 10 ** decimalsOf(currency));
}
