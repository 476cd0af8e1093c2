import { civilDay } from '../../policy';
import type { Eligibility, Instant, Policy, Remedied, RuleId } from '../../policy';
import type { Counting, Decisions } from './facts';

export interface Assessed {
  readonly eligibility: Eligibility;
  /** The version that judged. */
  readonly policy: Policy;
  readonly appealedAt: Instant;
  readonly remedied: Remedied | null;
  readonly overruled: readonly RuleId[];
}

/** What the explanation of an assessment says, as facts. */
export function countingOf({ eligibility, policy, appealedAt, remedied, overruled }: Assessed): Counting {
  const { counted, needs, outcome, rules } = eligibility;
  const { timeZone, receiptWindowDays, orderWindowDays } = policy.settings;
  const inUtc = civilDay(appealedAt, 'UTC');
  return {
    ...{ counted, receiptWindowDays, orderWindowDays, remedied, needs },
    conflict: needs.includes('date-conflict'),
    appealDayInUtc: timeZone !== 'UTC' && inUtc !== counted.appealDay ? inUtc : null,
    refusedBy: outcome === 'refused' ? rules : [],
    setAside: overruled,
  };
}

/** An assessment in words: the policy's own, or those of another language. */
export function explanationIn(decisions: Decisions | null, assessed: Assessed): string {
  const { eligibility, policy } = assessed;
  const { timeZone } = policy.settings;
  return decisions?.counting({ counting: countingOf(assessed), timeZone }) ?? eligibility.explanation;
}
