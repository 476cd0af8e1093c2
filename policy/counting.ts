import { civilDay } from './dates/calendar';
import type { CountedDays, Remedied } from './dates/window';
import type { Eligibility, EligibilityNeed } from './eligibility';
import type { RuleId } from './rules';
import type { CivilDay, Instant, Policy } from './settings';

/** How the days of an appeal were counted (W1, W2), and what else its assessment rests on. */
export interface Counting {
  readonly counted: CountedDays;
  readonly receiptWindowDays: number;
  readonly orderWindowDays: number;
  /** The dates contradict each other: nothing is concluded from them. */
  readonly conflict: boolean;
  readonly remedied: Remedied | null;
  /** The day of the appeal in UTC where it was another one there. */
  readonly appealDayInUtc: CivilDay | null;
  readonly refusedBy: readonly RuleId[];
  readonly needs: readonly EligibilityNeed[];
  /** Rules that a manager has set aside. */
  readonly setAside: readonly RuleId[];
}

export interface Assessed {
  readonly eligibility: Eligibility;
  /** The version that judged. */
  readonly policy: Policy;
  readonly appealedAt: Instant;
  readonly remedied: Remedied | null;
  readonly overruled: readonly RuleId[];
}

/** What the explanation of an assessment says, as facts, for languages that tell it themselves. */
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
