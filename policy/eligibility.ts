import { explainDates, explainRefusal } from './explanation';
import { inCatalogueOrder, type RuleId } from './rules';
import type { Policy } from './settings';
import { countWindow, type CountedDays, type DateFacts, type WindowFinding } from './dates/window';

export interface EligibilityFacts extends DateFacts {
  /** Whether our records show the purchase: `unproven` while nobody has looked long enough, false once they were searched in vain. */
  readonly boughtHere: boolean | 'unproven';
  /** Whether the sender of the appeal is the buyer of the order. */
  readonly isBuyer: boolean;
  /** What the customer says about the goods; `none` is a change of mind. */
  readonly defectClaimed: 'defective' | 'damaged' | 'none' | 'unused';
  /** Rules a manager has set aside for this case, with a reason kept elsewhere. */
  readonly overruled?: readonly RuleId[];
}

export type EligibilityNeed = 'proof' | 'identity' | 'receipt-date' | 'date-conflict' | 'late-delivery';

export interface Eligibility {
  /** True as long as no rule refuses; so also while a person still has to settle something. */
  readonly eligible: boolean;
  /** `needs-person`: no rule refuses, but the case must not go on before its needs are settled. */
  readonly outcome: 'eligible' | 'refused' | 'needs-person';
  /** The rules that refuse; or else those the answer rests on, with `J` where a default tipped it. */
  readonly rules: RuleId[];
  /**
   * What is missing. A `receipt-date` beside the outcome `eligible` is a task for support and holds nothing up; beside
   * `needs-person` it is what stops the case. On a refusal the list only informs.
   */
  readonly needs: readonly EligibilityNeed[];
  /** English sentences with both dates, the zone and how the days were counted. */
  readonly explanation: string;
  readonly counted: CountedDays;
}

/**
 * Judges an appeal by the rules of the window and the goods (W1, W2, G1 to G3), at the moment it was made. While the
 * dates contradict each other or cannot be read, no rule is judged at all, not even those about the goods.
 */
export function assessEligibility(policy: Policy, facts: EligibilityFacts): Eligibility {
  const finding = countWindow(policy, facts);
  const overruled = facts.overruled ?? [];
  const doubts = finding.conflict ? [] : openDoubts(policy, finding, overruled);
  const refusing = finding.conflict ? [] : refusals(policy, facts, finding);
  const needs = listNeeds(facts, finding, doubts);
  const outcome = judge(refusing, needs, doubts);
  return {
    eligible: outcome !== 'refused',
    outcome,
    rules: outcome === 'refused' ? refusing : grounds(facts, finding, doubts),
    needs,
    explanation: explain(policy, facts, { finding, refusing, needs }),
    counted: finding.counted,
  };
}

/** A limit that is passed on paper, but that only a person may hold against the customer. */
type Doubt = 'W1' | 'W2';

function openDoubts(policy: Policy, finding: WindowFinding, overruled: readonly RuleId[]): readonly Doubt[] {
  const { unknownReceiptDate, deliveredAfterOrderWindow } = policy.settings;
  const presumedOnly = finding.presumed && unknownReceiptDate === 'ask';
  const ownDelay = finding.deliveredLate && deliveredAfterOrderWindow === 'human';
  const pastReceipt = finding.beyondReceiptWindow && !overruled.includes('W1');
  const pastOrder = finding.beyondOrderWindow && !overruled.includes('W2');
  const doubts: Doubt[] = [];
  if (pastReceipt && presumedOnly) doubts.push('W1');
  // Our own delay excuses the order limit, not a customer who then let the known receipt limit pass as well.
  if (pastOrder && ownDelay && !(pastReceipt && !presumedOnly)) doubts.push('W2');
  return doubts;
}

function refusals(policy: Policy, facts: EligibilityFacts, finding: WindowFinding): RuleId[] {
  const overruled = facts.overruled ?? [];
  const doubts: readonly RuleId[] = openDoubts(policy, finding, overruled);
  const broken: RuleId[] = [];
  if (finding.beyondReceiptWindow) broken.push('W1');
  if (finding.beyondOrderWindow) broken.push('W2');
  if (facts.boughtHere === false) broken.push('G1');
  if (facts.defectClaimed === 'none' || facts.defectClaimed === 'unused') broken.push('G2');
  if (facts.defectClaimed === 'unused') broken.push('G3');
  return inCatalogueOrder(broken.filter((id) => !overruled.includes(id) && !doubts.includes(id)));
}

function listNeeds(
  facts: EligibilityFacts,
  finding: WindowFinding,
  doubts: readonly Doubt[],
): readonly EligibilityNeed[] {
  const needs: EligibilityNeed[] = [];
  if (facts.boughtHere === 'unproven' && !facts.overruled?.includes('G1')) needs.push('proof');
  if (!facts.isBuyer) needs.push('identity');
  if (finding.presumed) needs.push('receipt-date');
  if (finding.conflict) needs.push('date-conflict');
  if (doubts.includes('W2')) needs.push('late-delivery');
  return needs;
}

function judge(
  refusing: readonly RuleId[],
  needs: readonly EligibilityNeed[],
  doubts: readonly Doubt[],
): Eligibility['outcome'] {
  if (refusing.length > 0) return 'refused';
  const holdsUp = doubts.length > 0 || needs.some((need) => need !== 'receipt-date');
  return holdsUp ? 'needs-person' : 'eligible';
}

/** What an appeal that nothing refuses rests on: the rules it keeps, without those still in doubt or set aside. */
function grounds(facts: EligibilityFacts, finding: WindowFinding, doubts: readonly Doubt[]): RuleId[] {
  // Dates that contradict each other are for a person: a default of ours, no rule of the supplier's (E10).
  if (finding.conflict) return ['J'];
  const { counted, presumed } = finding;
  const cameAnew = Boolean(facts.remedied);
  const byDefault = presumed || doubts.length > 0 || cameAnew || counted.appealDay === counted.lastDay;
  const unsettled: readonly RuleId[] = [
    ...doubts,
    ...(facts.overruled ?? []),
    ...(cameAnew ? ['W2' as const] : []),
  ];
  const kept: RuleId[] = facts.boughtHere === 'unproven' ? ['W1', 'W2', 'G2'] : ['W1', 'W2', 'G1', 'G2'];
  return inCatalogueOrder([
    ...kept.filter((id) => !unsettled.includes(id)),
    ...(byDefault ? ['J' as const] : []),
  ]);
}

const needSentences: Readonly<Record<EligibilityNeed, string>> = {
  proof: 'No purchase was found yet, so a proof of purchase is needed (G1).',
  identity: 'The sender is not the buyer of the order, so the identity has to be checked first.',
  'receipt-date':
    'The receipt date is unknown; customer and carrier are asked, and nobody is refused by W1 for it.',
  'date-conflict': '',
  'late-delivery': 'The goods reached the customer only after the limit of W2, so a manager decides.',
};

interface Conclusion {
  readonly finding: WindowFinding;
  readonly refusing: readonly RuleId[];
  readonly needs: readonly EligibilityNeed[];
}

function explain(policy: Policy, facts: EligibilityFacts, { finding, refusing, needs }: Conclusion): string {
  const setAside = (facts.overruled ?? []).map((id) => `A manager has set ${id} aside.`);
  const open = refusing.length > 0 ? [] : needs.map((need) => needSentences[need]);
  const sentences = [explainDates(policy, facts, finding), explainRefusal(refusing), ...open, ...setAside];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
