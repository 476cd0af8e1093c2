import { decimalsOf, smallestStep } from './currency';
import type { Policy } from '../settings';

/** What was paid for a unit, and what of it went back under earlier cases as a difference (E65). Minor units. */
interface PaidUnit {
  readonly unitPaidCents: number;
  readonly refundedCents?: number;
}

/**
 * O1: exactly what was paid for the unit, discounts taken off and tax included, in minor units; never postage, and never
 * what went back already. An amount that is not a whole positive number cannot have been paid and gives 0.
 */
export function refundAmountCents({ unitPaidCents, refundedCents = 0 }: PaidUnit): number {
  const leftCents = unitPaidCents - refundedCents;
  return Number.isSafeInteger(leftCents) && leftCents > 0 ? leftCents : 0;
}

/**
 * E65: what a cheaper product costs less than was paid, in whole steps of the currency and rounded in the customer's
 * favour; 0 where it does not cost less, or has no price that the two could be compared by.
 */
export function differenceCents(
  unit: PaidUnit & { readonly currency: string },
  priceCents: number | null,
): number {
  // A product for nothing has no price that anybody entered: it must not pay the whole price back.
  if (priceCents === null || !(priceCents > 0)) return 0;
  const step = smallestStep(unit.currency);
  return Math.max(0, Math.ceil((refundAmountCents(unit) - priceCents) / step) * step);
}

/** Whether a second person, not the one who asked, has to approve a refund of that amount in minor units. */
export function needsSecondApprover(
  policy: Policy,
  refund: { readonly amountCents: number; readonly currency: string },
): boolean {
  // The setting counts hundredths; 500 is 500 whole units of every currency, in yen and in dinars as well.
  const limit = (policy.settings.refundApprovalCents * 10 ** decimalsOf(refund.currency)) / 100;
  // Written so that an amount that is no number asks for the second person as well.
  return !(refund.amountCents <= limit);
}
