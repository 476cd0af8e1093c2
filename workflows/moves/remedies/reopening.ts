import { accepted, enter, isAssessedAnew, stepTo, whyNotReopened } from '../../contract';
import type {
  CaseState,
  Effect,
  EventDraft,
  Instant,
  NotReopened,
  Parked,
  StateIn,
  Step,
} from '../../contract';
import type { Ask, Moves, Refusal } from '../move';
import { newsAfterTheEnd } from './refund';
import { isOtherSerial, keptForSupport, otherArrived, otherIn } from '../before/arrival';
import { found } from '../before/lost-parcel';
import { receiptSource, statedReceipt } from '../before/receipt';

/** A closed case lives again where it stood before the goods moved, under its first appeal date (E26, E33, E36). */
export const closedMoves: Moves['closed'] = {
  reopen(state, ask) {
    const { at, actor, body } = ask;
    const { askedAt = at } = body;
    const why = whyNotReopened(state, { at: askedAt < at ? askedAt : at, role: actor.role });
    if (why !== null) return refusalOf(state, why);
    const events = [{ name: 'caseReopened', actor, rules: ['J'], detail: reopeningDetail(ask) }] as const;
    if (state.place === 'returned') return postedAgain(state, at, { events });
    return stepTo(livingAgain({ ...state, receipt: statedReceipt(state, ask) }, at), at, { events });
  },

  /** A parcel for a case that had ended: the goods are safe, and support decides what becomes of them (E42, I10). */
  shipmentArrived(state, ask) {
    const { at, actor, body } = ask;
    const { asBefore = false, ...came } = body;
    if (state.place === 'lost' && hasRemedy(state)) return found(state, ask);
    const other = asBefore ? null : otherIn(body);
    if (other !== null) return notTheUnit(state, ask, other);
    const seen = { messageId: `arrival-${String(state.seq + 1)}`, actor, body: came };
    const unasked = state.agreed ? {} : { unasked: seen };
    const isOther = state.agreed && !asBefore && isOtherSerial(state, body);
    const trouble = isOther ? 'serial-differs' : state.agreed ? 'late' : 'unasked';
    const known = { ...unasked, ...(isOther ? { afterEnd: true as const } : {}) };
    const parcel = { stage: 'parcel', announced: true, withdrawn: false, trouble, ...known } as const;
    return keptForSupport(enter(state, parcel, at), ask, trouble);
  },

  /** The bank gave the money back, days after it had taken it: the case is not over after all (E77). */
  refundUpdated: newsAfterTheEnd,

  /** The money of a refund too many was asked back, or is somebody's word why not: nobody waits any more (I2). */
  resolveConflict(state, { at, actor, body }) {
    const attention = state.managerCalled === true ? 'manager' : null;
    return stepTo({ ...state, attention }, at, {
      events: [{ name: 'refundConflictResolved', actor, rules: ['J'], detail: { reason: body.reasonRef } }],
    });
  },
};

/**
 * The unit has not come, so its case does not live again over what came in its place; the customer is asked, and the
 * warehouse sends back what is another's (E44, E47).
 */
function notTheUnit(
  state: StateIn<'closed'>,
  ask: Ask<'shipmentArrived'>,
  other: 'wrong-item' | 'empty',
): Step | Refusal {
  // The same parcel scanned twice is one arrival, and one letter (E50).
  if (other === state.beside)
    return { refused: 'AlreadyDone', detail: `this parcel was already received: ${other}` };
  const isStray = other === 'wrong-item';
  const attention = isStray ? (state.attention ?? 'warehouse') : state.attention;
  return otherArrived({ ...state, beside: other, attention }, ask, other);
}

/** Whether the customer has his money or a new product: the unit is ours, wherever it turns up. */
function hasRemedy({ outcome }: StateIn<'closed'>): boolean {
  return outcome === 'refunded' || outcome === 'replaced';
}

function reopeningDetail(ask: Ask<'reopen'>) {
  const { reasonRef, receivedAt } = ask.body;
  const receipt = receivedAt === undefined ? {} : { receivedAt, receiptSource: receiptSource(ask) };
  return { reason: reasonRef ?? null, ...receipt };
}

/** Why nobody of this role takes a case up again, in words. */
function refusalOf({ reopenUntil = '' }: StateIn<'closed'>, why: NotReopened): Refusal {
  switch (why) {
    case 'settled':
      return { refused: 'NothingToDo', detail: 'the goods are settled; a new appeal is needed' };
    case 'for-support':
      return {
        refused: 'WrongRole',
        detail: 'support opens this case again, once there is something new to look at',
        rules: ['J'],
      };
    case 'over':
      return isOver(reopenUntil);
    case 'offer-over':
      return { refused: 'NothingToDo', detail: 'the time of the declined offer is over', rules: ['L4', 'J'] };
  }
}

/** The time to take up a case that ended is over: a manager alone gives more (E33, E36). */
export function isOver(reopenUntil: Instant): Refusal {
  return {
    refused: 'WrongRole',
    detail: `the case could be taken up again until ${reopenUntil}; now a manager decides`,
    rules: ['J'],
  };
}

/** The goods are at home again: the customer posts them once more, and the lab looks before a fresh offer (E67, E97, L2). */
export function postedAgain(
  state: CaseState,
  at: Instant,
  { events, effects = [] }: { readonly events: readonly EventDraft[]; readonly effects?: readonly Effect[] },
): Step {
  const parcel = { stage: 'parcel', announced: false, withdrawn: false, trouble: null } as const;
  return stepTo({ ...enter(state, parcel, at), place: 'customer' }, at, {
    events,
    effects: [...effects, { do: 'move-goods', to: 'customer' }, { do: 'letter', template: 'lab-address' }],
  });
}

/** The customer posted it, as both sides had agreed: it is awaited again (E42, E97). */
export function awaited(state: CaseState, at: Instant): CaseState {
  return enter(state, { stage: 'parcel', announced: true, withdrawn: false, trouble: null }, at);
}

function livingAgain(state: StateIn<'closed'>, at: Instant): CaseState {
  if (state.place === 'in-transit') return awaited(state, at);
  return isAssessedAnew(state) ? assessedAnew(state) : accepted(state);
}

/** Back to the appeal, which the policy judges by its first date and by what is known and settled now. */
export function assessedAnew(state: CaseState): CaseState {
  const appeal = { stage: 'appeal', needs: [], reassess: true } as const;
  return enter({ ...state, accepted: false }, appeal, null);
}

/**
 * Without the rule that a manager set aside a refusal is judged anew (E2). Goods that are still here wait in quarantine
 * until the case has come as far as its parcel; those that went home are the customer's to post once more.
 */
export function refusalSetAside(state: CaseState, at: Instant, event: EventDraft): Step {
  const anew = assessedAnew(state);
  if (state.stage !== 'goods-back')
    return stepTo({ ...anew, place: 'customer' }, at, {
      events: [event],
      effects: [{ do: 'move-goods', to: 'customer' }],
    });
  const parked = [...state.parked, state.arrived ?? arrivedSo(state, event)];
  return stepTo({ ...anew, place: 'quarantine', parked }, at, {
    events: [event],
    effects: [{ do: 'cancel-dispatch' }, { do: 'move-goods', to: 'quarantine' }],
  });
}

/** The unit lies here, and what was wrong with its parcel is what the manager has looked at. */
function arrivedSo({ seq }: CaseState, { actor }: EventDraft): Parked {
  return {
    action: 'shipmentArrived',
    message: { messageId: `arrival-${String(seq)}`, actor, body: { contents: 'ok' } },
  };
}
