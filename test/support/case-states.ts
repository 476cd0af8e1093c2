import { actionRoles } from '../../workflows/contract';
import type {
  Action,
  Actor,
  CaseFacts,
  CaseState,
  Message,
  MessageBodies,
  RefundProgress,
  Role,
  Stage,
  StageState,
  Step,
  Verdict,
} from '../../workflows/contract';
import { isRefusal } from '../../workflows/moves/move';
import type { Refusal } from '../../workflows/moves/move';
import { judge } from '../../workflows/moves/judge';

/** The moment at which the pure tests judge, a Monday at noon. */
export const noon = '2026-03-02T12:00:00.000Z';

export function daysAfter(days: number): string {
  return new Date(Date.parse(noon) + days * 86_400_000).toISOString();
}

export const verdict: Verdict = {
  cause: 'internal-defect',
  repairable: true,
  by: 'lab-1',
  at: noon,
  confirmedBy: null,
};

export const refund: RefundProgress = {
  state: 'submitted',
  amountCents: 9_000,
  requestedBy: 'customer',
  approvedBy: null,
  failure: null,
  providerRefundId: null,
  tries: 0,
  tryAgainAt: null,
};

const dispatch = { at: noon, trackingNo: 'T-1' };

/** What each stage knows, in the state in which it takes most of its actions. */
export const stageStates: { readonly [S in Stage]: Extract<StageState, { readonly stage: S }> } = {
  appeal: { stage: 'appeal', needs: ['proof'], reassess: false },
  support: { stage: 'support', advisedAt: noon, asked: false },
  agreement: { stage: 'agreement' },
  parcel: { stage: 'parcel', announced: false, withdrawn: false, trouble: null },
  lab: { stage: 'lab', verdict: null, toDecide: false },
  offer: {
    stage: 'offer',
    offer: { version: 1, offered: ['refund', 'replacement'], amountCents: 9_000 },
    remake: false,
  },
  refund: { stage: 'refund', refund },
  replacement: { stage: 'replacement', dispatch: null },
  repair: { stage: 'repair', repaired: false, failures: 0, review: null, dispatch: null },
  'goods-back': { stage: 'goods-back', because: 'declined', dispatch: null },
  closed: { stage: 'closed', outcome: 'withdrawn' },
};

const inHouse: readonly Stage[] = ['lab', 'offer', 'refund', 'replacement', 'repair'];

/** A case in a stage, with goods where they are then and a deadline in ten days. */
export function caseIn<S extends StageState>(at: S, change: Partial<CaseFacts> = {}): CaseFacts & S {
  const facts: CaseFacts = {
    caseNo: 'RMA-000042',
    policyVersion: '2026-01',
    appealedAt: noon,
    unit: {
      unitId: 'DE-1/1/1',
      orderNo: 'DE-1',
      sku: 'SCOPE',
      serialNo: 'SN-1',
      unitPaidCents: 9_000,
      currency: 'EUR',
      onSale: false,
    },
    settled: ['identity'],
    accepted: at.stage !== 'appeal',
    evidence: { asked: [], waived: [] },
    receipt: null,
    agreed: ['parcel', ...inHouse].includes(at.stage),
    strays: 0,
    assessed: false,
    hazard: null,
    returnDamage: false,
    statutory: false,
    seq: 7,
    enteredBy: 7,
    place: inHouse.includes(at.stage) ? 'lab' : at.stage === 'goods-back' ? 'outgoing' : 'customer',
    verdict: inHouse.includes(at.stage) && at.stage !== 'lab' ? verdict : null,
    offerVersion: at.stage === 'offer' ? 1 : 0,
    overruled: [],
    ruledOut: [],
    struck: [],
    contested: false,
    overturned: [],
    storedSince: null,
    attention: null,
    alarmed: false,
    heldSince: null,
    dueFrom: noon,
    due: { at: daysAfter(10), remindAt: [daysAfter(5)], passed: false },
    parked: [],
    seen: [],
    ...change,
  };
  return { ...facts, ...at };
}

