import type { DecisionFact, DecisionSource } from '../../schemas/explanation';
import type { EventName } from './happenings';

/** Facts that a decision takes from what was known of the case when it was made. */
export type Known =
  | 'claim'
  | 'appeal'
  | 'goods'
  | 'arrival'
  | 'verdict'
  | 'estimate'
  | 'offer'
  | 'choice'
  | 'price'
  | 'earlier'
  | 'end';

/** What one kind of decision rests on. */
export interface Grounds {
  /** What whoever acted said or did by it: a fact that is true, or the value beside it. */
  readonly says?: string | readonly [string, DecisionFact['value']];
  /** Fields of its event that are facts, under the name that is shown; a field of the same name is listed plainly. */
  readonly fields?: readonly (string | readonly [string, string])[];
  /** Who stands for these; else it is whoever acted. */
  readonly source?: DecisionSource;
  readonly known?: readonly Known[];
}

const parcel = ['contents', 'matched', 'trouble', 'returnDamage', 'postageDueCents', 'serialNo'] as const;
const estimate = ['repairMinutes', 'repairCostCents'] as const;
const chosen = [['kind', 'chosen-option'], 'offerVersion', 'consentToDataLoss'] as const;
const bank = { known: ['choice', 'price'], fields: ['failure'], source: 'provider' } as const;

/** For every kind of decision the facts it is made from; none is made without (H3). */
export const groundsOf: Readonly<Record<EventName, Grounds>> = {
  appealReceived: { says: 'appeals', known: ['claim'] },
  earlierRemedyFound: { fields: ['follows', 'outcome', 'deliveredAt', 'caseOfUnit'], known: ['goods'] },
  appealAccepted: { known: ['appeal'], fields: ['waived'] },
  appealRefused: { known: ['appeal'] },
  evidenceWanted: { known: ['appeal'] },
  evidenceRequested: { says: 'asks-for-evidence', fields: ['items'], known: ['claim'] },
  evidenceProvided: { says: 'provides-evidence', fields: ['items', 'waived', 'receivedAt', 'secondOwner'] },
  caseRefused: { says: 'refuses', known: ['appeal', 'arrival'] },
  caseWithdrawn: { says: 'withdraws', known: ['goods'] },
  withdrawalNoted: { says: 'withdraws', known: ['goods'] },
  adviceGiven: { says: 'advises', known: ['claim'] },
  solvedConfirmed: { says: 'advice-helped' },
  unsolvedReported: { says: ['advice-helped', false] },
  remoteTestsRefused: { says: 'refuses-tests' },
  buyerConsentNoted: { says: 'buyer-agrees', known: ['price'] },
  labProposed: { fields: ['assessment'], known: ['claim'] },
  labAgreed: { says: 'agrees-to-lab' },
  hazardFlagged: { says: 'hazard', known: ['goods'] },
  hazardCleared: { says: ['hazard', false], known: ['goods'] },
  postageRefused: { says: ['postage-is-due', false], fields: ['statutory'], known: ['claim'] },
  parcelAnnounced: { says: 'posted' },
  shipmentReceived: { fields: parcel },
  parcelInTrouble: { fields: parcel },
  parcelAccepted: { says: 'accepts-parcel', known: ['arrival'] },
  parcelSearchBegun: { says: ['parcel-found', false] },
  parcelSearchEnded: { says: ['parcel-found', false] },
  lostParcelSettled: { fields: ['decision'], known: ['earlier', 'goods'] },
  lostGoodsFound: { says: 'parcel-found' },
  postingProofWanted: { says: ['parcel-arrived', false], known: ['goods'] },
  strayReturned: { says: 'stray-sent-back', fields: ['trackingNo'] },
  verdictGiven: { fields: ['cause', 'repairable'] },
  verdictAmended: { fields: ['cause', 'repairable', ['before', 'cause-before']] },
  verdictContradicted: { fields: ['cause', 'repairable', ['before', 'cause-before']] },
  secondOpinionWanted: { known: ['verdict'] },
  verdictConfirmed: { says: 'verdict-holds', known: ['verdict'] },
  verdictDisputed: { says: ['verdict-holds', false], known: ['verdict'] },
  verdictContested: { says: ['verdict-holds', false], known: ['verdict'] },
  offerPrepared: { known: ['offer'] },
  optionsOffered: { known: ['offer'] },
  noOptionFound: { known: ['offer'] },
  offerStands: { known: ['offer'] },
  optionChosen: { fields: chosen },
  replacementOrderedAgain: { fields: chosen, known: ['earlier'] },
  lateChoiceMade: { fields: chosen },
  offerExpired: { says: ['answered', false], fields: ['version'] },
  offerDeclined: { says: 'declines', known: ['goods'] },
  managerDecided: { fields: [['kind', 'decided-option']], known: ['verdict', 'price'] },
  refundAwaitsApproval: { known: ['choice', 'price'] },
  refundApproved: { says: 'approves', known: ['choice', 'price'] },
  refundSubmitted: bank,
  refundPending: bank,
  refundUnanswered: bank,
  refundFailed: bank,
  refundTriedAgain: { known: ['earlier', 'choice', 'price'] },
  refundRetried: { says: 'asks-again', known: ['earlier', 'choice', 'price'] },
  refundSettled: { ...bank, fields: ['providerRefundId', ['byHand', 'paid-by-hand']] },
  refundNewsCame: { ...bank, says: 'news-came', fields: [] },
  refundConflictFound: { ...bank, fields: ['providerRefundId', ['byHand', 'paid-by-hand']] },
  refundConflictResolved: { says: 'resolved', known: ['price'] },
  refundReversed: bank,
  payoutProposed: { fields: ['method'], known: ['choice', 'price'] },
  payoutAgreed: { says: 'agrees-to-payout' },
  payoutApproved: { says: 'approves', known: ['choice', 'price'] },
  addressConfirmed: { says: 'address-holds' },
  addressChanged: { says: ['address-holds', false] },
  differenceDue: { fields: [['amountCents', 'difference-cents']], known: ['choice'] },
  goodsDispatched: { fields: ['purpose', 'trackingNo'], known: ['choice'] },
  deliveryConfirmed: { says: 'delivered', fields: ['purpose'] },
  deliveryFailed: { says: ['delivered', false], fields: ['purpose', 'lost', 'unusable'] },
  labelFailed: { says: ['label-sold', false], source: 'carrier' },
  labelRetried: { says: 'asks-again' },
  repairPassed: { says: 'passed-check', known: ['choice'] },
  repairFailed: { says: ['passed-check', false], known: ['choice'] },
  repairRevised: { fields: estimate },
  repairReviewed: { known: ['estimate'] },
  shortageReported: { says: ['in-stock', false], fields: ['purpose', 'sku', 'quantity'] },
  damageReported: { says: 'harmed-with-us', known: ['goods'] },
  disposalAgreed: { says: 'agrees-to-disposal', known: ['goods'] },
  customerReminded: { fields: ['stage', 'due'], source: 'policy' },
  reminderSpared: { fields: ['stage', 'due'], source: 'policy' },
  silenceBroken: { fields: ['stage', 'due'], source: 'policy' },
  deadlinePassed: { fields: ['stage', 'due'], source: 'policy' },
  ruleOverruled: { fields: [['rule', 'overruled']], known: ['goods'] },
  caseHeld: { says: 'on-hold', fields: ['because'] },
  caseReleased: { says: ['on-hold', false] },
  caseReopened: { says: 'reopens', fields: ['receivedAt'], known: ['goods'] },
  messageParked: { fields: ['action'] },
  caseClosed: { known: ['end'] },
};
