import type { Action, Role } from './messages';
import { actionRoles, actions, stageTable } from './stages';
import type { CaseState, RefundState, StateIn, WaitingFor } from './state';

const stuck: readonly RefundState[] = ['failed', 'unknown', 'reversed'];

/** Within its stage an action may need more: advice before it can be called solved, a verdict before it is confirmed. */
const conditions: Partial<Readonly<Record<Action, (state: CaseState) => boolean>>> = {
  confirmSolved: (state) => state.stage === 'support' && state.advisedAt !== null,
  reportUnsolved: (state) => state.stage === 'support' && state.advisedAt !== null,
  ratify: (state) => state.stage !== 'parcel' || canGoToLab(state),
  contestVerdict: (state) =>
    state.stage === 'goods-back' && state.because === 'no-remedy' && !state.contested && !isOnItsWay(state),
  reportShortage: (state) => !isOnItsWay(state) && (state.stage !== 'repair' || !state.repaired),
  reviseRepair: (state) => state.stage === 'repair' && !state.repaired,
  decide: (state) => state.stage !== 'repair' || (state.attention === 'manager' && !state.repaired),
  withdraw: (state) => state.stage !== 'repair' || !state.repaired,
  announceParcel: (state) => state.stage !== 'parcel' || !state.announced,
  labVerdict: (state) => state.stage !== 'lab' || state.verdict === null,
  confirmVerdict: (state) => state.stage === 'lab' && state.verdict !== null && !state.toDecide,
  chooseOption: (state) => state.stage === 'offer' && state.offer.offered.length > 0,
  approveRefund: (state) => state.stage === 'refund' && state.refund.state === 'awaiting-approval',
  refundUpdated: (state) => state.stage !== 'closed' || state.outcome === 'refunded',
  retryRefund: (state) =>
    state.stage === 'refund' && (stuck.includes(state.refund.state) || isProposed(state)),
  agreeToPayout: (state) =>
    state.stage === 'refund' &&
    (state.refund.consentRef ?? null) === null &&
    (stuck.includes(state.refund.state) || isProposed(state)),
  settleRefund: (state) => state.stage === 'refund' && stuck.includes(state.refund.state),
  finishRepair: (state) => state.stage === 'repair' && !state.repaired,
  dispatchGoods: (state) => !isOnItsWay(state) && (state.stage !== 'repair' || state.repaired),
  confirmDelivery: isOnItsWay,
  reportUndeliverable: isOnItsWay,
  agreeToDisposal: (state) => !isOnItsWay(state),
  hold: (state) => state.heldSince === null,
  release: (state) => state.heldSince !== null,
};

/** Whether a payout waits for its second person; taking it back, the card is tried again. */
function isProposed({ refund }: StateIn<'refund'>): boolean {
  return refund.state === 'awaiting-approval' && (refund.payout ?? null) !== null;
}

/** Whether what arrived is worth inspecting although something about it was wrong; an empty box is not. */
function canGoToLab(state: StateIn<'parcel'>): boolean {
  return state.trouble === 'serial-differs' || state.trouble === 'short';
}

/** Whether goods of this case are with the carrier, on their way to the customer. */
export function isOnItsWay(state: CaseState): boolean {
  return 'dispatch' in state && state.dispatch !== null;
}

/** What the case takes now, in its stage and state, whoever asks. */
export function takesNow(state: CaseState, action: Action): boolean {
  return stageTable[state.stage].takes.includes(action) && (conditions[action]?.(state) ?? true);
}

/** What a role may do with the case now: the `allowedActions` of the api and the buttons of the pages. */
export function allowedActions(state: CaseState, role: Role): readonly Action[] {
  return actions.filter((action) => actionRoles[action].includes(role) && takesNow(state, action));
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
