import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { attentionShown, endedPaid, isUnresolved, system, waitingFor } from '../../workflows/contract';
import type { CaseEvent, CaseState, RefundState, Step } from '../../workflows/contract';
import type { Eligibility } from '../../policy';
import { isViolated } from '../database';
import type { Queries, Tx } from '../database';
import type { CaseEventsTable } from '../tables';
import { carryOut } from './effects';
import { unitTaken } from './free-unit';

/** What a new case is made of, beside its first step. */
export interface NewCase {
  readonly caseId: number;
  readonly appealNo: string;
  readonly eligibility: Eligibility;
}

/**
 * Writes a new case with its first step, in the transaction that accepts the appeal.
 * @throws the database's unique violation on `one_open_case_per_unit` when the unit is in an open case (E25)
 */
export async function insertCase(tx: Tx, opening: Step, about: NewCase): Promise<void> {
  const { state } = opening;
  await tx
    .insertInto('cases')
    .values({
      case_no: state.caseNo,
      case_id: about.caseId,
      appeal_no: about.appealNo,
      unit_id: state.unit.unitId,
      policy_version: state.policyVersion,
      eligibility: JSON.stringify(about.eligibility),
      opened_at: new Date(state.appealedAt),
      ...columnsOf(state, momentOf(opening)),
    })
    .execute();
  await tx
    .insertInto('case_events')
    .columns(['case_no', ...eventColumns])
    .expression(
      tx
        .selectFrom(rowsOf(opening.events))
        .select([sql.val(state.caseNo).as('case_no'), ...eventColumns])
        .orderBy('seq'),
    )
    .execute();
  await carryOutAll(tx, opening);
}

/** Whether an error of the database says that the unit is in another open case (E25). */
export function isUnitInCase(error: unknown): boolean {
  return isViolated(error, 'one_open_case_per_unit');
}

/** A closed case cannot live again: another one has its unit by now. Nothing of the step is written. */
export class CannotLiveAgain extends Error {
  override readonly name = 'CannotLiveAgain';
}

/**
 * What came of recording a step: it was written now, it stood there already, or the record tells another story, which
 * then counts: of an attempt that got further before its worker died, or of the time before somebody reset the case.
 */
export type Recording = 'written' | 'known' | { readonly record: CaseState };

/**
 * Writes a step: state, events and effects, or nothing when this version is recorded already. The row of the case is
 * locked first, so a repeated activity, or one that outlived its worker, finds the version and changes nothing. A step
 * that follows the record is written without a look at it, for that is what nearly all do.
 * @throws CannotLiveAgain, with the transaction to be rolled back, where another case has the unit of a closed one
 * @throws Error when an earlier step is missing from the record
 */
export async function recordStep(tx: Tx, step: Step): Promise<Recording> {
  if (await append(tx, step)) return 'written';
  const { state } = step;
  const row = await lockCase(tx, state.caseNo);
  if (row.version > state.seq || (await tellsAnother(tx, row, step))) return { record: row.snapshot };
  if (row.version === state.seq) return 'known';
  const missing = notYetIn(row.version, step);
  if (await append(tx, missing)) return 'written';
  const first = missing.events[0]?.seq ?? state.seq;
  throw new Error(
    `Cannot record ${state.caseNo} from event ${String(first)}: the record ends at ${String(row.version)}`,
  );
}

/** Writes a step whose first event is the next of the record; false, and nothing is written, where it is not. */
async function append(tx: Tx, step: Step): Promise<boolean> {
  const { state, events } = step;
  const [first] = events;
  if (!first) return false;
  const closed = await closedBefore(tx, step);
  const { numInsertedOrUpdatedRows: written } = await tx
    .with('next', (also) =>
      also
        .updateTable('cases')
        .set(columnsOf(state, momentOf(step)))
        .where('case_no', '=', state.caseNo)
        .where('version', '=', first.seq - 1)
        .returning('case_no'),
    )
    .insertInto('case_events')
    .columns(['case_no', ...eventColumns])
    .expression((from) =>
      from
        .selectFrom(['next', rowsOf(events)])
        .select(['case_no', ...eventColumns])
        .orderBy('seq'),
    )
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => {
      throw closed !== null && isUnitInCase(error) ? cannotLiveAgain(state) : error;
    });
  if (written === 0n) return false;
  // Asked now that it stands there as open: no other case of the unit ends or begins any more without this one.
  if (closed !== null && (await unitTaken(tx, closed)) !== null) throw cannotLiveAgain(state);
  await carryOutAll(tx, step);
  return true;
}

function cannotLiveAgain({ caseNo }: CaseState): CannotLiveAgain {
  return new CannotLiveAgain(`Cannot record that ${caseNo} lives again: another case has its unit`);
}

/**
 * What wakes a closed case for the sake of its goods. News of its money are not among them: those are for it alone,
 * whatever became of the unit (E77), and wait for the end of another open case.
 */
