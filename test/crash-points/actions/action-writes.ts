import type { Action, CaseFacts, StageState } from '../../../workflows/contract';
import type { StaffRole } from '../../../store/sign-in/keys';
import type { Said } from '../../support/calm';
import { noon, refund, stageStates as at, verdict } from '../../support/case-states';
import type { Harmless } from '../api/write';

/** One action on a case that takes it, asked by the first of the staff who may, with the body of the rights' table (T7). */
export interface ActionWrite {
  readonly at: StageState;
  readonly facts?: Partial<CaseFacts>;
  /** What the case hears before, so that shelves, orders and custody are as they are then. */
  readonly said?: readonly Said[];
  readonly as?: StaffRole;
  readonly body?: object;
}

const payout = {
  payoutId: 'PAY-1',
  method: 'bank-transfer',
  reference: 'BT-1',
  requestedBy: 'payments-1',
  approvedBy: null,
} as const;
const failed = { ...at.refund, refund: { ...refund, state: 'failed', failure: 'declined' } } as const;
const chose = (kind: 'refund' | 'replacement' | 'repair'): Said => [
  'customer',
  'chooseOption',
  { kind, offerVersion: 1, consentToDataLoss: true },
];
const toReplacement = { at: at.offer, said: [chose('replacement')] } as const;
const onItsWay = {
  ...toReplacement,
  said: [...toReplacement.said, ['warehouse', 'dispatchGoods', { trackingNo: 'T-1' }]],
} as const satisfies ActionWrite;
const toRepair = {
  at: at.lab,
  said: [
    ['lab', 'labVerdict', { cause: 'internal-defect', repairable: true, repairMinutes: 5 }],
    chose('repair'),
  ],
} as const satisfies ActionWrite;
const inParcel = (trouble: 'missing' | 'not-found' | 'serial-differs') =>
  ({ at: { ...at.parcel, trouble } }) as const;
const byNobody = {
  harmless: 'nobody may ask for it over the api: the desk itself brings this news',
} as const;

/** Every action of the contract: one that is new has no row, and fails the build. */
export const actionWrites: Readonly<Record<Action, ActionWrite | Harmless>> = {
  requestEvidence: { at: at.appeal },
  provideEvidence: { at: at.appeal, as: 'support' },
  ratify: inParcel('serial-differs'),
  refuse: { at: at.appeal },
  withdraw: { at: at.support },
  advise: { at: at.support },
  confirmSolved: { at: at.support },
  reportUnsolved: { at: at.support },
  refuseRemoteTests: { at: at.support },
  proposeLab: { at: at.support },
  noteBuyerConsent: { at: at.support, facts: { secondOwner: { consentRef: null } } },
  flagHazard: { at: at.support },
  clearHazard: { at: at.support, facts: { hazard: 'flagged' } },
  refusePostageClaim: { at: at.support },
  agreeToLab: { at: at.agreement },
  announceParcel: { at: at.parcel },
  reportMissingParcel: { at: at.parcel },
  endParcelSearch: inParcel('missing'),
  settleLostParcel: inParcel('not-found'),
  sendStrayBack: { at: at.parcel, facts: { strays: 1 } },
  shipmentArrived: { at: at.parcel },
  labVerdict: { at: at.lab },
  confirmVerdict: { at: { ...at.lab, verdict } },
  contestVerdict: { at: { ...at['goods-back'], because: 'no-remedy' }, facts: { verdict } },
  chooseOption: { at: at.offer },
  declineOffer: { at: at.offer },
  confirmAddress: toReplacement,
  decide: { at: at.offer },
  approveRefund: { at: { ...at.refund, refund: { ...refund, state: 'awaiting-approval' } } },
  retryRefund: { at: failed },
  settleRefund: { at: failed },
  agreeToPayout: { at: { ...failed, refund: { ...failed.refund, state: 'awaiting-approval', payout } } },
  refundUpdated: byNobody,
  reportLabelFailure: byNobody,
  retryLabel: { at: at.replacement, facts: { labelFailed: true } },
  dispatchGoods: toReplacement,
  confirmDelivery: onItsWay,
  reportUndeliverable: onItsWay,
  reportShortage: toReplacement,
  reportDamage: { at: at.offer },
  reviseRepair: { ...toRepair, body: { repairCostCents: 20_000 } },
  finishRepair: toRepair,
  agreeToDisposal: { at: at['goods-back'] },
  // The two that wake a closed case: a new run of it begins.
  reopen: { at: at.closed },
  resolveConflict: { at: { ...at.closed, outcome: 'refunded' }, facts: { attention: 'payments' } },
  overrule: { at: at.support },
  hold: { at: at.support },
  release: { at: at.support, facts: { heldSince: noon } },
};
