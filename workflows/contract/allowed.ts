import type { RuleId } from '../../policy';
import { isBeforeAgreement, isHereEarly, unitKept } from './early';
import { isStoppedByHold } from './hold';
import type { Action, Role } from './messages';
import { isJudgedByManager } from './outcomes';
import { isMoneyGone } from './money-gone';
import { endedPaid, purposeOf } from './refund';
import { actionRoles, actions, stageTable } from './stages';
import type { CaseState, RefundState, StateIn, WaitingFor } from './state';

const stuck: readonly RefundState[] = ['failed', 'unknown', 'reversed'];

/** Within its stage an action may need more: advice before it can be called solved, a verdict before it is confirmed. */
const conditions: Partial<Readonly<Record<Action, (state: CaseState) => boolean>>> = {
  confirmSolved: (state) => state.stage === 'support' && state.advisedAt !== null,
  reportUnsolved: (state) => state.stage === 'support' && state.advisedAt !== null,
  refuseRemoteTests: (state) =>
    state.stage === 'support' && (state.advisedAt !== null || state.asked) && state.testsRefused !== true,
  ratify: canBeRatified,
  contestVerdict: canBeContested,
  reportShortage: (state) => !isOnItsWay(state) && (state.stage !== 'repair' || !state.repaired),
  reportDamage: (state) => !isOnItsWay(state) && !isLost(state),
  reviseRepair: (state) => state.stage === 'repair' && !state.repaired,
  decide: canBeDecided,
  withdraw: (state) => state.stage !== 'repair' || !state.repaired,
  proposeLab: isSafe,
  agreeToLab: isSafe,
  noteBuyerConsent: lacksBuyerConsent,
  flagHazard: isSafe,
  clearHazard: (state) => !isSafe(state),
  announceParcel: (state) => state.stage !== 'parcel' || (!state.announced && isSafe(state)),
  refuse: canBeRefused,
  reportMissingParcel: (state) =>
    state.stage === 'parcel' && state.trouble === null && state.place !== 'quarantine',
  endParcelSearch: (state) => state.stage === 'parcel' && state.trouble === 'missing',
  settleLostParcel: (state) => state.stage === 'parcel' && state.trouble === 'not-found',
  shipmentArrived: (state) =>
    state.stage === 'parcel' || (state.stage === 'closed' ? isStillExpected(state) : isLost(state)),
  sendStrayBack: (state) => state.strays > 0,
  labVerdict: (state) => (state.stage !== 'lab' || state.verdict === null) && !isLost(state),
  confirmVerdict: (state) => state.stage === 'lab' && state.verdict !== null && !state.toDecide,
  chooseOption: (state) => state.stage === 'offer' && state.offer.offered.length > 0 && isOut(state),
  declineOffer: isOut,
  approveRefund: (state) => state.stage === 'refund' && state.refund.state === 'awaiting-approval',
  refundUpdated: (state) => state.stage !== 'closed' || endedPaid(state),
  resolveConflict: (state) => state.attention === 'payments',
  retryRefund: (state) =>
    state.stage === 'refund' && (stuck.includes(state.refund.state) || isProposed(state)),
  agreeToPayout: (state) =>
    state.stage === 'refund' &&
    (state.refund.consentRef ?? null) === null &&
    (stuck.includes(state.refund.state) || isProposed(state)),
  settleRefund: (state) => state.stage === 'refund' && stuck.includes(state.refund.state),
  finishRepair: (state) => state.stage === 'repair' && !state.repaired,
  // Until the carrier has the parcel; a repair that is not done yet is sent later (E87).
  confirmAddress: (state) => !isOnItsWay(state),
  dispatchGoods: isToBePacked,
  reportLabelFailure: (state) => isToBePacked(state) && state.labelFailed !== true,
  retryLabel: (state) => isToBePacked(state) && state.labelFailed === true,
  confirmDelivery: isOnItsWay,
  reportUndeliverable: isOnItsWay,
  // What was repaired is his remedy: given up only once he did not take it (E104).
  agreeToDisposal: (state) => !isOnItsWay(state) && (state.stage !== 'repair' || state.storedSince !== null),
  reopen: canBeTakenBack,
  hold: (state) => state.heldSince === null,
  release: (state) => state.heldSince !== null,
};

/** Support accepts an appeal, a parcel that was not quite right, or goods that came before anybody agreed (E39, E45). */
function canBeRatified(state: CaseState): boolean {
  if (state.stage === 'parcel') return canGoToLab(state);
  return state.stage === 'appeal' || (isHereEarly(state) && state.early !== 'kept');
}

/**
 * What is wrong with a parcel may be that its case has no right to it; a parcel that is awaited is not refused. Who was
 * asked to agree is not refused either, but goods that came before his answer may go back to him (E39).
 */
