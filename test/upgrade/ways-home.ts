import type { Actor, CaseState, Role, Stage } from '../../workflows/contract';
import { isRefusal } from '../../workflows/moves/move';
import { tell } from '../support/case-states';
import type { Said } from '../support/calm';

const dispatch: readonly Said[] = [
  ['warehouse', 'retryLabel', {}],
  ['warehouse', 'dispatchGoods', { trackingNo: 'T-9' }],
  ['warehouse', 'confirmDelivery', {}],
];
const withdraw: Said = ['customer', 'withdraw', {}];
const anywhere: readonly Said[] = [
  ['support', 'release', {}],
  ['support', 'clearHazard', { reasonRef: 'text-1' }],
];

/** What brings a case nearer to its end in each stage, the best first. */
const waysHome: Readonly<Record<Exclude<Stage, 'closed'>, readonly Said[]>> = {
  appeal: [['support', 'refuse', { rule: 'G2', reasonRef: 'text-1' }], withdraw],
  support: [withdraw],
  agreement: [withdraw],
  parcel: [
    ['manager', 'settleLostParcel', { decision: 'rest', reasonRef: 'text-1' }],
    ['warehouse', 'sendStrayBack', { trackingNo: 'T-8' }],
    withdraw,
    ['warehouse', 'shipmentArrived', { contents: 'ok' }],
    ['manager', 'ratify', { reasonRef: 'text-1' }],
  ],
  lab: [
    ['manager', 'confirmVerdict', { agrees: true }],
    ['lab', 'labVerdict', { cause: 'transit-damage', repairable: false }],
  ],
  offer: [
    ['customer', 'declineOffer', {}],
    ['manager', 'decide', { kind: 'no-remedy', reasonRef: 'text-1' }],
  ],
  refund: [
    ['manager', 'approveRefund', {}],
    ['customer', 'agreeToPayout', {}],
    ['payments', 'retryRefund', {}],
    ['manager', 'decide', { kind: 'replacement', reasonRef: 'text-1' }],
  ],
  replacement: dispatch,
  repair: [['lab', 'finishRepair', { passedQualityCheck: true }], ...dispatch],
  'goods-back': dispatch,
};

/** A technician of his own: a second opinion is nobody's who gave the first. */
export function actorOf(role: Role): Actor {
  return { role, id: role === 'lab' ? 'lab-9' : role };
}

/** Whether the case takes it now, by the code of today. */
export function takes(state: CaseState, [role, action, body]: Said): boolean {
  return !isRefusal(tell(state, action, { by: actorOf(role), body, at: new Date().toISOString() }));
}

/** The next thing to say to a case so that it ends; null where nothing is left to say. */
export function nextWayHome(state: CaseState, said: readonly string[]): Said | null {
  if (state.stage === 'closed') return null;
  const ways = [...anywhere, ...waysHome[state.stage]];
  const isNew = ([, action]: Said): boolean => said.filter((one) => one === action).length < 3;
  return ways.find((way) => isNew(way) && takes(state, way)) ?? null;
}
