import {
  actionRoles,
  customerActions,
  isArrivalBody,
  isOnItsWay,
  isStoppedByHold,
  mayAct,
  purposeOf,
  stageTable,
  stepTo,
  takesNow,
} from '../contract';
import type { Action, Actor, CaseState, Instant, Message, Role, Stage, StateIn, Step } from '../contract';
import { anytimeMoves } from './anytime';
import { agreementMoves, appealMoves, supportMoves } from './before/before-the-lab';
import { arrivedEarly } from './before/early';
import { benchMoves } from './lab/bench';
import { parcelMoves } from './before/parcel';
import { found, lostParcelMoves } from './before/lost-parcel';
import type { Ask, Move, Moves, Refusal } from './move';
import { isRefusal } from './move';
import { malformed } from './shape';
import { refundMoves } from './remedies/refund';
import { refundFallbackMoves } from './remedies/refund-fallback';
import { closedMoves } from './remedies/reopening';
import { addressMoves } from './remedies/addresses';
import { contestAtHome, contestMoves } from './remedies/contest';
import { labelMoves } from './remedies/labels';
import { goodsBackMoves, repairMoves, replacementMoves } from './remedies/remedies';
import { awaitedAgain } from './remedies/taken-back';
import { untakenMoves } from './remedies/untaken';
import { labMoves, offerMoves } from './lab/verdict-and-offer';

/** All moves, stage by stage: the code of `stageTable`. */
export const moves: Moves = {
  appeal: appealMoves,
  support: supportMoves,
  agreement: agreementMoves,
  parcel: { ...parcelMoves, ...lostParcelMoves, ...awaitedAgain },
  lab: labMoves,
  offer: { ...offerMoves, shipmentArrived: found },
  refund: { ...refundMoves, ...refundFallbackMoves, shipmentArrived: found },
  replacement: { ...replacementMoves, ...untakenMoves, ...addressMoves, ...labelMoves },
  repair: { ...repairMoves, ...benchMoves, ...addressMoves, ...labelMoves },
  'goods-back': { ...goodsBackMoves, ...contestMoves, ...addressMoves, ...labelMoves },
  closed: { ...closedMoves, ...contestAtHome },
};

/** A message that is to be judged, with the moment of the judgement. */
export interface Judged<A extends Action = Action> {
  readonly action: A;
  readonly message: Message<A>;
  readonly at: Instant;
}

const SEEN_LIMIT = 40;

/**
 * Judges a message against the state: pure, so the validator asks it without an effect and the handler with one.
 * Early messages are parked, doubled ones refused, everything else is the stage's own move.
 */
export function judge<A extends Action>(
  state: CaseState,
  { action, message, at }: Judged<A>,
): Step | Refusal {
  const refusal =
    malformed(action, message) ??
    refusedForRole(action, message) ??
    refusedForHold(state, action, message.actor) ??
    refusedForPostage(state, { action, body: message.body });
  if (refusal) return refusal;
  if (state.seen.includes(message.messageId))
    return { refused: 'AlreadyDone', detail: 'this message was taken before' };
  const seen = [...state.seen, message.messageId].slice(-SEEN_LIMIT);
  const known = { ...state, seen };
  if (isEarly(state, action)) return park(known, { action, message, at });
  if (!takesNow(state, action)) return notNow(state, action);
  const by = message.onBehalfOfCustomer
    ? { onBehalfOfCustomer: true, note: message.onBehalfOfCustomer.noteRef }
    : {};
  const result = move(known, action, { at, actor: message.actor, body: message.body });
  if (isRefusal(result)) return result;
  // A manager who acts has seen what he was told of (E86).
  const isSeen = message.actor.role === 'manager';
  const alarmed = result.state.alarmed && !isSeen;
  const isAnswered = isSeen && action !== 'flagHazard' && result.state.managerCalled === true;
  const called = isAnswered ? { managerCalled: false } : {};
  return {
    ...result,
    state: watched({ ...result.state, alarmed, ...called }),
    events: result.events.map((event, index) =>
      index === 0 ? { ...event, detail: { ...event.detail, ...by } } : event,
    ),
  };
}

/** A safety stop stays somebody's, whatever else is done with the case meanwhile (E49). */
function watched(state: CaseState): CaseState {
  const isForgotten = state.hazard === 'flagged' && state.attention === null && state.stage !== 'closed';
  return isForgotten ? { ...state, attention: 'manager' } : state;
}

function move<S extends Stage, A extends Action>(
  state: StateIn<S> & CaseState,
  action: A,
  ask: Ask<A>,
): Step | Refusal {
  const row: { readonly [K in Action]?: Move<S, K> } = moves[state.stage];
  return anytime(state, action, ask) ?? row[action]?.(state, ask) ?? notNow(state, action);
}

function anytime<A extends Action>(state: CaseState, action: A, ask: Ask<A>): Step | Refusal | undefined {
  const table: { readonly [K in Action]?: (state: CaseState, ask: Ask<K>) => Step | Refusal } = anytimeMoves;
  return table[action]?.(state, ask);
}

function refusedForRole(action: Action, message: Message): Refusal | undefined {
  const { role } = message.actor;
  if (!mayAct(role, action) && role !== 'system')
    return {
      refused: 'WrongRole',
      detail: `${role} may not do this; it is for ${actionRoles[action].join(', ')}`,
    };
  if (message.onBehalfOfCustomer && !customerActions.includes(action))
    return { refused: 'InvalidMessage', detail: 'only what a customer does can be recorded on his behalf' };
  return undefined;
}

