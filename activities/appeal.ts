import { assessEligibility, receiptThatCounts } from '../policy';
import { appealAssessed } from '../workflows/contract';
import type { Assessment, Instant, Recorded, Step } from '../workflows/contract';
import { recordStep } from '../store/cases/case-record';
import type { Database } from '../store/database';
import { appealFacts, storeEligibility } from '../store/cases/appeal-facts';
import { policyByName } from '../store/remedies/policies';
import { withDue } from './deadlines';
import { otherRecord, recorded } from './record';

/** What an assessment answers: the decision, and the deadline of the stage it leads to. */
export interface Assessed extends Recorded {
  readonly assessment: Assessment;
}

/**
 * Looks at an appeal again after new evidence or an overrule (W1, W2, G1-G3): always at the moment it was first
 * accepted, so that nobody loses the right by our slowness (E12, E14).
 */
export function assessAppeal(db: Database) {
  return async (step: Step, at: Instant): Promise<Assessed> => {
    const { state } = step;
    if (state.stage !== 'appeal')
      throw new Error(`Cannot assess ${state.caseNo}: it is in stage ${state.stage}`);
    const policy = await policyByName(db, state.policyVersion);
    const { facts, helpful } = await appealFacts(db, state.caseNo);
    const eligibility = assessEligibility(policy, {
      ...facts,
      receipt: receiptThatCounts(facts.receipt, state.receipt),
      boughtHere: state.settled.includes('proof') ? true : 'unproven',
      isBuyer: state.settled.includes('identity'),
      overruled: state.overruled,
    });
    const assessment: Assessment = {
      at,
      outcome: eligibility.outcome,
      rules: eligibility.rules,
      needs: eligibility.needs,
      helpful,
    };
    // The event tells the days that were counted; the workflow does without them.
    const next = appealAssessed(state, { ...assessment, counted: eligibility.counted });
    const due = withDue(policy, next.state);
    const recording = await recorded(db, step, async (tx) => {
      const whole = {
        state: due,
        events: [...step.events, ...next.events],
        effects: [...step.effects, ...next.effects],
      };
      const came = await recordStep(tx, whole);
      if (came === 'written') await storeEligibility(tx, state.caseNo, eligibility);
      return came;
    });
    return { assessment, due: due.due, ...otherRecord(recording) };
  };
}
