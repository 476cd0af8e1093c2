/** `12345` EUR → `€123.45`: as many decimals as the currency has (JPY 0, EUR 2, KWD 3). */
export function formatAmount(amountCents: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountCents / 10 ** decimals);
}
