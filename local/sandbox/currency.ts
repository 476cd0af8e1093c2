// Stripe's lists of currencies whose minor unit is not a hundredth.
const zeroDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const threeDecimals = new Set('bhd jod kwd omr tnd'.split(' '));

function decimalsOf(currency: string): number {
  if (zeroDecimals.has(currency)) return 0;
  return threeDecimals.has(currency) ? 3 : 2;
}

/** `1234` of `eur` → `12.34 EUR`. */
export function formatAmount(amountCents: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return `${(amountCents / 10 ** decimals).toFixed(decimals)} ${currency.toUpperCase()}`;
}

/** Stripe requires the last digit of three-decimal amounts to be 0. */
export function isChargeable(amountCents: number, currency: string): boolean {
  return decimalsOf(currency) !== 3 || amountCents % 10 === 0;
}