/** A valid body of every action. */
export const bodies: { readonly [A in Action]: MessageBodies[A] } = {
  requestEvidence: { items: ['proof'], textRef: 'text-2' },
  provideEvidence: { items: ['proof'] },
  ratify: {},
  refuse: { rule: 'G2' },
  withdraw: {},
  advise: { textRef: 'text-1' },
  confirmSolved: {},
  reportUnsolved: {},
  refuseRemoteTests: {},
  proposeLab: { reasonRef: 'text-3' },
  noteBuyerConsent: { textRef: 'text-4' },
  flagHazard: {},
  clearHazard: {},
  refusePostageClaim: {},
  agreeToLab: {},
  announceParcel: {},
  reportMissingParcel: {},
  endParcelSearch: {},
  settleLostParcel: { decision: 'offer', reasonRef: 'text-4' },
  sendStrayBack: { trackingNo: 'T-2' },
  shipmentArrived: { contents: 'ok' },
  labVerdict: { cause: 'internal-defect', repairable: true },
  confirmVerdict: { agrees: true },
  contestVerdict: {},
  chooseOption: { kind: 'refund', offerVersion: 1 },
  declineOffer: {},
  confirmAddress: {},
  decide: { kind: 'refund' },
  approveRefund: {},
  retryRefund: {},
  resolveConflict: { reasonRef: 'text-6' },
  settleRefund: { method: 'bank-transfer', reference: 'BT-1' },
  agreeToPayout: {},
  refundUpdated: { providerRefundId: 're_1', state: 'succeeded' },
  reportLabelFailure: { reasonRef: 'text-7' },
  retryLabel: {},
  dispatchGoods: { trackingNo: 'T-1' },
  confirmDelivery: {},
  reportUndeliverable: {},
  reportShortage: {},
  reportDamage: {},
  reviseRepair: { repairCostCents: 20_000 },
  finishRepair: { passedQualityCheck: true },
  agreeToDisposal: {},
  reopen: {},
  overrule: { rule: 'O2' },
  hold: {},
  release: {},
};

let messages = 0;

/** What a test says about a message; who may send it does, with a fresh id and a valid body, unless named. */
export interface Said<A extends Action> {
  readonly by?: Role | Actor;
  readonly body?: MessageBodies[A];
  readonly id?: string;
  readonly at?: string;
  /** How the customer said it, where somebody else records it for him. */
  readonly noteRef?: string;
}

export function messageOf<A extends Action>(action: A, said: Said<A> = {}): Message<A> {
  messages += 1;
  const by = said.by ?? actionRoles[action][0] ?? 'system';
  const actor = typeof by === 'string' ? { role: by, id: by } : by;
  const onBehalf = said.noteRef === undefined ? {} : { onBehalfOfCustomer: { noteRef: said.noteRef } };
  return { messageId: said.id ?? `m-${messages}`, actor, body: said.body ?? bodies[action], ...onBehalf };
}

/** Lets a case judge a message. */
export function tell<A extends Action>(state: CaseState, action: A, said: Said<A> = {}): Step | Refusal {
  return judge(state, { action, message: messageOf(action, said), at: said.at ?? noon });
}

/** The step that a message makes; fails where it is refused. */
export function stepOf<A extends Action>(state: CaseState, action: A, said: Said<A> = {}): Step {
  const result = tell(state, action, said);
  if (isRefusal(result)) throw new Error(`${action} was refused: ${result.refused}, ${result.detail}`);
  return result;
}

/** Why a message is refused; fails where it is taken. */
export function refusalOf<A extends Action>(state: CaseState, action: A, said: Said<A> = {}): Refusal {
  const result = tell(state, action, said);
  if (!isRefusal(result)) throw new Error(`${action} was taken: ${result.state.stage}`);
  return result;
}

export const onItsWay = { dispatch };

/** The effects of a step, without their numbers. */
export function effectsOf(step: Step): readonly string[] {
  return step.effects.map((effect) => {
    if (effect.do === 'letter') return `letter ${effect.template}`;
    if (effect.do === 'move-goods') return `move-goods ${effect.to}`;
    return 'purpose' in effect ? `${effect.do} ${effect.purpose}` : effect.do;
  });
}

export function namesOf(step: Step): readonly string[] {
  return step.events.map(({ name }) => name);
}
