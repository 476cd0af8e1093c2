// As the payment provider documents them. Amounts travel in its minor units, which are not always the ones that people
// write: CLDR shows HUF without decimals, the provider still counts it in hundredths.
const zeroDecimals = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF';
const threeDecimals = 'BHD JOD KWD OMR TND';
const withoutDecimals: ReadonlySet<string> = new Set(zeroDecimals.split(' '));
const withThreeDecimals: ReadonlySet<string> = new Set(threeDecimals.split(' '));
// Without a smaller coin, yet counted in hundredths for compatibility: 5 kronur are 500.
const wholeUnitsOnly: ReadonlySet<string> = new Set(['ISK', 'UGX']);

/** Both lists as types, for whoever takes no more from here: a list that is not this one does not compile. */
export type ZeroDecimals = typeof zeroDecimals;
export type ThreeDecimals = typeof threeDecimals;

/** How many decimals an amount in minor units has: 0 for JPY, 3 for KWD, else 2, HUF, ISK and UGX included. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  const code = currency.toUpperCase();
  if (withoutDecimals.has(code)) return 0;
  return withThreeDecimals.has(code) ? 3 : 2;
}

/** How many decimals people are shown: none where there is no smaller coin. */
export function shownDecimalsOf(currency: string): 0 | 2 | 3 {
  return wholeUnitsOnly.has(currency.toUpperCase()) ? 0 : decimalsOf(currency);
}

/** The smallest step of an amount that the provider takes: the last digit of three decimals is always 0. */
export function smallestStep(currency: string): 1 | 10 | 100 {
  if (wholeUnitsOnly.has(currency.toUpperCase())) return 100;
  return decimalsOf(currency) === 3 ? 10 : 1;
}

/** Whether the provider takes an amount of that currency, in minor units. */
export function isChargeable(amountCents: number, currency: string): boolean {
  return amountCents % smallestStep(currency) === 0;
}
