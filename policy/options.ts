import {
  excludedByCause,
  excludedByFacts,
  isOurFault,
  repairReasonFor,
  type Cause,
  type Exclusion,
  type Ground,
  type OptionFacts,
  type OptionKind,
  type RepairReason,
  type SimilarProduct,
} from './exclusions';
import { differenceCents, refundAmountCents } from './money/refund';
import { inCatalogueOrder, type RuleId } from './rules';
import type { Policy } from './settings';

export interface DecidedOption {
  readonly kind: OptionKind;
  readonly offered: boolean;
  /** The rules that exclude the option, or those it is offered under; `J` where a default decided. */
  readonly rules: readonly RuleId[];
  /** Plain English for pages and letters. */
  readonly reason: string;
  /** Rules that stood against the option until a manager set them aside; only where there are such. */
  readonly overruled?: readonly RuleId[];
  /** Only on an offered repair; absent when a manager set O7 aside. */
  readonly repairReason?: RepairReason;
  /** Only on an offered refund, in minor units of `currency`. */
  readonly amountCents?: number;
  /** Wherever an amount stands. */
  readonly currency?: string;
  /** Only on an offered refund of which a part went back before, as the difference of a cheaper product (E65). */
  readonly lessCents?: number;
  /** Only on an offered refund that goes to the buyer’s card although another owns the goods now: he has to agree. */
  readonly toBuyer?: true;
  /** Only on an offered replacement by a product that is not the same as the one that was bought (O4). */
  readonly similar?: SimilarProduct & {
    readonly price: PriceComparison;
    /** What goes back to the card, in minor units of the purchase; absent where no difference is paid (E65). */
    readonly refundCents?: number;
  };
}

/** How a similar product's price compares to what was paid for the unit; `unknown` in another currency. */
export type PriceComparison = 'same' | 'dearer' | 'cheaper' | 'unknown';

export interface OptionSet {
  /** Always all three: refund, replacement, repair. */
  readonly options: readonly DecidedOption[];
  /** No option is offered. */
  readonly empty: boolean;
  /** The table alone must not settle the case: nothing is left although the customer did nothing wrong, or the cause is open. */
  readonly needsManager: boolean;
  /** The default in the customer's favour was applied: the cause was not established, or is our own fault. */
  readonly favour: boolean;
}

const kinds: readonly OptionKind[] = ['refund', 'replacement', 'repair'];

/** After how many remedies a fault counts as one that comes back: the next case of the unit is its third (E86). */
const REMEDIES_IN_VAIN = 2;

/** Whether the customer got a unit anew so often that a manager looks at its next case. */
export function isRecurring(earlierRemedies: number): boolean {
  return earlierRemedies >= REMEDIES_IN_VAIN;
}

/** Decides refund, replacement and repair for one unit by the option table, and says why each is open or not. */
export function decideOptions(policy: Policy, facts: OptionFacts): OptionSet {
  const favour = facts.cause === 'indeterminate' || isOurFault(facts);
  const decided = kinds.map((kind) => decideOption(policy, kind, facts));
  const options = favour ? decided.map(markedAsDefault) : decided;
  const empty = options.every((option) => !option.offered);
  const refundOffered = options.some((option) => option.kind === 'refund' && option.offered);
  // What the lab spoilt is paid for; where the table cannot pay, a person has to find another way.
  const unpaidLabFault = facts.causedBy === 'lab' && !refundOffered;
  // A third defect in a row is settled with money first; where the table has none, a person looks (E86).
  const unpaidAgain = facts.recurring === true && !refundOffered && !isBlamed(facts);
  const isOpenQuestion = unpaidLabFault || unpaidAgain || facts.cause === 'indeterminate';
  // A decision that cannot be kept, because the shelf is empty, goes back to whoever made it.
  const needsManager =
    facts.decidedByManager === true ? empty : isOpenQuestion || (empty && !isBlamed(facts));
  return { options, empty, needsManager, favour };
}

/** Whether the cause alone excludes all three options, and no manager has set that aside. */
function isBlamed(facts: OptionFacts): boolean {
  const overruled = facts.overruled ?? [];
  return kinds.every((kind) => standing(excludedByCause(kind, facts), overruled).length > 0);
}

/** Whether a verdict with that cause takes a second technician before it counts. */
export function needsSecondOpinion(policy: Policy, cause: Cause): boolean {
  return policy.settings.secondOpinion && cause === 'customer-caused';
}

/** Why an option is not offered, ground by ground, in the order of its reason's sentences; none where it is offered. */
export function groundsAgainst(policy: Policy, kind: OptionKind, facts: OptionFacts): readonly Ground[] {
  return excludedBy(policy, kind, facts).map(({ ground }) => ground);
}

function decideOption(policy: Policy, kind: OptionKind, facts: OptionFacts): DecidedOption {
  const excluding = excludedBy(policy, kind, facts);
  if (excluding.length > 0) {
    const reason = excluding.map((exclusion) => exclusion.reason).join(' ');
    return {
      kind,
      offered: false,
      rules: inCatalogueOrder(excluding.flatMap((exclusion) => exclusion.rules)),
      reason,
    };
  }
  const all = [...excludedByCause(kind, facts), ...excludedByFacts(policy, kind, facts)];
  const lifted = inCatalogueOrder(all.flatMap((exclusion) => exclusion.rules));
  const offer = offerOf(policy, kind, { facts, lifted });
  return lifted.length === 0 ? offer : { ...offer, overruled: lifted };
}

