import { daysElsewhere } from './dates/window';
import type { CountedDays, DayElsewhere, Remedied } from './dates/window';
import type { Eligibility, EligibilityNeed } from './eligibility';
import type { RuleId } from './rules';
import type { Instant, Policy } from './settings';

/** How the days of an appeal were counted (W1, W2), and what else its assessment rests on. */
export interface Counting {
  readonly counted: CountedDays;
  readonly receiptWindowDays: number;
  readonly orderWindowDays: number;
  /** The dates contradict each other: nothing is concluded from them. */
  readonly conflict: boolean;
  readonly remedied: Remedied | null;
  /** The day of the appeal in UTC and where it was sent, as far as it was another one there (E6). */
  readonly elsewhere: readonly DayElsewhere[];
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
  /** Where the appeal was sent, if that is known: a zone or an offset (E6). */
  readonly customerTimeZone: string | null;
  readonly remedied: Remedied | null;
  readonly overruled: readonly RuleId[];
}

/** What the explanation of an assessment says, as facts, for languages that tell it themselves. */
export function countingOf(assessed: Assessed): Counting {
  const { eligibility, policy, remedied, overruled } = assessed;
  const { counted, needs, outcome, rules } = eligibility;
  const { receiptWindowDays, orderWindowDays } = policy.settings;
  return {
    ...{ counted, receiptWindowDays, orderWindowDays, remedied, needs },
    conflict: needs.includes('date-conflict'),
    elsewhere: daysElsewhere(assessed, counted.appealDay),
    refusedBy: outcome === 'refused' ? rules : [],
    setAside: overruled,
  };
}
