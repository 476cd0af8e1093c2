import { closed, enter, goodsBack, stepTo } from '../contract';
import type { Dispatch, DispatchPurpose, Outcome, Place, StateIn, Step } from '../contract';
import type { Ask, Moves, Refusal } from './move';
import { freshOffer, shortage } from './shortage';

/** A new product of the same or a similar kind (O4); the case ends when it has arrived (E84). */
export const replacementMoves: Moves['replacement'] = {
  dispatchGoods: (state, ask) =>
    send(state, ask, { purpose: 'replacement', stage: { stage: 'replacement' } }),
  confirmDelivery: (state, ask) =>
    deliver(state, ask, { purpose: 'replacement', outcome: 'replaced', place: 'kept' }),
  reportUndeliverable: (state, ask) => comeBack(state, ask, 'replacement'),
  reportShortage: (state, ask) => shortage(state, ask, 'replacement'),
};

/** Repair of an internal fault (O6, O7), quality check, and the way home. */
export const repairMoves: Moves['repair'] = {
  finishRepair(state, { at, actor, body }) {
    const name = body.passedQualityCheck ? 'repairPassed' : 'repairFailed';
    const finished = { events: [{ name, actor, rules: ['O6'] as const }] };
    if (body.passedQualityCheck)
      return stepTo(
        {
          ...enter(state, { ...stageOf(state), repaired: true }, state.dueFrom),
          due: state.due,
          place: 'outgoing',
        },
        at,
        {
          ...finished,
          effects: [
            { do: 'finish-repair', passed: true },
            { do: 'order-dispatch', purpose: 'repaired' },
            { do: 'move-goods', to: 'outgoing' },
          ],
        },
      );
    if (state.failures === 0) return stepTo({ ...state, failures: 1, attention: 'lab' }, at, finished);
    // A second failed check ends the repair: the customer chooses anew among what is left (E90).
    const lab = enter(state, { stage: 'lab', verdict: state.verdict, toDecide: true }, at);
    return stepTo({ ...lab, ruledOut: [...state.ruledOut, 'repair'] }, at, {
      ...finished,
      effects: [{ do: 'finish-repair', passed: false }],
    });
  },
  dispatchGoods: (state, ask) => send(state, ask, { purpose: 'repaired', stage: stageOf(state) }),
  confirmDelivery: (state, ask) =>
    deliver(state, ask, { purpose: 'repaired', outcome: 'repaired', place: 'returned' }),
  reportUndeliverable: (state, ask) => comeBack(state, ask, 'repaired'),
  reportShortage: (state, ask) => shortage(state, ask, 'repair'),

  /** The cost grew: whether the repair still outweighs a replacement (O7) is a manager's to say (E92). */
  reviseRepair(state, { at, actor, body }) {
    const verdict = state.verdict && { ...state.verdict, ...body };
    return stepTo({ ...state, verdict, attention: 'manager' }, at, {
      events: [{ name: 'repairRevised', actor, rules: ['O7'], detail: { ...body } }],
    });
  },

  decide(state, { at, actor, body }) {
    const decided = {
      name: 'managerDecided',
      actor,
      rules: ['O7', 'J'] as const,
      detail: { kind: body.kind },
    };
    if (body.kind === 'repair') return stepTo({ ...state, attention: null }, at, { events: [decided] });
    const stopped = { do: 'finish-repair', passed: false } as const;
    if (body.kind === 'no-remedy')
      return goodsBack(state, 'no-remedy', {
        at,
        events: [decided],
        effects: [stopped, { do: 'letter', template: 'no-remedy' }],
      });
    const fresh = freshOffer(state, at);
    return stepTo({ ...fresh, ruledOut: [...new Set([...state.ruledOut, 'repair' as const])] }, at, {
      events: [decided],
      effects: [stopped],
    });
  },
};

/** Goods that return without a remedy, or are disposed of with the customer's recorded consent (J). */
export const goodsBackMoves: Moves['goods-back'] = {
  dispatchGoods: (state, ask) =>
    send(state, ask, { purpose: 'goods-back', stage: { stage: 'goods-back', because: state.because } }),
  confirmDelivery: (state, ask) =>
    deliver(state, ask, { purpose: 'goods-back', outcome: state.because, place: 'returned' }),
  reportUndeliverable: (state, ask) => comeBack(state, ask, 'goods-back'),

  /** The customer contests once: the lab looks again, whatever it said before (E52). */
  contestVerdict(state, { at, actor }) {
    const lab = enter(state, { stage: 'lab', verdict: null, toDecide: false }, at);
    return stepTo({ ...lab, verdict: null, contested: true, place: 'lab', attention: 'lab' }, at, {
      events: [{ name: 'verdictContested', actor, rules: ['O8', 'J'] }],
      effects: [{ do: 'cancel-dispatch' }, { do: 'move-goods', to: 'lab' }],
    });
  },

  agreeToDisposal(state, { at, actor }) {
    return closed({ ...state, place: 'disposed' }, state.because, {
      at,
      events: [{ name: 'disposalAgreed', actor, rules: ['J'] }],
      effects: [
        { do: 'cancel-dispatch' },
        { do: 'move-goods', to: 'disposed' },
        { do: 'letter', template: 'closed' },
      ],
    });
  },
};

type Sending = StateIn<'replacement'> | StateIn<'repair'> | StateIn<'goods-back'>;
type SendingStage =
  | { readonly stage: 'replacement' }
  | { readonly stage: 'repair'; readonly repaired: boolean; readonly failures: number }
  | { readonly stage: 'goods-back'; readonly because: Outcome };

function stageOf(state: StateIn<'repair'>) {
  return {
    stage: 'repair',
    repaired: state.repaired,
    failures: state.failures,
    dispatch: state.dispatch,
  } as const;
}

/** Hands the goods to the carrier; from here the deadline is the carrier's longest transit time. */
function send(
  state: Sending,
  { at, actor, body }: Ask<'dispatchGoods'>,
  what: { readonly purpose: DispatchPurpose; readonly stage: SendingStage },
): Step {
  const dispatch: Dispatch = { at, trackingNo: body.trackingNo ?? null };
  return stepTo(enter(state, { ...what.stage, dispatch }, at), at, {
    events: [
      {
        name: 'goodsDispatched',
        actor,
        rules: ['O4'],
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
      { do: 'letter', template: what.purpose === 'goods-back' ? 'goods-back' : 'goods-sent' },
    ],
  });
}

/** The goods are with the customer: the case is over. */
function deliver(
  state: Sending,
  { at, actor }: Ask<'confirmDelivery'>,
  what: { readonly purpose: DispatchPurpose; readonly outcome: Outcome; readonly place: Place },
): Step {
  return closed({ ...state, place: what.place }, what.outcome, {
    at,
    events: [{ name: 'deliveryConfirmed', actor, detail: { purpose: what.purpose } }],
    effects: [
      { do: 'deliver', purpose: what.purpose },
      { do: 'move-goods', to: what.place },
      { do: 'letter', template: 'closed' },
    ],
  });
}

/** The carrier brought the goods back: our risk, so they are packed again; somebody asks for the right address (E84, E105). */
function comeBack(
  state: Sending,
  { at, actor }: Ask<'reportUndeliverable'>,
  purpose: DispatchPurpose,
): Step | Refusal {
  return stepTo({ ...state, dispatch: null, attention: 'support', dueFrom: at, due: null }, at, {
    events: [{ name: 'deliveryFailed', actor, detail: { purpose } }],
    effects: [{ do: 'return-undelivered', purpose }],
  });
}
