import type { ThreeDecimals, ZeroDecimals } from '../policy';

// No code of the policy runs in a workflow; its types keep these lists the same as its own.
const zeroDecimals: ZeroDecimals = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF';
const threeDecimals: ThreeDecimals = 'BHD JOD KWD OMR TND';

/** An amount of minor units as the Temporal UI shows it: `54900` EUR as `549.00 EUR`. For details only, never for a command. */
export function amountText(amountCents: number, currency: string): string {
  const decimals = decimalsOf(currency.toUpperCase());
  return `${(amountCents / 10 ** decimals).toFixed(decimals)} ${currency}`;
}

function decimalsOf(code: string): number {
  if (zeroDecimals.includes(code)) return 0;
  return threeDecimals.includes(code) ? 3 : 2;
}