function canBeRefused(state: CaseState): boolean {
  if (state.stage === 'parcel') return state.trouble !== null && !isSearched(state);
  return state.stage !== 'agreement' || isHereEarly(state);
}

/** Whether the goods are lost, so that there is nothing to inspect, to harm or to send back (E43). */
function isLost({ place }: CaseState): boolean {
  return place === 'lost';
}

/** Whether we look for a parcel that the carrier says he delivered: nobody is refused for that (E43). */
function isSearched({ trouble }: StateIn<'parcel'>): boolean {
  return trouble === 'missing' || trouble === 'not-found';
}

/** Whether the customer has the offer, which a manager looks at first where the lab could not tell (E54). */
function isOut(state: CaseState): boolean {
  return state.stage !== 'offer' || state.unseen !== true;
}

/** Whether no safety stop holds the goods where they are (E49). */
function isSafe({ hazard }: CaseState): boolean {
  return hazard !== 'flagged';
}

/**
 * Whether a safety stop keeps goods with the customer: he is not to post them, is not reminded of it, and misses nothing
 * by waiting (E49). Once they are here, the stop is only a manager's to clear.
 */
export function isPostingStopped(state: CaseState): boolean {
  return !isSafe(state) && stageTable[state.stage].takes.includes('flagHazard');
}

/** Whether a sender is let pass without being known as the buyer: the check of who he is was waived (E20, E31). */
export function waivesIdentity(state: CaseState, body: object): boolean {
  const { items, waived }: { readonly items?: unknown; readonly waived?: unknown } = body;
  const names = (list: unknown): boolean => Array.isArray(list) && list.includes('identity');
  return state.stage === 'appeal' && state.needs.includes('identity') && names(waived) && !names(items);
}

/** Whether a refund would go to somebody who was not asked: the buyer of goods that another owns now (E21). */
export function lacksBuyerConsent({ secondOwner }: CaseState): boolean {
  return secondOwner !== undefined && secondOwner.consentRef === null;
}

/** Whether a payout waits for its second person; taking it back, the card is tried again. */
function isProposed(state: StateIn<'refund'>): boolean {
  return state.refund.state === 'awaiting-approval' && hasProposal(state);
}

/** Whether another way than the card is proposed: who agrees agrees to this one, and to none before it is named (E75). */
export function hasProposal(state: CaseState): boolean {
  return state.stage === 'refund' && (state.refund.payout ?? null) !== null;
}

/** Whether what arrived is worth inspecting although something about it was wrong; an empty box is not. */
function canGoToLab(state: StateIn<'parcel'>): boolean {
  const { trouble } = state;
  return trouble === 'serial-differs' || trouble === 'short' || trouble === 'late' || trouble === 'unasked';
}

/**
 * Whether the unit of a closed case may still come: the customer or his carrier has it (E39, E42). A unit that was
 * repaired and comes once more is another fault, and another case: this one has had its remedy (E94, I6).
 */
function isStillExpected({ place, outcome }: StateIn<'closed'>): boolean {
  if (place === 'returned') return outcome !== 'repaired';
  return place === 'customer' || place === 'in-transit' || place === 'lost';
}

/** Whether a declined offer can be taken up again, because its goods are still here; until when is for the move to say. */
function isDeclinedHere(state: StateIn<'goods-back'>): boolean {
  return state.because === 'declined' && typeof state.reopenUntil === 'string' && !isOnItsWay(state);
}

/** Whether somebody else may still look at goods without a remedy: once, also on their way or at home again (E52). */
function canBeContested(state: CaseState): boolean {
  if (state.contested) return false;
  if (state.stage === 'closed') return state.outcome === 'no-remedy' && state.place === 'returned';
  return state.stage === 'goods-back' && state.because === 'no-remedy';
}

/** Whether a word of the customer can be taken back: his withdrawal while the goods travel or are here (E97), or his no. */
function canBeTakenBack(state: CaseState): boolean {
  if (state.stage === 'parcel') return state.withdrawn;
  if (state.stage !== 'goods-back') return true;
  return isDeclinedHere(state) || (state.because === 'withdrawn' && !isOnItsWay(state));
}

/** Whether no money moves by itself any more. */
function isGivenUp(state: RefundState): boolean {
  return state === 'failed' || state === 'reversed';
}

/** A manager decides where the rules, the bank or the carrier have come to their end. */
function canBeDecided(state: CaseState): boolean {
  switch (state.stage) {
    case 'refund':
      // Who has his new product waits for money alone: no other remedy takes its place (E65).
      return isGivenUp(state.refund.state) && purposeOf(state) === 'price';
    case 'repair':
      return state.review === 'manager' && !state.repaired;
    case 'replacement':
      return state.cameBack === true;
    case 'goods-back':
      return canBeDecidedAgain(state);
    default:
      return true;
  }
}

