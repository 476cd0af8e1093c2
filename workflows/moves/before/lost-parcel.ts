import { closed, stepTo } from '../../contract';
import type { CaseState, Effect, EventDraft, Instant, StateIn, Step, Verdict } from '../../contract';
import type { Ask, Moves } from '../move';
import { freshOffer } from '../remedies/shortage';

/**
 * The carrier says that he brought a parcel, and nobody has it: our search, never the customer's fault (E43). Found, it
 * is received like any other; not found, a manager decides, and time decides nothing.
 */
export const lostParcelMoves: Pick<
  Moves['parcel'],
  'reportMissingParcel' | 'endParcelSearch' | 'settleLostParcel'
> = {
  reportMissingParcel(state, { at, actor }) {
    return stepTo({ ...state, trouble: 'missing', attention: 'warehouse' }, at, {
      events: [{ name: 'parcelSearchBegun', actor, rules: ['J'] }],
    });
  },

  endParcelSearch(state, { at, actor }) {
    return stepTo({ ...state, trouble: 'not-found', attention: 'manager', dueFrom: null, due: null }, at, {
      events: [{ name: 'parcelSearchEnded', actor, rules: ['J'] }],
    });
  },

  settleLostParcel(state, { at, actor, body }) {
    const { decision, reasonRef: reason = null } = body;
    const event = { name: 'lostParcelSettled', actor, rules: ['J'], detail: { decision, reason } } as const;
    switch (decision) {
      case 'offer':
        return borneByUs(state, at, event);
      case 'ask-proof':
        return stepTo({ ...state, proofAsked: true, dueFrom: at, due: null, attention: null }, at, {
          events: [event],
          effects: [{ do: 'letter', template: 'parcel-not-found' }],
        });
      case 'rest':
        return rests(state, at, event);
    }
  },
};

/** As if it had come to harm in our house (E57): the policy says what is open, and the customer chooses. */
function borneByUs(state: StateIn<'parcel'>, at: Instant, event: EventDraft): Step {
  const verdict: Verdict = {
    cause: 'indeterminate',
    repairable: false,
    damagedInLab: true,
    by: event.actor.id,
    at,
    confirmedBy: null,
    decidedBy: event.actor.id,
  };
  return stepTo({ ...freshOffer({ ...state, verdict }, at), place: 'lost' }, at, {
    events: [event],
    effects: [{ do: 'move-goods', to: 'lost' }],
  });
}

/** The case waits, closed, for the parcel: it lives again when it turns up, or when the customer asks (E42, E43). */
function rests(state: StateIn<'parcel'>, at: Instant, event: EventDraft): Step {
  const isHome = state.place === 'customer';
  const sent: readonly Effect[] = isHome ? [{ do: 'move-goods', to: 'in-transit' }] : [];
  return closed({ ...state, place: 'in-transit' }, state.withdrawn ? 'withdrawn' : 'lapsed', {
    at,
    events: [event],
    effects: [...sent, { do: 'letter', template: 'parcel-not-found' }],
  });
}

/** What we had given up turns up: it is kept, and what the customer was promised for it stands (E43). */
export function found(state: CaseState, { at, actor, body }: Ask<'shipmentArrived'>): Step {
  const { contents } = body;
  // An empty box holds nothing to keep, and the goods stay as lost as they were (E47).
  if (contents === 'empty' && body.asBefore !== true)
    return stepTo(state, at, {
      events: [{ name: 'parcelInTrouble', actor, rules: ['J'], detail: { contents, trouble: contents } }],
    });
  if (contents !== 'ok')
    return stepTo({ ...state, strays: state.strays + 1, attention: 'warehouse' }, at, {
      events: [{ name: 'parcelInTrouble', actor, rules: ['J'], detail: { contents, trouble: contents } }],
      effects: [{ do: 'keep-stray' }],
    });
  const place = state.stage === 'closed' ? 'kept' : 'lab';
  const attention = state.stage === 'offer' ? 'manager' : state.attention;
  return stepTo({ ...state, place, attention }, at, {
    events: [{ name: 'lostGoodsFound', actor, rules: ['J'], detail: { place } }],
    effects: [{ do: 'move-goods', to: place }],
  });
}
