import { standardPolicy } from '../../policy';
import type { Policy } from '../../policy';
import type { CaseRig } from '../support/case-rig';
import { furtherScenes } from './further-scenes';
import type { Scene } from './scene';

/** Days of half a second: a reminder and a deadline come while a test waits. Its seller pays differences back (E65). */
export const quickPolicy: Policy = {
  ...standardPolicy,
  name: 'quick',
  settings: { ...standardPolicy.settings, showDaySeconds: 0.5, similarDifference: 'refund' },
};

const toAgreement = async (rig: CaseRig): Promise<string> => {
  const caseNo = await rig.openCase();
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  return caseNo;
};
const toParcel = async (rig: CaseRig): Promise<string> => {
  const caseNo = await toAgreement(rig);
  await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
  return caseNo;
};
const toLab = async (rig: CaseRig): Promise<string> => {
  const caseNo = await rig.openCase();
  await rig.walkToLab(caseNo);
  return caseNo;
};
const chosen = async (
  rig: CaseRig,
  kind: 'refund' | 'replacement' | 'repair',
  order: Parameters<CaseRig['openCase']>[0] = {},
): Promise<string> => {
  const caseNo = await rig.openCase(order);
  const repairMinutes = kind === 'repair' ? { repairMinutes: 5 } : {};
  const { offerVersion } = await rig.walkToOffer(caseNo, repairMinutes);
  const consent = kind === 'repair' ? { consentToDataLoss: true } : {};
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion, ...consent } });
  return caseNo;
};
const sent = async (rig: CaseRig, caseNo: string): Promise<void> => {
  await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: { trackingNo: 'T-1' } });
};
const delivered = async (rig: CaseRig, caseNo: string): Promise<void> => {
  await sent(rig, caseNo);
  await rig.act(caseNo, 'warehouse', { action: 'confirmDelivery', body: {} });
};
const withBank = async (rig: CaseRig, mode: string): Promise<string> => {
  const caseNo = await rig.openCase();
  const { unit } = await rig.stateOf(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', unit.orderNo)
    .executeTakeFirstOrThrow();
  await rig.bank.mode(paymentId, mode);
  const { offerVersion } = await rig.walkToOffer(caseNo);
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion } });
  return caseNo;
};

