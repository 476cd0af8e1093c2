import type { Policy } from '../../policy';
import type { CaseHistory } from '../../store/cases/explanations';
import type { KnownCaller } from '../http/caller';
import type { ExplanationView } from '../schemas/explanation';
import { decisionsOf, withSentences } from './explanation/decisions';
import { claimOf, factsOf } from './explanation/facts';
import { isReproduced, judgedFacts, presentOption, underPolicy } from './explanation/other-policies';
import { standingOf } from './explanation/standing';
import { isUnseen, untilIdentified } from './present';

/** Which versions the case is put to beside its own. */
interface Asked {
  readonly caller: KnownCaller;
  readonly own: Policy;
  readonly others: readonly Policy[];
}

/**
 * Why a case stands where it stands, as a caller may read it: names and words of people are for staff, and whoever is
 * not known as the buyer learns no date and no sum of the order (E20).
 */
export function explainCase(history: CaseHistory, { caller, own, others }: Asked): ExplanationView {
  const forStaff = caller.kind === 'staff';
  const { record, events } = history;
  const { timeZone } = own.settings;
  const isKnown = forStaff || isIdentified(history);
  const decisions = decisionsOf(history, { forStaff, isKnown });
  const frame = {
    caseNo: record.caseNo,
    policyVersion: record.policyVersion,
    timeZone,
    standing: standingOf(record, { events, decisions }, { timeZone, forStaff }),
    decisions,
  };
  if (!isKnown) return { ...frame, ...withheld(history) };
  const facts = judgedFacts(history, own);
  const { outcome, rules, needs, explanation, counted } = record.eligibility;
  return {
    ...frame,
    currency: record.state.unit.currency,
    eligibility: {
      ...{ outcome, rules: withSentences(rules), needs: [...needs] },
      ...{ explanation, counted: { ...counted } },
    },
    facts: factsOf(history, forStaff),
    offers: offersFor(history, forStaff).map(({ version, at, needsManager, options }) => ({
      version,
      at: at.toISOString(),
      needsManager,
      options: options.map(presentOption),
    })),
    otherPolicies: others.map((other) => underPolicy(other, { own, facts })),
    reproduced: isReproduced(history, own, facts),
  };
}

/** What waits for a manager is not the customer's to read yet (E54). */
function offersFor({ offers, record: { state } }: CaseHistory, forStaff: boolean): CaseHistory['offers'] {
  return forStaff || !isUnseen(state)
    ? offers
    : offers.filter(({ version }) => version !== state.offerVersion);
}

/** Whether the sender is known as entitled: the buyer by his address, or accepted by somebody who looked. */
function isIdentified({ record, events }: CaseHistory): boolean {
  const isOpen = record.eligibility.needs.includes('identity');
  return !isOpen || events.some(({ name }) => name === 'appealAccepted');
}

function withheld(history: CaseHistory) {
  const { outcome, rules, needs } = history.record.eligibility;
  const eligibility = { outcome, rules: withSentences(rules), needs: [...needs] };
  return {
    currency: null,
    eligibility: { ...eligibility, explanation: untilIdentified, counted: null },
    facts: claimOf(history),
    offers: [],
    otherPolicies: [],
    reproduced: null,
  };
}
