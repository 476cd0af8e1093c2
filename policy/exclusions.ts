import { refundAmountCents } from './money/refund';
import type { RuleId } from './rules';
import type { Policy } from './settings';

/** What the lab found. */
export type Cause =
  | 'internal-defect'
  | 'transit-damage'
  | 'customer-caused'
  | 'no-fault-found'
  | 'not-our-product'
  | 'indeterminate';

export type OptionKind = 'refund' | 'replacement' | 'repair';

/** Why a repair makes more sense than a replacement (O7). */
export type RepairReason = 'no-stock' | 'quick-fix' | 'cheaper';

/** A product of a similar kind. `priceCents` is its list price, null where it is not in the currency of the purchase. */
export interface SimilarProduct {
  readonly sku: string;
  readonly title: string;
  readonly priceCents: number | null;
}

/** What is known about one unit when its options are decided. Amounts are minor units of `currency`. */
export interface OptionFacts {
  readonly cause: Cause;
  /** As the order line says; neither today's price nor a coupon makes a sale. */
  readonly onSale: boolean;
  /** Whether a new product of the same or a similar kind can be reserved. */
  readonly replacementAvailable: boolean;
  readonly replacementSku?: string | null;
  /** The product that would be sent where it is only similar to the one that was bought; null where it is the same. */
  readonly similar?: SimilarProduct | null;
  readonly repairable: boolean;
  readonly partsAvailable: boolean;
  readonly repairMinutes?: number | null;
  readonly repairCostCents?: number | null;
  readonly replacementCostCents?: number | null;
  readonly unitPaidCents: number;
  /** What of it went back under earlier cases of the unit, as the difference of a cheaper product (E65). */
  readonly refundedCents?: number;
  readonly currency: string;
  readonly overruled?: readonly RuleId[];
  /** Whether the goods have another owner than their buyer, who is the one that a refund pays (E21). */
  readonly secondOwner?: boolean;
  /** Options that were tried and failed, such as a repair that failed twice or a refund the bank cannot take. */
  readonly withdrawn?: readonly OptionKind[];
  /** Options that a manager struck when he decided for another one. */
  readonly struck?: readonly OptionKind[];
  /** Whether a manager has decided on this verdict: then the customer is the one who is waited for. */
  readonly decidedByManager?: boolean;
  /** Whether the unit failed again after it was replaced or repaired twice (E86). */
  readonly recurring?: boolean;
  /** `lab` when we destroyed, lost or worsened the unit ourselves. */
  readonly causedBy?: 'lab' | null;
}

/** Why an option is not open, as a fact: letters in other languages put it in words of their own. */
export type Ground =
  | {
      readonly why:
        | 'customer-caused'
        | 'not-bought-here'
        | 'no-fault-found'
        | 'no-fault-to-repair'
        | 'damaged-on-the-way'
        | 'harmed-in-lab'
        | 'refund-failed'
        | 'replacement-failed'
        | 'repair-failed'
        | 'struck-by-manager'
        | 'nothing-paid'
        | 'bought-on-sale'
        | 'out-of-stock'
        | 'not-repairable';
    }
  | {
      readonly why: 'replacement-makes-more-sense';
      readonly partsAvailable: boolean;
      readonly quickFixMinutes: number;
      /** How much of a replacement's cost a repair may cost, in whole percent. */
      readonly costLimitPercent: number;
    };

/** One ground against an option. */
export interface Exclusion {
  readonly rules: readonly RuleId[];
  readonly ground: Ground;
  /** The ground as an English sentence. */
  readonly reason: string;
  /** A fact of the world and no judgement: a manager can overrule a rule, but not an empty shelf. */
  readonly isFact?: boolean;
}

/** What the option table says about a cause as such, before sale, stock and bench are looked at. */
export function excludedByCause(kind: OptionKind, facts: OptionFacts): readonly Exclusion[] {
  const { cause } = facts;
  if (isOurFault(facts)) return kind === 'repair' ? [lostInLab] : [];
  switch (cause) {
    case 'customer-caused':
      return [
        { rules: ['O8'], ground: { why: 'customer-caused' }, reason: 'The customer caused the fault.' },
      ];
    case 'not-our-product':
      return [
        { rules: ['G1'], ground: { why: 'not-bought-here' }, reason: 'The product was not bought from us.' },
      ];
    case 'no-fault-found':
      return kind === 'repair'
        ? [
            {
              rules: ['O6'],
              ground: { why: 'no-fault-to-repair' },
              reason: 'The lab found no fault that could be repaired.',
            },
          ]
        : [{ rules: ['G2', 'O5'], ground: { why: 'no-fault-found' }, reason: 'The lab found no fault.' }];
    case 'transit-damage':
      return kind === 'repair'
        ? [
            {
              rules: ['O6'],
              ground: { why: 'damaged-on-the-way' },
              reason: 'The damage happened on the way and is no internal defect.',
            },
          ]
        : [];
    case 'internal-defect':
    case 'indeterminate':
      return [];
  }
}

