import type { Action, Role } from './messages';

/** Where a case stands. */
export type Stage =
  | 'appeal'
  | 'support'
  | 'agreement'
  | 'parcel'
  | 'lab'
  | 'offer'
  | 'refund'
  | 'replacement'
  | 'repair'
  | 'goods-back'
  | 'closed';

/** How a case ended. */
export type Outcome =
  | 'refunded'
  | 'replaced'
  | 'repaired'
  | 'solved-remotely'
  | 'refused'
  | 'withdrawn'
  | 'lapsed'
  | 'declined'
  | 'no-remedy';

/** What happens when a stage's deadline passes: the case closes, or somebody is told; never a decision against a customer. */
export type WhenDue = { readonly close: Outcome } | { readonly attention: Role };

/** One row of the table of stages: what it takes, what it keeps for later, and its deadline. */
export interface StageRow {
  readonly takes: readonly Action[];
  /** Messages that come too early: kept and applied when a later stage takes them. */
  readonly parks: readonly Action[];
  readonly waitsFor: Role | 'provider' | 'nobody';
  readonly whenDue: WhenDue | null;
  /** Whether the customer gets a reminder before the deadline. */
  readonly remindsCustomer: boolean;
}

const anytime = [
  'overrule',
  'hold',
  'release',
  'sendStrayBack',
  'refusePostageClaim',
  // A danger that was reported before the goods came here may turn out to be none long after (E49).
  'clearHazard',
] as const;
const ofBuyer = ['noteBuyerConsent'] as const;
const unposted = ['flagHazard'] as const;
const sending = ['confirmAddress', 'reportLabelFailure', 'retryLabel'] as const;
const early = ['shipmentArrived', 'labVerdict'] as const;

/**
 * The legal moves as data. The same table drives the validators, the api's answers (`allowedActions`) and the
 * buttons on the pages.
 */
export const stageTable: Readonly<Record<Stage, StageRow>> = {
  appeal: {
    takes: ['requestEvidence', 'provideEvidence', 'ratify', 'refuse', 'withdraw', ...unposted, ...anytime],
    parks: ['announceParcel', ...early],
    waitsFor: 'support',
    whenDue: { close: 'lapsed' },
    remindsCustomer: true,
  },
  support: {
    takes: [
      'requestEvidence',
      'provideEvidence',
      'advise',
      'confirmSolved',
      'reportUnsolved',
      'refuseRemoteTests',
      'proposeLab',
      'ratify',
      'refuse',
      'withdraw',
      ...unposted,
      ...ofBuyer,
      ...anytime,
    ],
    parks: ['announceParcel', ...early],
    waitsFor: 'support',
    whenDue: { close: 'solved-remotely' },
    remindsCustomer: false,
  },
  agreement: {
    takes: ['agreeToLab', 'ratify', 'refuse', 'withdraw', ...unposted, ...ofBuyer, ...anytime],
    parks: ['announceParcel', ...early],
    waitsFor: 'customer',
    whenDue: { close: 'lapsed' },
    remindsCustomer: true,
  },
  parcel: {
    takes: [
      'announceParcel',
      'shipmentArrived',
      'reportMissingParcel',
      'endParcelSearch',
      'settleLostParcel',
      'ratify',
      'refuse',
      'withdraw',
      'reopen',
      ...unposted,
      ...ofBuyer,
      ...anytime,
    ],
    parks: ['labVerdict'],
    waitsFor: 'customer',
    whenDue: { close: 'lapsed' },
    remindsCustomer: true,
  },
  lab: {
    takes: ['labVerdict', 'confirmVerdict', 'withdraw', ...ofBuyer, ...anytime],
    parks: [],
    waitsFor: 'lab',
    whenDue: { attention: 'lab' },
    remindsCustomer: false,
  },
  offer: {
    takes: [
      'chooseOption',
      'declineOffer',
      'decide',
      'labVerdict',
      'reportShortage',
      'reportDamage',
      'shipmentArrived',
      'withdraw',
      ...ofBuyer,
      ...anytime,
    ],
    parks: ['refundUpdated'],
    waitsFor: 'customer',
    whenDue: { attention: 'support' },
    remindsCustomer: true,
  },
  refund: {
    takes: [
      'approveRefund',
      'retryRefund',
      'settleRefund',
      'agreeToPayout',
      'decide',
      'refundUpdated',
      'shipmentArrived',
      ...anytime,
    ],
    parks: [],
    waitsFor: 'provider',
    whenDue: { attention: 'payments' },
    remindsCustomer: false,
  },
  replacement: {
    takes: [
      ...sending,
      'dispatchGoods',
      'confirmDelivery',
      'reportUndeliverable',
      'reportShortage',
      'decide',
      'shipmentArrived',
      ...anytime,
    ],
    parks: [],
    waitsFor: 'warehouse',
    whenDue: { attention: 'warehouse' },
    remindsCustomer: false,
  },
  repair: {
    takes: [
      'finishRepair',
      'reviseRepair',
      'decide',
      'reportShortage',
      'reportDamage',
      ...sending,
      'dispatchGoods',
      'confirmDelivery',
      'reportUndeliverable',
      'agreeToDisposal',
      'withdraw',
      ...anytime,
    ],
    parks: [],
    waitsFor: 'lab',
    whenDue: { attention: 'lab' },
    remindsCustomer: false,
  },
  'goods-back': {
    takes: [
      ...sending,
      'dispatchGoods',
      'confirmDelivery',
      'reportUndeliverable',
      'agreeToDisposal',
      'contestVerdict',
      'decide',
      'reportDamage',
      'reopen',
      ...anytime,
    ],
    parks: [],
    waitsFor: 'warehouse',
    whenDue: { attention: 'warehouse' },
    remindsCustomer: false,
  },
  closed: {
    takes: [
      'reopen',
      'contestVerdict',
      'overrule',
      'refundUpdated',
      'resolveConflict',
      'shipmentArrived',
      'sendStrayBack',
      'refusePostageClaim',
    ],
    parks: [],
    waitsFor: 'nobody',
    whenDue: null,
    remindsCustomer: false,
  },
};