/** A cause that excludes an option says all there is to say; sale, stock and bench matter only beyond it. */
function excludedBy(policy: Policy, kind: OptionKind, facts: OptionFacts): readonly Exclusion[] {
  const overruled = facts.overruled ?? [];
  const byCause = standing(excludedByCause(kind, facts), overruled);
  return byCause.length > 0 ? byCause : standing(excludedByFacts(policy, kind, facts), overruled);
}

/** What is left of the exclusions once a manager has set rules aside: a ground falls with the last of its rules. */
function standing(exclusions: readonly Exclusion[], overruled: readonly RuleId[]): readonly Exclusion[] {
  return exclusions
    .map((exclusion) =>
      exclusion.isFact
        ? exclusion
        : { ...exclusion, rules: exclusion.rules.filter((id) => !overruled.includes(id)) },
    )
    .filter((exclusion) => exclusion.rules.length > 0);
}

interface Offer {
  readonly facts: OptionFacts;
  readonly lifted: readonly RuleId[];
}

function offerOf(policy: Policy, kind: OptionKind, { facts, lifted }: Offer): DecidedOption {
  const overrule = lifted.length > 0 ? ` A manager has set ${lifted.join(' and ')} aside.` : '';
  const under = (...ids: readonly RuleId[]): readonly RuleId[] => {
    const kept = ids.filter((id) => !lifted.includes(id));
    // With every rule of its own set aside, an offer still rests on what is reasonable in this case.
    return kept.length > 0 ? kept : ['L4'];
  };
  switch (kind) {
    case 'refund': {
      const amountCents = refundAmountCents(facts);
      const lessCents = facts.refundedCents ?? 0;
      const less = lessCents > 0 ? { lessCents } : {};
      const paid = { kind, offered: true, amountCents, currency: facts.currency, ...less } as const;
      const price = `The price paid for the unit is refunded, without postage${lessCents > 0 ? ' and less the difference that was paid back before' : ''}`;
      if (facts.secondOwner !== true)
        return { ...paid, rules: under('O1', 'O5'), reason: `${price}.${overrule}` };
      // The goods are the owner's, the price is the buyer's (E21).
      const reason = `${price}, to the card of the buyer, who has to agree.${overrule}`;
      return { ...paid, rules: inCatalogueOrder([...under('O1', 'O3', 'O5'), 'J']), reason, toBuyer: true };
    }
    case 'replacement':
      return replacementOffer(policy, facts, { rules: under('O4', 'O5'), overrule });
    case 'repair': {
      const repairReason = repairReasonFor(policy, facts);
      const reason = `${repairReason === null ? 'The product can be repaired.' : repairSentences[repairReason]}${overrule}`;
      const why = repairReason === null ? {} : { repairReason };
      return { kind, offered: true, rules: under('O6', 'O7'), reason, ...why };
    }
  }
}

function replacementOffer(
  policy: Policy,
  facts: OptionFacts,
  { rules, overrule }: { readonly rules: readonly RuleId[]; readonly overrule: string },
): DecidedOption {
  const { similar } = facts;
  if (!similar) {
    const product = facts.replacementSku ? ` (${facts.replacementSku})` : '';
    const reason = `A new product of the same or a similar kind${product} is in stock.${overrule}`;
    return { kind: 'replacement', offered: true, rules, reason };
  }
  const price = comparedPrice(similar.priceCents, refundAmountCents(facts));
  const refundCents = refundedDifference(policy, facts);
  const byDefault = price === 'dearer' || price === 'cheaper';
  return {
    kind: 'replacement',
    offered: true,
    rules: byDefault ? inCatalogueOrder([...rules, 'J']) : rules,
    reason: `A new product of a similar kind, ${similar.title} (${similar.sku}), is in stock.${refundCents > 0 ? refundedSentence : priceSentences[price]}${overrule}`,
    similar: { ...similar, price, ...(refundCents > 0 && { refundCents }) },
    ...(refundCents > 0 && { currency: facts.currency }),
  };
}

function comparedPrice(priceCents: number | null, paidCents: number): PriceComparison {
  if (priceCents === null) return 'unknown';
  if (priceCents === paidCents) return 'same';
  return priceCents > paidCents ? 'dearer' : 'cheaper';
}

/** What the seller lets go back; where another owns the goods it is nobody's: he gets a product, and paid nothing (E21). */
function refundedDifference({ settings }: Policy, facts: OptionFacts): number {
  if (settings.similarDifference !== 'refund' || facts.secondOwner === true) return 0;
  return differenceCents(facts, facts.similar?.priceCents ?? null);
}

const refundedSentence =
  ' It costs less than was paid for the unit; the customer has to agree to it, and the difference goes back to his card once the product has reached him.';

/** No money moves with a replacement unless the seller says so: the policy names none (O4, E65). */
const priceSentences: Readonly<Record<PriceComparison, string>> = {
  same: '',
  unknown: '',
  dearer: ' It costs more than was paid for the unit; the difference is not charged.',
  cheaper:
    ' It costs less than was paid for the unit; the customer has to agree to it, and the difference is not refunded.',
};

const repairSentences: Readonly<Record<RepairReason, string>> = {
  'no-stock': 'There is nothing in stock to replace the product with, and it can be repaired.',
  'quick-fix': 'The fault is small and the parts are in stock, so it is cured quickly.',
  cheaper: 'The repair costs clearly less than a replacement.',
};

function markedAsDefault(option: DecidedOption): DecidedOption {
  return { ...option, rules: inCatalogueOrder([...option.rules, 'J']) };
}
