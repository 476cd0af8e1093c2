import { countingOf } from '../../policy';
import type { Assessed } from '../../policy';
import type { Decisions } from './facts';

/** An assessment in words: the policy's own, or those of another language. */
export function explanationIn(decisions: Decisions | null, assessed: Assessed): string {
  const { eligibility, policy } = assessed;
  const { timeZone } = policy.settings;
  return decisions?.counting({ counting: countingOf(assessed), timeZone }) ?? eligibility.explanation;
}
