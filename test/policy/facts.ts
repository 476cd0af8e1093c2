import { standardPolicy, type Policy, type PolicySettings } from '../../policy';
import type { EligibilityFacts, OptionFacts } from '../../policy';

/** The standard policy with some settings changed. */
export function policyWith(changes: Partial<PolicySettings>): Policy {
  return { ...standardPolicy, settings: { ...standardPolicy.settings, ...changes } };
}

/** A defective product, bought here by the sender, received on 10 January 2026 and appealed two days later. */
export function appeal(changes: Partial<EligibilityFacts> = {}): EligibilityFacts {
  return {
    appealedAt: '2026-01-12T09:00:00.000Z',
    orderedAt: '2026-01-05T09:00:00.000Z',
    receipt: { at: '2026-01-10T09:00:00.000Z', source: 'carrier' },
    boughtHere: true,
    isBuyer: true,
    defectClaimed: 'defective',
    ...changes,
  };
}

/** An internal defect of a regular-priced product that is in stock; the repair would be long and dear. */
export function diagnosed(changes: Partial<OptionFacts> = {}): OptionFacts {
  return {
    cause: 'internal-defect',
    onSale: false,
    replacementAvailable: true,
    repairable: true,
    partsAvailable: true,
    repairMinutes: 240,
    repairCostCents: 9_000,
    replacementCostCents: 10_000,
    unitPaidCents: 12_900,
    currency: 'EUR',
    ...changes,
  };
}