/** Too early for the stage; or a verdict while the case is on hold, for a signal that is refused is lost. */
function isEarly(state: CaseState, action: Action): boolean {
  if (stageTable[state.stage].parks.includes(action)) return true;
  return state.heldSince !== null && action === 'labVerdict' && takesNow(state, action);
}

function refusedForHold(state: CaseState, action: Action, { role }: Actor): Refusal | undefined {
  return isStoppedByHold(state, action) ? { refused: 'OnHold', detail: onHoldFor(role) } : undefined;
}

/** What to do about a hold, for whoever asks: only some can end it (E106). */
function onHoldFor(role: Role): string {
  if (role === 'customer')
    return 'the case is on hold; we go on with it and write to you, and no time of yours runs out meanwhile';
  return mayAct(role, 'release')
    ? 'the case is on hold; release it first'
    : 'the case is on hold; support or a manager has to release it first';
}

/** A parcel with postage due is left with the carrier where the policy says so: the sender bears it (L2, E40). */
function refusedForPostage(
  { postageDue }: CaseState,
  { action, body }: { readonly action: Action; readonly body: object },
): Refusal | undefined {
  const asksForMoney = 'postageDueCents' in body && Number(body.postageDueCents ?? 0) > 0;
  if (action !== 'shipmentArrived' || postageDue !== 'refuse' || !asksForMoney) return undefined;
  return {
    refused: 'NotAccepted',
    detail: 'the policy of this case refuses parcels with postage due; leave it with the carrier',
    rules: ['L2', 'J'],
  };
}

/**
 * Keeps an early message for the stage that takes it; goods that came early wait in quarantine, uninspected (E39). An older
 * release kept whatever came as the unit, and asked nobody.
 */
function park(state: CaseState, { action, message, at }: Judged): Step | Refusal {
  const { body } = message;
  if (isArrivalBody(body) && body.asBefore !== true) return arrivedEarly(state, { at, message, body });
  if (state.parked.some((parked) => parked.action === action))
    return { refused: 'AlreadyDone', detail: 'such a message waits already for its time' };
  const goodsCame = action === 'shipmentArrived';
  return stepTo(
    {
      ...state,
      parked: [...state.parked, { action, message }],
      place: goodsCame ? 'quarantine' : state.place,
    },
    at,
    {
      events: [{ name: 'messageParked', actor: message.actor, rules: ['J'], detail: { action } }],
      effects: goodsCame ? [{ do: 'move-goods', to: 'quarantine' }] : [],
    },
  );
}

/**
 * Why nothing can be chosen now: whoever comes second hears what was chosen, and that nothing changed (L4, E70); whoever
 * comes before the offer does hears that it is made or looked at (E54, E64).
 */
function whyNoChoice(state: CaseState): string | null {
  if (state.stage === 'offer') return whyNoOffer(state);
  const isRemedy = ['refund', 'replacement', 'repair'].includes(state.stage);
  if (isRemedy) return `the offer was answered first with ${remedyOf(state)}; nothing was changed by this`;
  if (state.stage === 'goods-back' && state.because === 'declined')
    return 'the offer was declined first; nothing was changed by this';
  return null;
}

function whyNoOffer({ remake, unseen }: StateIn<'offer'>): string {
  if (remake) return 'the offer is being made anew with what is there now; choose once it stands';
  if (unseen === true) return 'the offer is looked at by a manager first; it comes by letter';
  return 'nothing can be chosen before a manager has decided what is offered';
}

/** The remedy that was chosen: a difference is paid beside a replacement (E65). */
function remedyOf(state: CaseState): string {
  return state.stage === 'refund' && purposeOf(state) === 'difference' ? 'replacement' : state.stage;
}

/** Says why the case does not take an action now, and tells a doubled report from a wrong one (E50). */
function notNow(state: CaseState, action: Action): Refusal {
  if (action === 'shipmentArrived' && state.stage === 'closed')
    return {
      refused: 'AlreadyDone',
      detail:
        'the goods of this case are settled; what comes again stays in quarantine until a case is opened for it',
    };
  if (action === 'chooseOption' || action === 'declineOffer') {
    const why = whyNoChoice(state);
    if (why !== null) return { refused: 'WrongStage', detail: why, rules: ['L4'] };
  }
  if (state.stage === 'closed') return { refused: 'WrongStage', detail: 'the case is already closed' };
  const afterArrival: readonly Stage[] = ['lab', 'offer', 'refund', 'replacement', 'repair', 'goods-back'];
  if (action === 'shipmentArrived' && afterArrival.includes(state.stage))
    return { refused: 'AlreadyDone', detail: 'the shipment was already received' };
  if (action === 'dispatchGoods' && isOnItsWay(state))
    return { refused: 'AlreadyDone', detail: 'the goods were already dispatched' };
  if (action === 'confirmAddress' && isOnItsWay(state))
    return {
      refused: 'AlreadyDone',
      detail: 'the parcel is with the carrier, who alone can send it elsewhere',
      rules: ['J'],
    };
  if (action === 'labVerdict' && state.verdict !== null)
    return { refused: 'AlreadyDone', detail: 'a verdict was already given' };
  if (state.hazard === 'flagged' && stageTable[state.stage].takes.includes(action) && action !== 'flagHazard')
    return {
      refused: 'WrongStage',
      detail: 'a safety stop holds the goods where they are; it must be cleared first',
      rules: ['J'],
    };
  if (action === 'hold') return { refused: 'NothingToDo', detail: 'the case is on hold already' };
  if (action === 'release') return { refused: 'NothingToDo', detail: 'the case is not on hold' };
  return {
    refused: 'WrongStage',
    detail: `the case is in stage ${state.stage}, which does not take this now`,
  };
}
