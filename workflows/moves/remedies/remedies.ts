import type { RuleId } from '../../../policy';
import { closed, differenceDue, enter, isOfferOver, keptUnit, stepTo, system } from '../../contract';
import type {
  Dispatch,
  DispatchPurpose,
  Effect,
  Instant,
  Outcome,
  Place,
  PromisedDifference,
  StateIn,
  Step,
} from '../../contract';
import type { Ask, Moves, Refusal } from '../move';
import { decidedFor, keptForOffer, managerDecided, nothingWaits } from '../managers-word';
import { stageOf } from '../lab/bench';
import { damaged, ourFault } from '../lab/damage';
import { found } from '../before/lost-parcel';
import { arrivedContested, cameBackContested } from './contest';
import { declinedUntil } from '../rest';
import { freshOffer, shortage } from './shortage';
import { takenBack } from './taken-back';

/** A new product of the same or a similar kind (O4); the case ends when it has arrived (E84). */
export const replacementMoves: Moves['replacement'] = {
  dispatchGoods: (state, ask) => send(state, ask, { purpose: 'replacement', stage: owing(state) }),
  confirmDelivery: (state, ask) =>
    state.difference
      ? arrivedCheaper(state, ask, state.difference)
      : deliver(state, ask, { purpose: 'replacement', outcome: 'replaced', unit: keptUnit(state) }),
  shipmentArrived: found,
  reportUndeliverable: (state, ask) => comeBack(state, ask, 'replacement'),
  reportShortage: (state, ask) => shortage(state, ask, { purpose: 'replacement' }),
};

/** The way home of what was repaired; the bench has a file of its own. */
export const repairMoves: Moves['repair'] = {
  dispatchGoods: (state, ask) => send(state, ask, { purpose: 'repaired', stage: stageOf(state) }),
  confirmDelivery: (state, ask) =>
    deliver(state, ask, { purpose: 'repaired', outcome: 'repaired', unit: broughtHome }),
  reportUndeliverable: (state, ask) => comeBack(state, ask, 'repaired'),
  // He wants his device no more, repaired as it is: nothing is owed any longer, and no remedy reached him (E104).
  agreeToDisposal: (state, ask) => disposed(state, ask, 'withdrawn'),
};

/** Goods that return without a remedy, or are disposed of with the customer's recorded consent (J). */
export const goodsBackMoves: Moves['goods-back'] = {
  dispatchGoods: (state, ask) => send(state, ask, { purpose: 'goods-back', stage: homeward(state) }),
  confirmDelivery: (state, ask) =>
    state.lookAgain === true
      ? arrivedContested(state, ask)
      : deliver(state, ask, {
          purpose: 'goods-back',
          outcome: state.because,
          unit: broughtHome,
          ...declinedUntil(state, ask.at),
        }),
  reportUndeliverable: (state, ask) =>
    state.lookAgain === true && !isHarmed(ask)
      ? cameBackContested(state, ask)
      : comeBack(state, ask, 'goods-back'),

  /** A manager grants a remedy after all, as long as the goods are here (J). */
  decide(state, { at, actor, body }) {
    if (body.kind === 'as-offered') return nothingWaits;
    if (body.kind === 'no-remedy')
      return { refused: 'NothingToDo', detail: 'the goods go back without a remedy already' };
    return keptForOffer(decidedFor(state, body.kind, actor), at, { events: [managerDecided(actor, body)] });
  },

  reportDamage: damaged,

  /** The customer changed his mind in time: the offer is made anew with what there is (E67). */
  reopen(state, ask) {
    const { at, actor } = ask;
    if (state.because === 'withdrawn') return takenBack(state, ask);
    if (isOfferOver(state, at))
      return { refused: 'NothingToDo', detail: 'the time of the declined offer is over', rules: ['J'] };
    return keptForOffer(state, at, { events: [{ name: 'caseReopened', actor, rules: ['J'] }] });
  },

  agreeToDisposal: (state, ask) => disposed(state, ask, state.because),
};

