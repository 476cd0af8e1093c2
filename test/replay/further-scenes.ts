import { randomUUID } from 'node:crypto';
import type { OptionKind } from '../../policy';
import type { Action, CaseState, MessageBodies, Role } from '../../workflows/contract';
import { rest, sayInCalm } from '../support/calm';
import type { Said } from '../support/calm';
import type { CaseRig } from '../support/case-rig';
import { similarOffered } from '../support/similar';
import type { Scene } from './scene';

type Opened = Parameters<CaseRig['openCase']>[0];
type Play = Scene['play'];

const DAY_MS = 86_400_000;

const proposed: Said = ['support', 'proposeLab', { reasonRef: 'text-0' }];
const agreed: Said = ['customer', 'agreeToLab', {}];
const came: Said = ['warehouse', 'shipmentArrived', { contents: 'ok' }];
const strange: Said = ['warehouse', 'shipmentArrived', { contents: 'wrong-item' }];
const found: Said = ['lab', 'labVerdict', { cause: 'internal-defect', repairable: true, repairMinutes: 5 }];
const beyondRepair: Said = ['lab', 'labVerdict', { cause: 'transit-damage', repairable: false }];
const declined: Said = ['customer', 'declineOffer', {}];
const withdrawn: Said = ['customer', 'withdraw', {}];
const sent: Said = ['warehouse', 'dispatchGoods', { trackingNo: 'T-1' }];
const undelivered: Said = ['warehouse', 'reportUndeliverable', {}];
const forManager: Said = ['support', 'refusePostageClaim', { statutory: true }];
const advised: Said = ['support', 'advise', { textRef: 'text-2' }];
const failedCheck: Said = ['lab', 'finishRepair', { passedQualityCheck: false }];
const lost: readonly Said[] = [
  ['warehouse', 'reportMissingParcel', {}],
  ['warehouse', 'endParcelSearch', {}],
];
const settledAs = (decision: 'offer' | 'rest'): Said => [
  'manager',
  'settleLostParcel',
  { decision, reasonRef: 'text-1' },
];
const toParcel = [proposed, agreed];
const toLab = [...toParcel, came];
const toOffer = [...toLab, found];
const chose = (kind: OptionKind): Said => [
  'customer',
  'chooseOption',
  { kind, offerVersion: 1, consentToDataLoss: true },
];
const decided = (kind: OptionKind): Said => ['manager', 'decide', { kind, reasonRef: 'text-4' }];

/** A new case, and what is said to it, one thing after the other. */
const played =
  (said: readonly Said[], order: Opened = {}): Play =>
  async (rig) => {
    const caseNo = await rig.openCase(order);
    await rest(rig, caseNo);
    for (const one of said) await sayInCalm(rig, caseNo, one);
    return caseNo;
  };

/** Goes on with a case by what the world around it knows. */
const then =
  (before: Play, next: (rig: CaseRig, caseNo: string) => Promise<unknown>): Play =>
  async (rig) => {
    const caseNo = await before(rig);
    await next(rig, caseNo);
    return caseNo;
  };

async function sayToClosed<A extends Action>(
  rig: CaseRig,
  caseNo: string,
  [role, action, body]: readonly [Role, A, MessageBodies[A]],
): Promise<CaseState> {
  await rig.result(caseNo);
  const message = { messageId: randomUUID(), actor: { role, id: role }, body };
  const { seq } = await rig.caseClient.sendToClosed(await rig.stateOf(caseNo), action, message);
  return rest(rig, caseNo, seq);
}

/** A refund at a bank that goes wrong until it is told otherwise. */
const withBank =
  (mode: string): Play =>
  async (rig) => {
    const caseNo = await played(toOffer)(rig);
    const { unit } = await rig.stateOf(caseNo);
    const order = rig.db.selectFrom('orders').select('payment_id').where('order_no', '=', unit.orderNo);
    await rig.bank.mode((await order.executeTakeFirstOrThrow()).payment_id, mode);
    await sayInCalm(rig, caseNo, chose('refund'));
    return caseNo;
  };

async function paidBy(rig: CaseRig, caseNo: string): Promise<string> {
  return (await rig.intentOf(caseNo)).provider_refund_id ?? '';
}

/** A case that is offered a cheaper product, by a seller who pays the difference back (E65). */
const atSimilar =
  (orderNo: string, mode?: string): Play =>
  async (rig) => {
    const { caseNo, paymentId } = await similarOffered(rig, { orderNo, priceCents: 8_000 });
    if (mode !== undefined) await rig.bank.mode(paymentId, mode);
    await rest(rig, caseNo);
    return caseNo;
  };

