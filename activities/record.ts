import type { Recorded, Step } from '../workflows/contract';
import { CannotLiveAgain, lockCase, recordStep } from '../store/cases/case-record';
import type { Recording } from '../store/cases/case-record';
import { unitTaken } from '../store/cases/free-unit';
import type { Database, Tx } from '../store/database';
import { policyByName } from '../store/remedies/policies';
import { askForReader } from '../store/work/customer-words';
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
    const recording = await recorded(db, step, (tx) => recordStep(tx, { ...step, state }));
    return otherRecord(recording) ?? { due: state.due };
  };
}

/**
 * Records in a transaction of its own. Between a word to a closed case and its record another case of the unit may have
 * been opened, or have given its remedy: then the closed one stays as it ended (E25, I6).
 */
export async function recorded(
  db: Database,
  step: Step,
  write: (tx: Tx) => Promise<Recording>,
): Promise<Recording> {
  try {
    return await db.transaction().execute(write);
  } catch (error) {
    if (!(error instanceof CannotLiveAgain)) throw error;
    return db.transaction().execute((tx) => staysClosed(tx, step, error));
  }
}

/** What the customer asked of it is read with the case that has his unit; whoever else asked hears the api's answer. */
async function staysClosed(tx: Tx, { state, events }: Step, error: CannotLiveAgain): Promise<Recording> {
  const { snapshot } = await lockCase(tx, state.caseNo);
  const taken = await unitTaken(tx, snapshot);
  // The other case has ended since without a remedy: the next try finds the unit free.
  if (taken === null) throw error;
  const asked = events.findLast(({ actor }) => actor.role === 'customer');
  const caseNo = taken.how === 'open' ? taken.caseNo : state.caseNo;
  if (asked) await askForReader(tx, { caseNo, at: new Date(asked.at) });
  return { record: snapshot };
}

/** The answer where the record is ahead of a step or tells another story; null where the step stands in it. */
export function otherRecord(recording: Recording): Required<Recorded> | null {
  return typeof recording === 'string' ? null : { due: recording.record.due, record: recording.record };
}