/** Goods that their owner gives up, with his recorded consent (E104). */
function disposed(
  state: StateIn<'repair'> | StateIn<'goods-back'>,
  { at, actor }: Ask<'agreeToDisposal'>,
  outcome: Outcome,
): Step {
  return closed({ ...state, place: 'disposed' }, outcome, {
    at,
    events: [{ name: 'disposalAgreed', actor, rules: ['J'] }],
    effects: [
      { do: 'cancel-dispatch' },
      { do: 'move-goods', to: 'disposed' },
      { do: 'letter', template: 'closed' },
    ],
  });
}

/** What a parcel to the customer rests on: the remedy he chose, or our default for goods without one. */
const rulesOf = {
  replacement: ['O4'],
  repaired: ['O6'],
  'goods-back': ['J'],
} as const satisfies Record<DispatchPurpose, readonly RuleId[]>;

const broughtHome = { place: 'returned', effects: [{ do: 'move-goods', to: 'returned' }] } as const;

type Sending = StateIn<'replacement'> | StateIn<'repair'> | StateIn<'goods-back'>;
type SendingStage =
  ReturnType<typeof owing> | Omit<ReturnType<typeof stageOf>, 'dispatch'> | ReturnType<typeof homeward>;

/** What a new product on its way still knows: what goes back beside it (E65). */
function owing({ difference }: StateIn<'replacement'>) {
  return { stage: 'replacement', ...(difference && { difference }) } as const;
}

/** What goods on their way home still know: why, until when the declined offer may be taken up (E67), where it stood (E97). */
function homeward({ because, reopenUntil = null, stood, refusedBy }: StateIn<'goods-back'>) {
  const again = { ...(reopenUntil !== null && { reopenUntil }), ...(stood && { stood }) };
  return { stage: 'goods-back', because, ...again, ...(refusedBy && { refusedBy }) } as const;
}

/** Hands the goods to the carrier; from here the deadline is the carrier's longest transit time. */
function send(
  state: Sending,
  { at, actor, body }: Ask<'dispatchGoods'>,
  what: { readonly purpose: DispatchPurpose; readonly stage: SendingStage },
): Step {
  const dispatch: Dispatch = { at, trackingNo: body.trackingNo ?? null };
  const moved = movesUnit(what.purpose, 'in-transit');
  return stepTo({ ...enter(state, { ...what.stage, dispatch }, at), ...moved.state }, at, {
    events: [
      {
        name: 'goodsDispatched',
        actor,
        rules: rulesOf[what.purpose],
        detail: { purpose: what.purpose, trackingNo: dispatch.trackingNo },
      },
    ],
    effects: [
      {
        do: 'dispatch',
        purpose: what.purpose,
        trackingNo: dispatch.trackingNo,
        carrier: body.carrier ?? null,
      },
      ...moved.effects,
      { do: 'letter', template: what.purpose === 'goods-back' ? 'goods-back' : 'goods-sent' },
    ],
  });
}

/** The goods are with the customer: the case is over. */
function deliver(
  state: Sending,
  { at, actor }: Ask<'confirmDelivery'>,
  what: {
    readonly purpose: DispatchPurpose;
    readonly outcome: Outcome;
    readonly unit: ReturnType<typeof keptUnit>;
    readonly reopenUntil?: Instant | null;
  },
): Step {
  return closed({ ...state, place: what.unit.place }, what.outcome, {
    at,
    reopenUntil: what.reopenUntil ?? null,
    events: [
      { name: 'deliveryConfirmed', actor, rules: rulesOf[what.purpose], detail: { purpose: what.purpose } },
    ],
    effects: [
      { do: 'deliver', purpose: what.purpose },
      ...what.unit.effects,
      { do: 'letter', template: 'closed' },
    ],
  });
}

/**
 * The cheaper product is with the customer, and only now is the difference due (E65): as long as the parcel may be lost
 * or come back, another remedy may take its place, and no money has to be asked back. The case ends when it is paid.
 */
