import { assessedAnew } from '../remedies/reopening';
import { arrivalDetail, harmsUnit, isOtherSerial, keptForSupport, otherArrived, otherIn } from './arrival';
import { refuse, withdrawAtHome } from './before-the-lab';
import { accepted, attentionOf, enter, goodsBack, isKnownOfUnit, stepTo } from '../../contract';
import type { EventDraft, Instant, StateIn, Step, Trouble } from '../../contract';
import type { Ask, Moves, Refusal } from '../move';

/** The customer posts the goods at his own cost (L2); what arrives is counted before it is inspected (L3). */
export const parcelMoves: Moves['parcel'] = {
  announceParcel(state, { at, actor }) {
    const travels = state.place === 'customer';
    return stepTo({ ...state, announced: true, place: travels ? 'in-transit' : state.place }, at, {
      events: [{ name: 'parcelAnnounced', actor, rules: ['L2'] }],
      effects: travels ? [{ do: 'move-goods', to: 'in-transit' }] : [],
    });
  },

  shipmentArrived(awaiting, ask) {
    const { at, actor, body } = ask;
    const state = { ...awaiting, returnDamage: awaiting.returnDamage || harmsUnit(body) };
    const detail = arrivalDetail(state, body);
    const isOther = isOtherSerial(state, body);
    // The same parcel scanned twice is one arrival, and one letter (E50).
    const trouble = body.contents !== 'ok' ? body.contents : isOther ? 'serial-differs' : null;
    if (trouble !== null && (trouble === state.trouble || trouble === state.beside))
      return { refused: 'AlreadyDone', detail: `this parcel was already received: ${trouble}` };
    const other = otherIn(body);
    if (other !== null) return otherArrived(besideUnit(state, other, ask), ask, other);
    if (!state.agreed && body.asBefore !== true) return arrivedUnasked(state, ask, isOther);
    if (trouble !== null) return arrivedWithTrouble(state, ask, trouble);
    if (state.trouble === 'late' || state.trouble === 'unasked') return waitsAlready;
    // That an earlier one was not the sold piece does not open the case again: support does (E42, E45).
    if (state.afterEnd === true) return keptForSupport({ ...state, trouble: 'late' }, ask, 'late');
    // Whatever was wrong with an earlier parcel, this one is right.
    if (state.withdrawn)
      return goodsBack({ ...state, trouble: null }, 'withdrawn', {
        at,
        events: [{ name: 'shipmentReceived', actor, rules: ['L3'], detail }],
      });
    return toLab(state, at, { name: 'shipmentReceived', actor, rules: ['L3'], detail });
  },

  refuse,

  /** Support accepts a parcel that was not quite right: the sale was checked, or only part of it came (E45, E47). */
  ratify(state, { at, actor, body }) {
    const event = {
      name: 'parcelAccepted',
      actor,
      rules: ['J'],
      detail: { trouble: state.trouble },
    } as const;
    if (state.agreed) return toLab(state, at, event);
    const { unasked, ...unread } = state;
    return backToTheBeginning(body.asBefore === true || !unasked ? unread : state, at, event);
  },

  withdraw(state, ask) {
    if (state.place !== 'in-transit') return withdrawAtHome(state, ask);
    // The parcel travels: it is still expected, and goes straight back when it comes, unless he thinks again (E97).
    return stepTo({ ...state, withdrawn: true }, ask.at, {
      events: [{ name: 'withdrawalNoted', actor: ask.actor, rules: ['J'] }],
    });
  },
};

function toLab(state: StateIn<'parcel'>, at: Instant, event: EventDraft): Step {
  const lab = enter(state, { stage: 'lab', verdict: null, toDecide: false }, at);
  return stepTo({ ...lab, place: 'lab' }, at, {
    events: [event],
    effects: [
      { do: 'move-goods', to: 'lab' },
      { do: 'letter', template: 'parcel-received' },
    ],
  });
}

/**
 * What came in the place of the unit changes nothing about what is known of that: how it came, or that it is searched for
 * (E39, E43, E45, E47). Where nothing is known the unit is awaited, and support is asked.
 */
function besideUnit(
  state: StateIn<'parcel'>,
  other: 'wrong-item' | 'empty',
  { body }: Ask<'shipmentArrived'>,
): StateIn<'parcel'> {
  if (!isKnownOfUnit(state) || body.asBefore === true)
    return { ...state, trouble: other, attention: 'support' };
  const isSearched = state.trouble === 'missing' || state.trouble === 'not-found';
  return {
    ...state,
    beside: other,
    attention: isSearched ? state.attention : attentionOf(state, 'support'),
  };
}

const waitsAlready: Refusal = {
  refused: 'AlreadyDone',
  detail: 'this parcel waits in quarantine already, for support to decide',
};

/**
 * No parcel agrees for both sides: support looks at it (E39, L1). One that waits for that already is the unit, unless its
 * number is not the sold one and this one's is (E45).
 */
function arrivedUnasked(
  state: StateIn<'parcel'>,
  ask: Ask<'shipmentArrived'>,
  isOther: boolean,
): Step | Refusal {
  const { actor, body } = ask;
  const isDoubtful = state.unasked !== undefined && isOtherSerial(state, state.unasked.body);
  if (state.trouble === 'unasked' && (isOther || !isDoubtful)) return waitsAlready;
  const unasked = { messageId: `arrival-${String(state.seq + 1)}`, actor, body };
  return keptForSupport({ ...state, trouble: 'unasked', unasked }, ask, 'unasked');
}

function arrivedWithTrouble(
  state: StateIn<'parcel'>,
  { at, actor, body }: Ask<'shipmentArrived'>,
  trouble: Trouble,
): Step {
  const late = state.trouble === 'late' && body.asBefore !== true ? ({ afterEnd: true } as const) : {};
  return stepTo({ ...state, ...late, trouble, place: 'quarantine', attention: 'support' }, at, {
    events: [
      { name: 'parcelInTrouble', actor, rules: ['L3'], detail: { ...arrivalDetail(state, body), trouble } },
    ],
    effects: [
      { do: 'move-goods', to: 'quarantine' },
      { do: 'letter', template: 'parcel-trouble' },
    ],
  });
}

/**
 * Goods that nobody had agreed to are here, and support lets their case go on: from its beginning, so that neither the
 * rules nor support's assessment nor the agreement are left out; they wait in quarantine until then (E39, L1).
 */
function backToTheBeginning(state: StateIn<'parcel'>, at: Instant, event: EventDraft): Step {
  const next = state.accepted ? accepted(state) : assessedAnew(state);
  // As the warehouse received it: a number that is not the sold one is looked at in its time (E45).
  const arrival = state.unasked ?? {
    messageId: `arrival-${String(state.seq)}`,
    actor: event.actor,
    body: { contents: 'ok' },
  };
  const parked = [...state.parked, { action: 'shipmentArrived', message: arrival } as const];
  // Support has just said that they stay.
  return stepTo({ ...next, parked, early: 'kept' }, at, { events: [event] });
}
