import type { Policy } from './settings';

/**
 * O1: exactly what was paid for the unit, discounts taken off and tax included, in minor units; never postage.
 * An amount that is not a whole positive number cannot have been paid and gives 0.
 */
export function refundAmountCents(unit: { readonly unitPaidCents: number }): number {
  return Number.isSafeInteger(unit.unitPaidCents) && unit.unitPaidCents > 0 ? unit.unitPaidCents : 0;
}

/** Whether a second person, not the one who asked, has to approve a refund of that amount in minor units. */
export function needsSecondApprover(policy: Policy, amountCents: number): boolean {
  // Written so that an amount that is no number asks for the second person as well.
  return !(amountCents <= policy.settings.refundApprovalCents);
}