/** Whether the goods wait here without a remedy: then a manager may still decide otherwise (J). */
export function canBeDecidedAgain(state: CaseState): state is StateIn<'goods-back'> {
  return (
    state.stage === 'goods-back' &&
    state.because === 'no-remedy' &&
    state.verdict !== null &&
    !isOnItsWay(state)
  );
}

/** Whether a case was refused after its goods had come, and they are still here, or at home again (E2). */
export function isRefusedWithGoods(state: CaseState): boolean {
  if (state.stage === 'goods-back') return state.because === 'refused' && !isOnItsWay(state);
  return state.stage === 'closed' && state.outcome === 'refused' && state.place === 'returned';
}

/** Whether a case was refused whose goods travel to us, as both sides had agreed: something else came in their place. */
export function isRefusedOnItsWay(state: CaseState): boolean {
  return (
    state.stage === 'closed' && state.outcome === 'refused' && state.place === 'in-transit' && state.agreed
  );
}

/** The rules that a case was refused by, where it was and they are known: no other rule stands against it (E2). */
export function refusalRules(state: CaseState): readonly RuleId[] | null {
  return 'refusedBy' in state ? (state.refusedBy ?? null) : null;
}

/** Whether goods of this case are with the carrier, on their way to the customer. */
export function isOnItsWay(state: CaseState): boolean {
  return 'dispatch' in state && state.dispatch !== null;
}

/** Whether the warehouse can pack what its stage sends; a repair is to be done first. */
function isToBePacked(state: CaseState): boolean {
  return !isOnItsWay(state) && (state.stage !== 'repair' || state.repaired);
}

/** What the case takes now, in its stage and state, whoever asks. */
export function takesNow(state: CaseState, action: Action): boolean {
  return stageTable[state.stage].takes.includes(action) && (conditions[action]?.(state) ?? true);
}

/** What ends the time in which the customer can withdraw; null once it is over (E100). */
export function pointOfNoReturn(state: CaseState): 'choice' | 'repair-done' | null {
  if (!takesNow(state, 'withdraw')) return null;
  return state.stage === 'repair' ? 'repair-done' : 'choice';
}

/**
 * What a role may do with the case now: the `allowedActions` of the api and the buttons of the pages. From an offer that
 * is about to be replaced nobody is asked to choose, and beside money that has gone no other remedy is decided (E88).
 */
export function allowedActions(state: CaseState, role: Role): readonly Action[] {
  const isPassing = state.stage === 'offer' && state.remake;
  return actions.filter(
    (action) =>
      actionRoles[action].includes(role) &&
      (takesNow(state, action) || isReceivedEarly(state, action)) &&
      !isStoppedByHold(state, action) &&
      !isLeftToManager(state, action, role) &&
      !isNotAsked(state, action, role) &&
      !(isPassing && action === 'chooseOption') &&
      !(action === 'decide' && isMoneyGone(state)),
  );
}

/** Whether a manager alone judges, so that nobody else lets pass or refuses (E5, E10). */
function isLeftToManager(state: CaseState, action: Action, role: Role): boolean {
  return role !== 'manager' && (action === 'ratify' || action === 'refuse') && isJudgedByManager(state);
}

/** Whether there is no payout to agree to, or it is another's to agree to it (E21, E75). */
function isNotAsked(state: CaseState, action: Action, role: Role): boolean {
  return action === 'agreeToPayout' && (!hasProposal(state) || isLeftToBuyer(state, role));
}

/**
 * Whether another way than the card is not this customer's to agree to: he owns the goods now, and the price is the
 * buyer's. What the buyer said support writes down (E20, E21, E75).
 */
export function isLeftToBuyer({ secondOwner }: CaseState, role: Role): boolean {
  return secondOwner !== undefined && role === 'customer';
}

/** Whether the dock can record goods before anybody has agreed to them: they are never refused at the door (E39). */
function isReceivedEarly(state: CaseState, action: Action): boolean {
  return action === 'shipmentArrived' && isBeforeAgreement(state.stage) && unitKept(state) === undefined;
}

/** Whom the lists and the Temporal UI name: a manager as long as he was told of a fault that keeps coming back. */
export function attentionShown(state: CaseState): Role | null {
  return state.alarmed && state.stage !== 'closed' ? 'manager' : state.attention;
}

/** Who a case waits for, refined from its stage by what it knows. */
export function waitingFor(state: CaseState): WaitingFor {
  if (state.attention !== null) return state.attention;
  if (isOnItsWay(state)) return 'carrier';
  switch (state.stage) {
    case 'support':
      return state.advisedAt === null && !state.asked ? 'support' : 'customer';
    case 'appeal':
      return state.needs.length > 0 ? 'customer' : 'support';
    case 'repair':
      return state.repaired ? 'warehouse' : 'lab';
    case 'refund':
      return stuck.includes(state.refund.state) ? 'payments' : 'provider';
    default:
      return stageTable[state.stage].waitsFor;
  }
}