export const stages = Object.keys(stageTable) as readonly Stage[];

const customers: readonly Role[] = ['customer', 'support', 'manager'];
const support: readonly Role[] = ['support', 'manager'];
const manager: readonly Role[] = ['manager'];
const lab: readonly Role[] = ['lab', 'manager'];
const payments: readonly Role[] = ['payments', 'manager'];
const warehouse: readonly Role[] = ['warehouse', 'manager'];

/** Who may send what. The desk itself (`system`) applies parked messages and the provider's news. */
export const actionRoles: Readonly<Record<Action, readonly Role[]>> = {
  requestEvidence: support,
  provideEvidence: customers,
  ratify: support,
  refuse: support,
  withdraw: customers,
  advise: support,
  confirmSolved: customers,
  reportUnsolved: customers,
  refuseRemoteTests: customers,
  proposeLab: support,
  noteBuyerConsent: support,
  flagHazard: ['customer', 'support', 'warehouse', 'lab', 'manager'],
  clearHazard: support,
  refusePostageClaim: support,
  agreeToLab: customers,
  announceParcel: customers,
  reportMissingParcel: ['support', 'warehouse', 'manager'],
  endParcelSearch: ['support', 'warehouse', 'manager'],
  settleLostParcel: manager,
  sendStrayBack: warehouse,
  shipmentArrived: warehouse,
  labVerdict: lab,
  confirmVerdict: lab,
  contestVerdict: customers,
  chooseOption: customers,
  declineOffer: customers,
  confirmAddress: customers,
  decide: manager,
  approveRefund: payments,
  retryRefund: payments,
  settleRefund: payments,
  agreeToPayout: customers,
  // The provider's news, which webhook and worker alone bring: whoever could invent an id could close a case unpaid.
  refundUpdated: ['system'],
  resolveConflict: payments,
  // The news of the label room: whoever could invent it could call the warehouse for nothing.
  reportLabelFailure: ['system'],
  // The desk itself where the goods are ordered out anew, to another address (E87).
  retryLabel: [...warehouse, 'system'],
  dispatchGoods: warehouse,
  confirmDelivery: ['warehouse', 'support', 'manager', 'customer'],
  reportUndeliverable: ['warehouse', 'support', 'manager'],
  reportShortage: ['warehouse', 'lab', 'manager'],
  reportDamage: ['warehouse', 'lab', 'manager'],
  reviseRepair: lab,
  finishRepair: lab,
  agreeToDisposal: customers,
  reopen: customers,
  overrule: manager,
  hold: support,
  release: support,
};

export const actions = Object.keys(actionRoles) as readonly Action[];

/** Acts of the customer that support may record for him, with a note on how he said it. */
export const customerActions: readonly Action[] = actions.filter((action) =>
  actionRoles[action].includes('customer'),
);

/** Facts of machines that also come as plain signals, which nobody waits on. */
export const signalActions = [
  'shipmentArrived',
  'labVerdict',
  'refundUpdated',
] as const satisfies readonly Action[];

/** Whether a role may send an action at all, whatever the stage. */
export function mayAct(role: Role, action: Action): boolean {
  return actionRoles[action].includes(role);
}
