import type { Action, CaseState, Role } from '../../../workflows/contract';

export type Word = readonly [Action, Role, object?];

/** What every stage takes and nothing moves on by. */
export const besides: readonly Action[] = [
  'overrule',
  'hold',
  'release',
  'refusePostageClaim',
  'flagHazard',
  'sendStrayBack',
];

/** What well-meaning people would do next in each stage; with it every case comes to an end. */
export const onward: Readonly<Record<Exclude<CaseState['stage'], 'closed'>, readonly Word[]>> = {
  appeal: [['ratify', 'manager']],
  support: [
    ['advise', 'support'],
    ['proposeLab', 'support', { reasonRef: 'text-3' }],
  ],
  agreement: [['agreeToLab', 'customer']],
  parcel: [
    ['ratify', 'support'],
    ['shipmentArrived', 'warehouse', { contents: 'ok' }],
  ],
  lab: [
    ['labVerdict', 'lab', { cause: 'internal-defect', repairable: false }],
    ['confirmVerdict', 'manager', { agrees: true }],
  ],
  offer: [
    ['declineOffer', 'customer'],
    ['decide', 'manager', { kind: 'as-offered' }],
  ],
  refund: [
    ['approveRefund', 'payments'],
    ['retryRefund', 'payments'],
    ['settleRefund', 'manager', { method: 'bank-transfer', reference: 'x' }],
  ],
  replacement: [
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
  repair: [
    ['decide', 'manager', { kind: 'repair' }],
    ['finishRepair', 'lab', { passedQualityCheck: true }],
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
  'goods-back': [
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
};

/** What they would say in this very state; whoever has an offer mostly chooses, and the lab says what it finds. */
export function wordsFor(state: CaseState): readonly Word[] {
  if (state.stage === 'closed') return [['reopen', 'support']];
  if (state.stage === 'lab') return onward.lab.map(([action, role]): Word => [action, role]);
  if (state.stage === 'parcel' && state.trouble === 'not-found') return [['settleLostParcel', 'manager']];
  if (state.stage === 'parcel' && state.trouble === 'missing')
    return [['endParcelSearch', 'warehouse'], ...onward.parcel];
  const { stage, offerVersion } = state;
  const options = stage === 'offer' ? state.offer.offered : [];
  const choices = options.map((kind): Word => ['chooseOption', 'customer', { kind, offerVersion }]);
  return [...choices, ...choices, ...onward[stage]];
}
