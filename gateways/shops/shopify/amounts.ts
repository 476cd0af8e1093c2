import { decimalsOf, smallestStep } from '../../../policy';
import type { MoneySet, ShopifyLine, ShopifyOrder } from './shape';

/** An order that cannot be told in the desk's words; its message names fields and no person's data. */
export class Unusable extends Error {}

/** The currency in which the customer paid: what goes back to him goes back in it. */
export function currencyOf({ currency, presentment_currency: paidIn }: ShopifyOrder): string {
  return paidIn ?? currency;
}

interface Priced {
  readonly plain: string;
  readonly set: MoneySet | null | undefined;
}

/** An amount in minor units of the currency that was paid in; a plain amount is one of the shop's currency. */
function minorUnits(order: ShopifyOrder, { plain, set }: Priced, field: string): number {
  const currency = currencyOf(order);
  const paid = set?.presentment_money;
  if (paid?.currency_code === currency) return parsed(paid.amount, currency, field);
  if (currency !== order.currency) throw new Unusable(`${field} has no amount in ${currency}`);
  return parsed(plain, currency, field);
}

/** The text is taken apart and never counted with: 19.90 is no number that a computer holds. */
export function parsed(amount: string, currency: string, field: string): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  const decimals = decimalsOf(currency);
  if (/[^0]/.test(fraction.slice(decimals)))
    throw new Unusable(`${field} has more decimals than ${currency}`);
  const cents = Number(`${sign}${whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
  if (!Number.isSafeInteger(cents)) throw new Unusable(`${field} is no amount`);
  return cents;
}

/** What the pieces of a line cost at one price. */
interface PaidPieces {
  readonly quantity: number;
  readonly unitPaidCents: number;
}

/**
 * What was paid for each piece of a line: its price less its share of every discount, with its tax (O1). Where the sum
 * does not part evenly, some pieces were the smallest step dearer, so that all of them together are what was paid.
 * Pieces that the shop took out again itself are no longer the customer's, and no longer here.
 */
export function paidPieces(order: ShopifyOrder, line: ShopifyLine, field: string): readonly PaidPieces[] {
  const { quantity } = line;
  const left = Math.min(line.current_quantity ?? quantity, quantity);
  if (left === 0) return [];
  const step = smallestStep(currencyOf(order));
  const total = lineTotal(order, line, field);
  const base = Math.floor(total / quantity / step) * step;
  const dearer = (total - base * quantity) / step;
  if (!Number.isSafeInteger(dearer)) throw new Unusable(`${field} cannot be paid back to the last digit`);
  const parts = [
    { quantity: Math.min(dearer, left), unitPaidCents: base + step },
    { quantity: Math.max(0, left - dearer), unitPaidCents: base },
  ];
  return parts.filter((part) => part.quantity > 0);
}

function lineTotal(order: ShopifyOrder, line: ShopifyLine, field: string): number {
  const price = minorUnits(order, { plain: line.price, set: line.price_set }, `${field}.price`);
  const discounts = (line.discount_allocations ?? []).map((one) =>
    minorUnits(order, { plain: one.amount, set: one.amount_set }, `${field}.discount_allocations`),
  );
  const total = price * line.quantity - summed(discounts) + taxOn(order, line.tax_lines, field);
  if (!Number.isSafeInteger(total) || total < 0) throw new Unusable(`${field} costs less than nothing`);
  return total;
}

/** Tax that the price does not hold yet. */
function taxOn(order: ShopifyOrder, taxLines: ShopifyLine['tax_lines'], field: string): number {
  if (order.taxes_included) return 0;
  return summed(
    (taxLines ?? []).map((one) =>
      minorUnits(order, { plain: one.price, set: one.price_set }, `${field}.tax_lines`),
    ),
  );
}

/** What the way to the customer cost, with tax; it is never paid back (O1). */
export function shippingCents(order: ShopifyOrder): number {
  const paid = (order.shipping_lines ?? []).map((line) => {
    const asked =
      line.discounted_price == null && line.discounted_price_set == null
        ? { plain: line.price, set: line.price_set }
        : { plain: line.discounted_price ?? line.price, set: line.discounted_price_set };
    return minorUnits(order, asked, 'shipping_lines') + taxOn(order, line.tax_lines, 'shipping_lines');
  });
  return Math.max(0, summed(paid));
}

function summed(amounts: readonly number[]): number {
  return amounts.reduce((sum, one) => sum + one, 0);
}