/** One scene at least for every stage in which a case waits, and for every way it can end. */
export const scenes: Readonly<Record<string, Scene>> = {
  'appeal-of-a-stranger': { at: 'appeal', play: (rig) => rig.openCase({ email: 'eve@example.org' }) },
  support: { at: 'support', play: (rig) => rig.openCase() },
  'support-advised': {
    at: 'support',
    async play(rig) {
      const caseNo = await rig.openCase();
      await rig.act(caseNo, 'support', { action: 'advise', body: { textRef: 'text-1' } });
      return caseNo;
    },
  },
  agreement: { at: 'agreement', play: toAgreement },
  'agreement-reminded': {
    at: 'agreement',
    quick: true,
    async play(rig) {
      const caseNo = await toAgreement(rig);
      await rig.until(caseNo, ({ due }) => due?.remindAt.length === 0);
      return caseNo;
    },
  },
  'agreement-on-hold': {
    at: 'agreement',
    async play(rig) {
      const caseNo = await toAgreement(rig);
      await rig.act(caseNo, 'support', { action: 'hold', body: {} });
      return caseNo;
    },
  },
  'agreement-with-an-early-parcel': {
    at: 'agreement',
    async play(rig) {
      const caseNo = await toAgreement(rig);
      await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
      return caseNo;
    },
  },
  parcel: { at: 'parcel', play: toParcel },
  'parcel-in-trouble': {
    at: 'parcel',
    async play(rig) {
      const caseNo = await toParcel(rig);
      await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'wrong-item' } });
      return caseNo;
    },
  },
  lab: { at: 'lab', play: toLab },
  'lab-overdue': {
    at: 'lab',
    quick: true,
    async play(rig) {
      const caseNo = await toLab(rig);
      await rig.until(caseNo, ({ due }) => due?.passed === true);
      return caseNo;
    },
  },
  'lab-before-the-second-opinion': {
    at: 'lab',
    async play(rig) {
      const caseNo = await toLab(rig);
      await rig.act(caseNo, 'lab', {
        action: 'labVerdict',
        body: { cause: 'customer-caused', repairable: false },
      });
      return caseNo;
    },
  },
  offer: {
    at: 'offer',
    async play(rig) {
      const caseNo = await rig.openCase();
      await rig.walkToOffer(caseNo);
      return caseNo;
    },
  },
  'offer-of-nothing': {
    at: 'offer',
    async play(rig) {
      const caseNo = await rig.openCase({ onSale: true, stockOnHand: 0 });
      await rig.walkToOffer(caseNo, { repairable: false });
      return caseNo;
    },
  },
  'refund-awaiting-approval': {
    at: 'refund',
    play: (rig) => chosen(rig, 'refund', { unitPaidCents: 60_000 }),
  },
  'refund-pending': { at: 'refund', play: (rig) => withBank(rig, 'pending') },
  'refund-failed': { at: 'refund', play: (rig) => withBank(rig, 'disputed') },
  'refund-unanswered': { at: 'refund', play: (rig) => withBank(rig, 'error-500-before') },
  replacement: { at: 'replacement', play: (rig) => chosen(rig, 'replacement') },
  'replacement-on-its-way': {
    at: 'replacement',
    async play(rig) {
      const caseNo = await chosen(rig, 'replacement');
      await sent(rig, caseNo);
      return caseNo;
    },
  },
  repair: { at: 'repair', play: (rig) => chosen(rig, 'repair') },
  'goods-back': {
    at: 'goods-back',
    async play(rig) {
      const caseNo = await rig.openCase();
      await rig.walkToOffer(caseNo);
      await rig.act(caseNo, 'customer', { action: 'declineOffer', body: {} });
      return caseNo;
    },
  },
  refunded: { at: 'closed', outcome: 'refunded', play: (rig) => chosen(rig, 'refund') },
  replaced: {
    at: 'closed',
    outcome: 'replaced',
    async play(rig) {
      const caseNo = await chosen(rig, 'replacement');
      await delivered(rig, caseNo);
      return caseNo;
    },
  },
  repaired: {
    at: 'closed',
    outcome: 'repaired',
    async play(rig) {
      const caseNo = await chosen(rig, 'repair');
      await rig.act(caseNo, 'lab', { action: 'finishRepair', body: { passedQualityCheck: true } });
      await delivered(rig, caseNo);
      return caseNo;
    },
  },
  'solved-remotely': {
    at: 'closed',
    outcome: 'solved-remotely',
    async play(rig) {
      const caseNo = await rig.openCase();
      await rig.act(caseNo, 'support', { action: 'advise', body: { textRef: 'text-1' } });
      await rig.act(caseNo, 'customer', { action: 'confirmSolved', body: {} });
      return caseNo;
    },
  },
  refused: {
    at: 'closed',
    outcome: 'refused',
    play: (rig) => rig.openCase({ receivedDaysAgo: 15, orderedDaysAgo: 20 }),
  },
  withdrawn: {
    at: 'closed',
    outcome: 'withdrawn',
    async play(rig) {
      const caseNo = await toAgreement(rig);
      await rig.act(caseNo, 'customer', { action: 'withdraw', body: {} });
      return caseNo;
    },
  },
  lapsed: { at: 'closed', outcome: 'lapsed', quick: true, play: toAgreement },
  declined: {
    at: 'closed',
    outcome: 'declined',
    async play(rig) {
      const caseNo = await rig.openCase();
      await rig.walkToOffer(caseNo);
      await rig.act(caseNo, 'customer', { action: 'declineOffer', body: {} });
      await delivered(rig, caseNo);
      return caseNo;
    },
  },
  'no-remedy': {
    at: 'closed',
    outcome: 'no-remedy',
    async play(rig) {
      const caseNo = await toLab(rig);
      await rig.act(caseNo, 'lab', {
        action: 'labVerdict',
        body: { cause: 'no-fault-found', repairable: false },
      });
      await rig.untilStage(caseNo, 'goods-back');
      await delivered(rig, caseNo);
      return caseNo;
    },
  },
  ...furtherScenes,
};
