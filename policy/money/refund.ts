import { decimalsOf } from './currency';
import type { Policy } from '../settings';

/**
 * O1: exactly what was paid for the unit, discounts taken off and tax included, in minor units; never postage.
 * An amount that is not a whole positive number cannot have been paid and gives 0.
 */
export function refundAmountCents(unit: { readonly unitPaidCents: number }): number {
  return Number.isSafeInteger(unit.unitPaidCents) && unit.unitPaidCents > 0 ? unit.unitPaidCents : 0;
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
