import type { Recorded, Step } from '../workflows/contract';
import { recordStep } from '../store/cases/case-record';
import type { Recording } from '../store/cases/case-record';
import type { Database } from '../store/database';
import { policyByName } from '../store/remedies/policies';
import { withDue } from './deadlines';

/**
 * Writes what happened into the record, with the letters, reservations and orders that belong to it, in one
 * transaction keyed by case and sequence: however often it runs, it has one effect.
 * @returns the deadline that the policy sets for the stage, so that history keeps the rule's answer
 */
export function recordTransition(db: Database) {
  return async (step: Step): Promise<Recorded> => {
    const policy = await policyByName(db, step.state.policyVersion);
    const state = withDue(policy, step.state);
    const recording = await db.transaction().execute((tx) => recordStep(tx, { ...step, state }));
    return otherRecord(recording) ?? { due: state.due };
  };
}

/** The answer where the record is ahead of a step or tells another story; null where the step stands in it. */
export function otherRecord(recording: Recording): Required<Recorded> | null {
  return typeof recording === 'string' ? null : { due: recording.record.due, record: recording.record };
}