const waking: readonly string[] = ['caseReopened', 'ruleOverruled', 'verdictContested', 'parcelInTrouble'];

/** The closed case as it is recorded, where the step lets it live again; else null, nearly always without a look. */
async function closedBefore(tx: Tx, { state, events }: Step): Promise<CaseState | null> {
  if (state.stage === 'closed' || !events.some(({ name }) => waking.includes(name))) return null;
  const before = await snapshotOf(tx, state.caseNo);
  return before?.stage === 'closed' ? before : null;
}

/** Whether the part of a step that is recorded already was recorded otherwise. */
async function tellsAnother(
  tx: Tx,
  row: { readonly version: number; readonly snapshot: CaseState },
  { state, events }: Step,
): Promise<boolean> {
  const known = events.filter(({ seq }) => seq <= row.version);
  const [first] = known;
  if (!first) return row.version === state.seq && row.snapshot.stage !== state.stage;
  const recorded = await tx
    .selectFrom('case_events')
    .select(['seq', 'at', 'name', 'actor_id'])
    .where('case_no', '=', state.caseNo)
    .where('seq', '>=', first.seq)
    .orderBy('seq')
    .limit(known.length)
    .execute();
  return known.some(({ at, name, actor }, index) => {
    const other = recorded[index];
    return other?.at.toISOString() !== at || other.name !== name || other.actor_id !== actor.id;
  });
}

/** Holds the row of a case until the transaction ends; whoever locks stock as well locks the case first. */
export async function lockCase(
  tx: Tx,
  caseNo: string,
): Promise<{ readonly version: number; readonly snapshot: CaseState }> {
  const row = await tx
    .selectFrom('cases')
    .select(['version', 'snapshot'])
    .where('case_no', '=', caseNo)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Error(`Cannot record ${caseNo}: there is no such case`);
  return row;
}

/** Who caused what happened last in a case: what follows from it is done in his name. */
export async function lastActor(
  tx: Tx,
  caseNo: string,
): Promise<{ readonly role: string; readonly id: string }> {
  return tx
    .selectFrom('case_events')
    .select(['actor_role as role', 'actor_id as id'])
    .where('case_no', '=', caseNo)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** The part of a step that the record lacks: a step may be sent again after it was written in part of a longer one. */
function notYetIn(version: number, step: Step): Step {
  const isMissing = ({ seq }: { readonly seq: number }): boolean => seq > version;
  return {
    state: step.state,
    events: step.events.filter(isMissing),
    effects: step.effects.filter(isMissing),
  };
}

/** The state as it was recorded last: the input of a new run. */
export async function snapshotOf(db: Queries, caseNo: string): Promise<CaseState | null> {
  const row = await db
    .selectFrom('cases')
    .select('snapshot')
    .where('case_no', '=', caseNo)
    .executeTakeFirst();
  return row?.snapshot ?? null;
}

function momentOf({ state, events }: Pick<Step, 'state' | 'events'>): Date {
  return new Date(events.at(-1)?.at ?? state.appealedAt);
}

async function carryOutAll(tx: Tx, { state, events, effects }: Step): Promise<void> {
  const at = momentOf({ state, events });
  for (const effect of effects) {
    const by = events.find(({ seq }) => seq === effect.seq)?.actor ?? system;
    await carryOut(tx, effect, { state, at, by });
  }
}

const eventColumns = ['seq', 'at', 'name', 'actor_role', 'actor_id', 'rules', 'detail'] as const;
type EventRow = Pick<Selectable<CaseEventsTable>, (typeof eventColumns)[number]>;

/** Events as rows of one value: a statement that has as many values as events would be another for each number. */
function rowsOf(events: readonly CaseEvent[]) {
  const rows = events.map(({ actor, ...event }) => ({
    ...event,
    actor_role: actor.role,
    actor_id: actor.id,
  }));
  const shape = sql`fresh (
    seq integer, at timestamptz, name text, actor_role text, actor_id text, rules text[], detail jsonb)`;
  return sql<EventRow>`json_to_recordset(${JSON.stringify(rows)})`.as<'fresh'>(shape);
}

function columnsOf(state: CaseState, at: Date) {
  return {
    version: state.seq,
    stage: state.stage,
    outcome: state.stage === 'closed' ? state.outcome : null,
    waiting_for: waitingFor(state),
    attention: attentionShown(state),
    unresolved: isUnresolved(state),
    ...refundColumn(state),
    due_at: state.due ? new Date(state.due.at) : null,
    overdue: state.due?.passed ?? false,
    on_hold: state.heldSince !== null,
    snapshot: JSON.stringify(state),
    updated_at: at,
  };
}

/** A closed case keeps the refund's last state: it was settled, and a late failure would change it. */
function refundColumn(state: CaseState): { readonly refund_state?: RefundState } {
  if (state.stage === 'refund') return { refund_state: state.refund.state };
  if (endedPaid(state)) return { refund_state: 'settled' };
  return {};
}
