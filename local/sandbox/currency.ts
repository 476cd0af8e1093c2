import { decimalsOf } from '../../policy';

export { isChargeable } from '../../policy';

/** `1234` of `eur` → `12.34 EUR`. */
export function formatAmount(amountCents: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return `${(amountCents / 10 ** decimals).toFixed(decimals)} ${currency.toUpperCase()}`;
}