async function arriveCheaper(rig: CaseRig, caseNo: string): Promise<void> {
  const arrived: Said = ['warehouse', 'confirmDelivery', {}];
  for (const one of [chose('replacement'), sent, arrived]) await sayInCalm(rig, caseNo, one);
}

const beforeTheLab: Readonly<Record<string, Scene>> = {
  'appeal-dated-by-support': {
    at: 'support',
    async play(rig) {
      const receivedAt = new Date(Date.now() - 3 * DAY_MS).toISOString();
      return played(
        [
          ['support', 'requestEvidence', { items: ['proof'], textRef: 'text-1' }],
          ['support', 'provideEvidence', { items: ['proof'], receivedAt, receiptProof: 'carrier' }],
        ],
        { receivedDaysAgo: null },
      )(rig);
    },
  },
  'appeal-ratified': {
    at: 'support',
    play: played([['manager', 'ratify', { reasonRef: 'text-1' }]], {
      orderedDaysAgo: 50,
      receivedDaysAgo: 3,
    }),
  },
  'refused-by-support': {
    at: 'closed',
    outcome: 'refused',
    play: played([['support', 'refuse', { rule: 'G2', reasonRef: 'text-1' }]]),
  },
  'support-after-tests-refused': {
    at: 'support',
    play: played([
      ['support', 'requestEvidence', { items: ['logs'], textRef: 'text-1' }],
      ['customer', 'provideEvidence', { items: ['logs'] }],
      advised,
      ['customer', 'reportUnsolved', {}],
      advised,
      ['customer', 'refuseRemoteTests', {}],
      forManager,
    ]),
  },
  'support-for-another-owner': {
    at: 'support',
    play: played(
      [
        ['support', 'provideEvidence', { secondOwner: true }],
        ['support', 'noteBuyerConsent', { textRef: 'text-1' }],
      ],
      { email: 'stranger@example.org' },
    ),
  },
  'appeal-with-an-empty-box': {
    at: 'appeal',
    play: played([['warehouse', 'shipmentArrived', { contents: 'empty' }]], { email: 'eve@example.org' }),
  },
  'agreement-asked-about-a-parcel': { at: 'agreement', play: played([strange, proposed, came]) },
  'lab-of-a-parcel-kept': { at: 'lab', play: played([proposed, came, ['support', 'ratify', {}], agreed]) },
  'goods-back-before-the-agreement': {
    at: 'goods-back',
    play: played([proposed, came, ['support', 'refuse', { rule: 'L1', reasonRef: 'text-1' }]]),
  },
  'agreement-without-assessment': {
    at: 'agreement',
    play: played([['manager', 'overrule', { rule: 'S1', reasonRef: 'text-1' }]]),
  },
  'agreement-after-a-safety-stop': {
    at: 'agreement',
    play: played([
      proposed,
      ['support', 'hold', {}],
      ['support', 'release', {}],
      ['customer', 'flagHazard', {}],
      ['support', 'clearHazard', {}],
    ]),
  },
  'withdrawn-in-the-temporal-ui': {
    at: 'closed',
    outcome: 'withdrawn',
    play: then(played([proposed]), (rig, caseNo) => rig.client.workflow.getHandle(caseNo).cancel()),
  },
  'parcel-announced': {
    at: 'parcel',
    play: played([...toParcel, ['customer', 'announceParcel', { parcelNo: 'P-1' }]]),
  },
  'parcel-searched-in-vain': { at: 'parcel', play: played([...toParcel, ...lost]) },
  'parcel-at-rest': {
    at: 'closed',
    outcome: 'lapsed',
    play: played([...toParcel, ...lost, settledAs('rest')]),
  },
  'parcel-after-the-end': {
    at: 'parcel',
    play: then(played([proposed, withdrawn]), (rig, caseNo) => sayToClosed(rig, caseNo, came)),
  },
  'stray-sent-back-after-the-end': {
    at: 'closed',
    outcome: 'withdrawn',
    play: then(played([...toParcel, strange, withdrawn]), (rig, caseNo) =>
      sayToClosed(rig, caseNo, ['warehouse', 'sendStrayBack', { trackingNo: 'T-2' }]),
    ),
  },
  reopened: {
    at: 'support',
    play: then(played([advised, ['customer', 'confirmSolved', {}]]), (rig, caseNo) =>
      sayToClosed(rig, caseNo, ['customer', 'reopen', {}]),
    ),
  },
  continued: {
    at: 'agreement',
    play: then(played([proposed]), async (rig, caseNo) => {
      await rig.restart(caseNo, { state: await rig.stateOf(caseNo), continueAfter: 8 });
      await sayInCalm(rig, caseNo, came);
      await rig.eventually(async () => {
        if (!(await rig.runStates(caseNo)).includes('CONTINUED_AS_NEW')) throw new Error('not yet');
      });
    }),
  },
};

