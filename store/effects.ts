import { sql } from 'kysely';
import type { CaseState, DispatchPurpose, Effect, NumberedEffect } from '../workflows/contract';
import type { Tx } from './database';
import { carryOutMoney } from './refund-effects';
import { endReservations, reservedReplacement } from './stock';

/** A step's state, and the moment its effects carry. */
interface Moment {
  readonly state: CaseState;
  readonly at: Date;
  /** Number of the event the effect belongs to. */
  readonly seq: number;
}

/** Carries out an effect of a step in the transaction of its record. */
export async function carryOut(
  tx: Tx,
  effect: NumberedEffect,
  when: { readonly state: CaseState; readonly at: Date },
): Promise<void> {
  const moment = { ...when, seq: effect.seq };
  const { caseNo } = moment.state;
  switch (effect.do) {
    case 'letter':
      return queueLetter(tx, effect.template, moment);
    case 'move-goods':
      return moveGoods(tx, effect.to, moment);
    case 'lapse-reservations':
      return endReservations(tx, caseNo, { as: 'lapsed', ...(effect.keep && { except: effect.keep }) });
    case 'order-dispatch':
      return orderDispatch(tx, effect.purpose, moment);
    case 'dispatch':
      return dispatch(tx, effect, moment);
    case 'deliver':
      return endDispatch(
        tx,
        { caseNo, purpose: effect.purpose },
        { state: 'delivered', delivered_at: moment.at },
      );
    case 'return-undelivered':
      await endDispatch(tx, { caseNo, purpose: effect.purpose }, { state: 'undelivered' });
      return orderDispatch(tx, effect.purpose, moment);
    case 'cancel-dispatch':
      return cancelDispatch(tx, caseNo);
    case 'write-off':
      return endReservations(tx, caseNo, { as: 'consumed', purpose: effect.purpose });
    case 'order-repair':
      return orderRepair(tx, moment);
    case 'finish-repair':
      return finishRepair(tx, effect.passed, moment);
    case 'note-refund':
    case 'propose-payout':
    case 'note-consent':
    case 'settle-payout':
    case 'withdraw-payout':
      return carryOutMoney(tx, effect, moment);
  }
}

async function queueLetter(tx: Tx, template: string, { state, at, seq }: Moment): Promise<void> {
  await tx
    .insertInto('letters')
    .values({
      case_no: state.caseNo,
      direction: 'out',
      template,
      seq,
      // Fixed when the letter is decided: a letter that is sent again is the same letter to every mail program.
      message_id: `<${state.caseNo.toLowerCase()}.${String(seq)}.${template}@returns-desk>`,
      in_reply_to: null,
      sender: null,
      recipient: null,
      subject: null,
      body: null,
      written_at: at,
    })
    .execute();
}

async function moveGoods(tx: Tx, place: string, { state, at, seq }: Moment): Promise<void> {
  await tx
    .insertInto('custody')
    .values({ case_no: state.caseNo, seq, unit_id: state.unit.unitId, place, at })
    .execute();
}

/** The new unit that is held for the case, or that came back to us and is sent again. */
async function replacementSku(tx: Tx, caseNo: string): Promise<string | null> {
  const before = await tx
    .selectFrom('dispatch_orders')
    .select('sku')
    .where('case_no', '=', caseNo)
    .where('purpose', '=', 'replacement')
    .where('state', '=', 'undelivered')
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return before?.sku ?? reservedReplacement(tx, caseNo);
}

async function orderDispatch(tx: Tx, purpose: DispatchPurpose, { state, at }: Moment): Promise<void> {
  const reserved = purpose === 'replacement' ? await replacementSku(tx, state.caseNo) : null;
  await tx
    .insertInto('dispatch_orders')
    .values((values) => ({
      case_no: state.caseNo,
      purpose,
      attempt: values
        .selectFrom('dispatch_orders')
        .select(sql<number>`count(*)::int + 1`.as('next'))
        .where('case_no', '=', state.caseNo)
        .where('purpose', '=', purpose),
      sku: reserved ?? state.unit.sku,
      state: 'to-pack',
      tracking_no: null,
      carrier: null,
      ordered_at: at,
      dispatched_at: null,
      delivered_at: null,
    }))
    .execute();
}

async function dispatch(
  tx: Tx,
  effect: Extract<Effect, { readonly do: 'dispatch' }>,
  { state, at }: Moment,
): Promise<void> {
  const { caseNo } = state;
  await tx
    .updateTable('dispatch_orders')
    .set({ state: 'dispatched', tracking_no: effect.trackingNo, carrier: effect.carrier, dispatched_at: at })
    .where('case_no', '=', caseNo)
    .where('purpose', '=', effect.purpose)
    .where('state', '=', 'to-pack')
    .execute();
  if (effect.purpose === 'replacement')
    await endReservations(tx, caseNo, { as: 'consumed', purpose: 'replacement' });
}

/** What was to be packed stays here after all. */
async function cancelDispatch(tx: Tx, caseNo: string): Promise<void> {
  await tx
    .updateTable('dispatch_orders')
    .set({ state: 'cancelled' })
    .where('case_no', '=', caseNo)
    .where('state', '=', 'to-pack')
    .execute();
}

async function endDispatch(
  tx: Tx,
  { caseNo, purpose }: { readonly caseNo: string; readonly purpose: DispatchPurpose },
  change: { readonly state: 'delivered' | 'undelivered'; readonly delivered_at?: Date },
): Promise<void> {
  await tx
    .updateTable('dispatch_orders')
    .set(change)
    .where('case_no', '=', caseNo)
    .where('purpose', '=', purpose)
    .where('state', '=', 'dispatched')
    .execute();
}

async function orderRepair(tx: Tx, { state, at }: Moment): Promise<void> {
  await tx
    .insertInto('repair_orders')
    .values({
      case_no: state.caseNo,
      offer_version: state.offerVersion,
      parts: JSON.stringify(state.verdict?.parts ?? []),
      minutes: state.verdict?.repairMinutes ?? null,
      state: 'open',
      ordered_at: at,
      finished_at: null,
    })
    .execute();
}

/** Parts are used up by a repair, whether it passed or not: what was soldered in does not go back to the shelf. */
async function finishRepair(tx: Tx, passed: boolean, { state, at }: Moment): Promise<void> {
  await tx
    .updateTable('repair_orders')
    .set({ state: passed ? 'passed' : 'failed', finished_at: at })
    .where('case_no', '=', state.caseNo)
    .where('state', '=', 'open')
    .execute();
  await endReservations(tx, state.caseNo, { as: 'consumed', purpose: 'repair' });
}