function arrivedCheaper(
  state: StateIn<'replacement'>,
  { at, actor }: Ask<'confirmDelivery'>,
  difference: PromisedDifference,
): Step {
  const unit = keptUnit(state);
  const refund = differenceDue(difference);
  const { amountCents } = difference;
  return stepTo({ ...enter(state, { stage: 'refund', refund }, at), place: unit.place }, at, {
    events: [
      {
        name: 'deliveryConfirmed',
        actor,
        rules: rulesOf.replacement,
        detail: { purpose: 'replacement' },
      },
      {
        name: 'differenceDue',
        actor: system,
        rules: ['O4', 'J'],
        detail: { amountCents, currency: state.unit.currency },
      },
    ],
    effects: [{ do: 'deliver', purpose: 'replacement' }, ...unit.effects],
  });
}

/** The carrier brought the goods back: our risk, so they are packed again; somebody asks for the right address (E84, E105). */
function comeBack(state: Sending, ask: Ask<'reportUndeliverable'>, purpose: DispatchPurpose): Step | Refusal {
  if (isHarmed(ask)) return harmedOnTheWay(state, ask, purpose);
  const { at, actor } = ask;
  const moved = movesUnit(purpose, 'outgoing');
  const asBefore = ask.body.asBefore === true;
  // What the customer owns is kept for him; a new product is packed once more, or offered anew.
  const isStored = purpose === 'goods-back' || (purpose === 'repaired' && !asBefore);
  // It did not reach him there: he is asked again (E87).
  const back = {
    ...{ dispatch: null, dueFrom: at, due: null, addressConfirmed: false },
    storedSince: isStored ? at : null,
    ...(purpose === 'replacement' && !asBefore && { cameBack: true }),
  } as const;
  return stepTo({ ...state, ...back, ...moved.state, attention: 'support' }, at, {
    events: [{ name: 'deliveryFailed', actor, rules: ['J'], detail: { purpose } }],
    effects: [
      { do: 'return-undelivered', purpose },
      ...moved.effects,
      ...(isStored ? ([{ do: 'letter', template: 'storage-begun' }] as const) : []),
    ],
  });
}

/** Whether what we sent did not come back, or not as it was. */
function isHarmed({ body }: Ask<'reportUndeliverable'>): boolean {
  return body.lost === true || body.unusable === true;
}

/**
 * The carrier lost what we sent, or brought it back damaged or incomplete: our risk. A new product goes out again as it
 * was chosen, once another one is held for the case; else, or where it was the customer's own unit, the policy makes an
 * offer anew (E84, E57).
 */
function harmedOnTheWay(
  state: Sending,
  { at, actor, body }: Ask<'reportUndeliverable'>,
  purpose: DispatchPurpose,
): Step {
  const lost = body.lost === true;
  const detail = { purpose, ...(lost ? { lost } : { unusable: true }) };
  const events = [{ name: 'deliveryFailed', actor, rules: ['J'] as const, detail }];
  const gone: Effect = { do: 'return-undelivered', purpose, lost: true };
  if (purpose === 'replacement') {
    const first = 'difference' in state ? { requestedBy: state.difference.requestedBy } : {};
    const again = { kind: 'replacement', actor: system, consentToDataLoss: false, again: true } as const;
    const late = { ...again, ...first };
    return stepTo(freshOffer(state, at, late), at, { events, effects: [gone] });
  }
  const verdict = ourFault(state, { at, by: actor.id });
  const place = lost ? 'lost' : 'lab';
  return stepTo({ ...freshOffer({ ...state, verdict, struck: [] }, at), place }, at, {
    events,
    effects: [gone, { do: 'move-goods', to: place }],
  });
}

/** What is sent is the customer's own unit, except for a replacement: that unit stays where it is. */
function movesUnit(
  purpose: DispatchPurpose,
  to: Place,
): { readonly state: { readonly place?: Place }; readonly effects: readonly Effect[] } {
  if (purpose === 'replacement') return { state: {}, effects: [] };
  return { state: { place: to }, effects: [{ do: 'move-goods', to }] };
}