const labAndOffer: Readonly<Record<string, Scene>> = {
  'lab-after-a-contest': {
    at: 'lab',
    play: played([
      ...toLab,
      ['lab', 'labVerdict', { cause: 'customer-caused', repairable: false }],
      ['manager', 'confirmVerdict', { agrees: true }],
      ['customer', 'contestVerdict', {}],
      forManager,
    ]),
  },
  'offer-by-signals': {
    at: 'offer',
    play: then(played(toParcel), async (rig, caseNo) => {
      await rig.signal(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
      await rig.untilStage(caseNo, 'lab');
      const body = { cause: 'transit-damage', repairable: false } as const;
      await rig.signal(caseNo, 'lab', { action: 'labVerdict', body });
    }),
  },
  'offer-contradicted': {
    at: 'offer',
    play: then(played(toOffer), (rig, caseNo) => {
      const body = { cause: 'no-fault-found', repairable: false } as const;
      return rig.act(caseNo, { role: 'lab', id: 'lab-2' }, { action: 'labVerdict', body });
    }),
  },
  'offer-amended': { at: 'offer', play: played([...toOffer, beyondRepair]) },
  'offer-after-damage-and-shortage': {
    at: 'offer',
    play: played([...toOffer, ['lab', 'reportDamage', {}], ['warehouse', 'reportShortage', {}]]),
  },
  'offer-by-a-manager': {
    at: 'offer',
    play: played([...toLab, beyondRepair, decided('refund')], { onSale: true, stockOnHand: 0 }),
  },
  'offer-expired': {
    at: 'offer',
    quick: true,
    play: then(played(toOffer), (rig, caseNo) =>
      rig.until(caseNo, ({ storedSince }) => storedSince !== null),
    ),
  },
  'offer-taken-up-again': { at: 'offer', play: played([...toOffer, declined, ['customer', 'reopen', {}]]) },
  'goods-back-undelivered': {
    at: 'goods-back',
    play: played([...toOffer, declined, sent, undelivered, forManager]),
  },
  'goods-disposed-of': {
    at: 'closed',
    outcome: 'declined',
    play: played([...toOffer, declined, ['customer', 'agreeToDisposal', {}]]),
  },
};

const remedies: Readonly<Record<string, Scene>> = {
  'refund-for-lost-goods': {
    at: 'refund',
    play: played([...toParcel, ...lost, settledAs('offer'), strange, chose('refund'), strange], {
      unitPaidCents: 60_000,
    }),
  },
  'refund-by-transfer': {
    at: 'closed',
    outcome: 'refunded',
    play: then(withBank('expired-card'), async (rig, caseNo) => {
      const said: readonly Said[] = [
        ['payments', 'retryRefund', {}],
        ['payments', 'settleRefund', { method: 'bank-transfer', reference: 'BT-1' }],
        ['customer', 'agreeToPayout', {}],
        ['manager', 'approveRefund', {}],
      ];
      for (const one of said) await sayInCalm(rig, caseNo, one);
    }),
  },
  'refund-falls-back': {
    at: 'offer',
    play: then(withBank('expired-card'), (rig, caseNo) => sayInCalm(rig, caseNo, decided('replacement'))),
  },
  'refund-pending-with-a-claim': {
    at: 'refund',
    play: then(withBank('pending'), (rig, caseNo) => sayInCalm(rig, caseNo, forManager)),
  },
  'refund-confirmed-by-the-bank': {
    at: 'closed',
    outcome: 'refunded',
    play: then(withBank('pending'), async (rig, caseNo) => {
      const body = { providerRefundId: await paidBy(rig, caseNo), state: 'succeeded' } as const;
      await rig.act(caseNo, 'system', { action: 'refundUpdated', body });
    }),
  },
  'refund-returned': {
    at: 'refund',
    play: then(played([...toOffer, chose('refund')]), async (rig, caseNo) => {
      await rig.result(caseNo);
      const body = { providerRefundId: await paidBy(rig, caseNo), state: 'failed' } as const;
      await rig.tellClosed(caseNo, { action: 'refundUpdated', body });
    }),
  },
  'refund-conflict-resolved': {
    at: 'closed',
    outcome: 'refunded',
    play: then(played([...toOffer, chose('refund')]), async (rig, caseNo) => {
      await rig.result(caseNo);
      const body = { providerRefundId: 're_another', state: 'succeeded' } as const;
      await rig.tellClosed(caseNo, { action: 'refundUpdated', body });
      await rig.until(caseNo, ({ attention }) => attention === 'payments');
      await sayToClosed(rig, caseNo, ['payments', 'resolveConflict', { reasonRef: 'text-6' }]);
    }),
  },
  'replacement-undelivered': {
    at: 'replacement',
    play: played([
      ...toOffer,
      chose('replacement'),
      ['system', 'reportLabelFailure', { reasonRef: 'text-7' }],
      ['warehouse', 'retryLabel', {}],
      sent,
      undelivered,
      forManager,
    ]),
  },
  'difference-paid': {
    at: 'closed',
    outcome: 'replaced',
    quick: true,
    play: then(atSimilar('DE-65801'), arriveCheaper),
  },
  'difference-failed': {
    at: 'refund',
    quick: true,
    play: then(atSimilar('DE-65802', 'expired-card'), arriveCheaper),
  },
  'replacement-to-another-address': {
    at: 'replacement',
    play: played([
      ...toOffer,
      chose('replacement'),
      ['customer', 'confirmAddress', { addressRef: 'text-8' }],
      ['customer', 'confirmAddress', {}],
    ]),
  },
  'replacement-lost': {
    at: 'replacement',
    play: played([
      ...toOffer,
      chose('replacement'),
      sent,
      ['warehouse', 'reportUndeliverable', { lost: true }],
    ]),
  },
  'replacement-not-on-the-shelf': {
    at: 'offer',
    play: played([...toOffer, chose('replacement'), ['warehouse', 'reportShortage', {}]]),
  },
  'repair-undelivered': {
    at: 'repair',
    play: played([
      ...toOffer,
      chose('repair'),
      ['lab', 'reviseRepair', { repairMinutes: 900, repairCostCents: 80_000 }],
      decided('repair'),
      ['lab', 'finishRepair', { passedQualityCheck: true }],
      sent,
      undelivered,
    ]),
  },
  'repair-failed-twice': {
    at: 'offer',
    play: played([...toOffer, chose('repair'), failedCheck, failedCheck]),
  },
  'repair-withdrawn': { at: 'goods-back', play: played([...toOffer, chose('repair'), withdrawn]) },
};

const aVerdictHome: readonly Said[] = [
  ...toLab,
  ['lab', 'labVerdict', { cause: 'customer-caused', repairable: false }],
  ['manager', 'confirmVerdict', { agrees: true }],
  sent,
  ['warehouse', 'confirmDelivery', {}],
];

/** What is said when it is thought to be over: something comes back, or somebody changes his mind. */
const onceMore: Readonly<Record<string, Scene>> = {
  'offer-for-lost-goods-with-an-empty-box': {
    at: 'offer',
    play: played([
      ...toParcel,
      ...lost,
      settledAs('offer'),
      ['warehouse', 'shipmentArrived', { contents: 'empty' }],
    ]),
  },
  'repair-stored-for-its-owner': {
    at: 'repair',
    quick: true,
    play: then(
      played([
        ...toOffer,
        chose('repair'),
        ['lab', 'finishRepair', { passedQualityCheck: true }],
        sent,
        undelivered,
      ]),
      (rig, caseNo) =>
        rig.until(caseNo, ({ storedSince, due }) => storedSince !== null && due?.passed === true),
    ),
  },
  'replacement-offered-anew': {
    at: 'offer',
    play: played([...toOffer, chose('replacement'), sent, undelivered, decided('refund')]),
  },
  'withdrawal-taken-back-on-the-way': {
    at: 'parcel',
    play: played([
      ...toParcel,
      ['customer', 'announceParcel', { parcelNo: 'P-2' }],
      withdrawn,
      ['customer', 'reopen', {}],
    ]),
  },
  'withdrawal-taken-back-in-the-house': {
    at: 'lab',
    play: played([...toLab, withdrawn, ['customer', 'reopen', {}]]),
  },
  'verdict-contested-from-home': {
    at: 'parcel',
    play: then(played(aVerdictHome), (rig, caseNo) =>
      sayToClosed(rig, caseNo, ['customer', 'contestVerdict', { textRef: 'text-9' }]),
    ),
  },
};

/** What else can be said to a case: with the other scenes every action, and everybody who is waited for. */
export const furtherScenes: Readonly<Record<string, Scene>> = {
  ...beforeTheLab,
  ...labAndOffer,
  ...remedies,
  ...onceMore,
};
