import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { returnPostagePayer } from '../../policy';
import type {
  Actor,
  CaseState,
  DispatchPurpose,
  Effect,
  NumberedEffect,
  Place,
} from '../../workflows/contract';
import type { Tx } from '../database';
import { policyByName } from '../remedies/policies';
import { carryOutMoney } from '../money/refund-effects';
import { deliverTo } from '../goods/delivery-address';
import { retryFailedLabel } from '../goods/failed-labels';
import { keepStray, sendStray } from '../goods/stray-goods';
import { endReservations, putBack, reservedReplacement, writeOff } from '../goods/stock';

/** A step's state, and the moment its effects carry. */
interface Moment {
  readonly state: CaseState;
  readonly at: Date;
  /** Number of the event the effect belongs to. */
  readonly seq: number;
  /** Who caused that event. */
  readonly by: Actor;
}

/** Carries out an effect of a step in the transaction of its record. */
export async function carryOut(tx: Tx, effect: NumberedEffect, when: Omit<Moment, 'seq'>): Promise<void> {
  const moment = { ...when, seq: effect.seq };
  const { caseNo } = moment.state;
  const { by } = moment;
  switch (effect.do) {
    case 'letter':
      return queueLetter(tx, effect.template, moment);
    case 'move-goods':
      return moveGoods(tx, effect.to, moment);
    case 'keep-stray':
      return keepStray(tx, { caseNo, seq: moment.seq, at: moment.at });
    case 'send-stray':
      return sendStray(tx, { caseNo, at: moment.at, trackingNo: effect.trackingNo });
    case 'lapse-reservations':
      return endReservations(tx, caseNo, { as: 'lapsed', by, ...(effect.keep && { except: effect.keep }) });
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
      // What is lost or came back unusable is not packed again; a new one goes out once it is held for the case (E84).
      return effect.lost ? undefined : orderDispatch(tx, effect.purpose, moment);
    case 'cancel-dispatch':
      return cancelDispatch(tx, caseNo);
    case 'put-back':
      return putBack(tx, caseNo, by);
    case 'retry-label':
      return retryFailedLabel(tx, caseNo);
    case 'deliver-to':
      return deliverTo(tx, caseNo, effect.addressRef);
    case 'write-off':
      return writeOff(tx, caseNo, { ...effect, by });
    case 'order-repair':
      return orderRepair(tx, moment);
    case 'finish-repair':
      return finishRepair(tx, effect, moment);
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
      message_id: newMessageId(`${state.caseNo.toLowerCase()}.${String(seq)}.${template}`),
      in_reply_to: null,
      sender: null,
      recipient: null,
      subject: null,
      body: null,
      written_at: at,
    })
    .execute();
}

/**
 * Fixed when the letter is decided: a letter that is sent again is the same letter to every mail program. Its last part
 * nobody can guess who has not seen the letter, so a forged report of its return finds none (E37).
 */
function newMessageId(about: string): string {
  return `<${about}.${randomBytes(12).toString('hex')}@returns-desk>`;
}

async function moveGoods(tx: Tx, place: Place, { state, at, seq }: Moment): Promise<void> {
  await tx
    .insertInto('custody')
    .values({ case_no: state.caseNo, seq, unit_id: state.unit.unitId, place, at })
    .execute();
}

/** The new unit that is held for the case, or else the one that came back to us and is sent again. */
async function replacementSku(tx: Tx, caseNo: string): Promise<string | null> {
  const held = await reservedReplacement(tx, caseNo);
  if (held !== null) return held;
  const before = await tx
    .selectFrom('dispatch_orders')
    .select('sku')
    .where('case_no', '=', caseNo)
    .where('purpose', '=', 'replacement')
    .where('state', '=', 'undelivered')
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return before?.sku ?? null;
}

/** Goods without a remedy wait for no payment: the carrier collects the postage where the customer bears it (J). */
async function postagePayer(tx: Tx, state: CaseState): Promise<'customer' | 'supplier'> {
  const { verdict } = state;
  const isForeign = await isRefusedAsForeign(tx, state);
  return returnPostagePayer(await policyByName(tx, state.policyVersion), {
    withoutRemedy: isForeign || (state.stage === 'goods-back' && state.because === 'no-remedy'),
    cause: isForeign ? 'not-our-product' : (verdict?.cause ?? null),
    damagedByUs: verdict?.damagedInLab === true,
  });
}

/** Whether support refused what came as not bought here, before the lab could say that it is not our product (G1, E45). */
async function isRefusedAsForeign(tx: Tx, state: CaseState): Promise<boolean> {
  if (state.stage !== 'goods-back' || state.because !== 'refused') return false;
  const refusal = await tx
    .selectFrom('case_events')
    .select(['name', 'rules'])
    .where('case_no', '=', state.caseNo)
    .where('name', 'in', ['caseRefused', 'appealRefused'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return refusal?.name === 'caseRefused' && refusal.rules.includes('G1');
}

async function orderDispatch(tx: Tx, purpose: DispatchPurpose, { state, at }: Moment): Promise<void> {
  const reserved = purpose === 'replacement' ? await replacementSku(tx, state.caseNo) : null;
  const postageBy = purpose === 'goods-back' ? await postagePayer(tx, state) : 'supplier';
  await tx
    .insertInto('dispatch_orders')
    .values((values) => ({
      case_no: state.caseNo,
      purpose,
      attempt: values
        .selectFrom('dispatch_orders')
        .select(sql<number>`coalesce(max(attempt), 0) + 1`.as('next'))
        .where('case_no', '=', state.caseNo)
        .where('purpose', '=', purpose),
      sku: reserved ?? state.unit.sku,
      state: 'to-pack',
      tracking_no: null,
      carrier: null,
      postage_by: postageBy,
      ordered_at: at,
      dispatched_at: null,
      delivered_at: null,
    }))
    .execute();
}

async function dispatch(
  tx: Tx,
  effect: Extract<Effect, { readonly do: 'dispatch' }>,
  { state, at, by }: Moment,
): Promise<void> {
  const { caseNo } = state;
  const typed = effect.trackingNo !== null || effect.carrier !== null;
  await tx
    .updateTable('dispatch_orders')
    .set({ state: 'dispatched', dispatched_at: at })
    // A clerk who types nothing leaves the number of the label that was bought.
    .set(typed ? { tracking_no: effect.trackingNo, carrier: effect.carrier } : {})
    .where('case_no', '=', caseNo)
    .where('purpose', '=', effect.purpose)
    .where('state', '=', 'to-pack')
    .execute();
  if (effect.purpose === 'replacement')
    await endReservations(tx, caseNo, { as: 'consumed', by, purpose: 'replacement' });
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

/** What was soldered in does not go back to the shelf, whether the repair passed or not; unused parts do. */
async function finishRepair(
  tx: Tx,
  { passed, partsUsed }: Extract<Effect, { readonly do: 'finish-repair' }>,
  { state, at, by }: Moment,
): Promise<void> {
  await tx
    .updateTable('repair_orders')
    .set({ state: passed ? 'passed' : 'failed', finished_at: at })
    .where('case_no', '=', state.caseNo)
    .where('state', '=', 'open')
    .execute();
  const as = partsUsed ? 'consumed' : 'lapsed';
  await endReservations(tx, state.caseNo, { as, by, purpose: 'repair' });
}