/** What stands against an option although the cause allows it. */
export function excludedByFacts(policy: Policy, kind: OptionKind, facts: OptionFacts): readonly Exclusion[] {
  const own = { refund: againstRefund, replacement: againstReplacement, repair: againstRepair }[kind](
    facts,
    policy,
  );
  return [
    ...own,
    ...(facts.withdrawn?.includes(kind) ? [withdrawal[kind]] : []),
    ...(facts.struck?.includes(kind) ? [struckByManager] : []),
  ];
}

/** The first reason that makes a repair the better way than a replacement (O7), or null. */
export function repairReasonFor(policy: Policy, facts: OptionFacts): RepairReason | null {
  if (!facts.replacementAvailable || facts.withdrawn?.includes('replacement')) return 'no-stock';
  if (isQuickFix(policy, facts)) return 'quick-fix';
  return isCheaper(policy, facts) ? 'cheaper' : null;
}

/**
 * Whether a repair that is under way is still the better way once its estimate has changed (O7). One that costs more
 * than a replacement is not, even where nothing is in stock: that is a person's to weigh.
 */
export function isRepairStillWorthwhile(policy: Policy, facts: OptionFacts): boolean {
  if ((facts.repairCostCents ?? 0) > (facts.replacementCostCents ?? Infinity)) return false;
  return facts.overruled?.includes('O7') === true || repairReasonFor(policy, facts) !== null;
}

/** Whether the unit came to harm in our lab; a product that is not ours stays a case for G1 and a manager. */
export function isOurFault(facts: OptionFacts): boolean {
  return facts.causedBy === 'lab' && facts.cause !== 'not-our-product';
}

const lostInLab: Exclusion = {
  rules: ['O6'],
  ground: { why: 'harmed-in-lab' },
  reason: 'The unit came to harm or was lost on our side and is not repaired.',
  isFact: true,
};

const withdrawal: Readonly<Record<OptionKind, Exclusion>> = {
  refund: {
    rules: ['O3', 'J'],
    ground: { why: 'refund-failed' },
    reason: 'A refund was tried and could not be paid out.',
    isFact: true,
  },
  replacement: {
    rules: ['O4', 'J'],
    ground: { why: 'replacement-failed' },
    reason: 'A replacement was tried and could not be delivered.',
    isFact: true,
  },
  repair: {
    rules: ['O7', 'J'],
    ground: { why: 'repair-failed' },
    reason: 'A repair was tried and failed.',
    isFact: true,
  },
};

const struckByManager: Exclusion = {
  rules: ['J'],
  ground: { why: 'struck-by-manager' },
  reason: 'A manager has decided for another option.',
  isFact: true,
};

function againstRefund(facts: OptionFacts): readonly Exclusion[] {
  const found: Exclusion[] = [];
  if (refundAmountCents(facts) === 0)
    found.push({
      rules: ['O1'],
      ground: { why: 'nothing-paid' },
      reason: 'Nothing was paid for the unit.',
      isFact: true,
    });
  if (facts.onSale)
    found.push({
      rules: ['O2'],
      ground: { why: 'bought-on-sale' },
      reason: 'The product was bought on sale.',
    });
  return found;
}

function againstReplacement(facts: OptionFacts): readonly Exclusion[] {
  if (facts.replacementAvailable) return [];
  return [
    {
      rules: ['O4'],
      ground: { why: 'out-of-stock' },
      reason: 'No new product of the same or a similar kind is in stock.',
      isFact: true,
    },
  ];
}

function againstRepair(facts: OptionFacts, policy: Policy): readonly Exclusion[] {
  if (!facts.repairable)
    return [
      {
        rules: ['O7'],
        ground: { why: 'not-repairable' },
        reason: 'The product cannot be repaired.',
        isFact: true,
      },
    ];
  if (repairReasonFor(policy, facts) !== null) return [];
  const { quickFixMinutes, repairCostShare } = policy.settings;
  const { partsAvailable } = facts;
  const costLimitPercent = Math.round(repairCostShare * 100);
  const slow = partsAvailable
    ? `the repair is not known to take at most ${quickFixMinutes} minutes, nor`
    : 'the parts for a quick repair are not; nor is the repair known';
  return [
    {
      rules: ['O7'],
      ground: {
        why: 'replacement-makes-more-sense',
        ...{ partsAvailable, quickFixMinutes, costLimitPercent },
      },
      reason: `A replacement is in stock, and ${slow} to cost at most ${costLimitPercent} % of a replacement.`,
    },
  ];
}

function isQuickFix(policy: Policy, facts: OptionFacts): boolean {
  const minutes = facts.repairMinutes ?? NaN;
  return facts.partsAvailable && minutes >= 0 && minutes <= policy.settings.quickFixMinutes;
}

function isCheaper(policy: Policy, facts: OptionFacts): boolean {
  const repairCents = facts.repairCostCents ?? NaN;
  const limitCents = policy.settings.repairCostShare * (facts.replacementCostCents ?? NaN);
  // A share such as 0.29 has no exact binary form; a millionth of a cent keeps 29 of 100 within it.
  return repairCents >= 0 && repairCents <= limitCents + 1e-6;
}
