import { inCatalogueOrder, isRuleId, rules as catalogue } from '../../../policy';
import { helpfulItems } from '../../../store/cases/appeals';
import type { RecordedEvent } from '../../../store/cases/case-views';
import type { CaseHistory } from '../../../store/cases/explanations';
import type { WrittenText } from '../../../store/cases/texts';
import type { DecisionView } from '../../schemas/explanation';

/** The rules a decision names, each with its sentence, in catalogue order. */
export function withSentences(ids: readonly string[]): DecisionView['rules'] {
  return inCatalogueOrder(ids.filter(isRuleId)).map((id) => ({ id, text: catalogue[id].text }));
}

/** Everything that was decided or done in a case, oldest first. Who acted, and what people wrote, is for staff. */
export function decisionsOf({ events, texts }: CaseHistory, forStaff: boolean): DecisionView[] {
  return events.map((event) => {
    const { seq, at, name, actorRole: role, actorId, rules } = event;
    const detail = new Map<string, unknown>(Object.entries(event.detail));
    const onBehalfOfCustomer = detail.get('onBehalfOfCustomer') === true;
    const rule = detail.get('rule');
    return {
      seq,
      at: at.toISOString(),
      name,
      by: { role, id: forStaff ? actorId : null },
      words: sentence(event, detail, onBehalfOfCustomer),
      rules: withSentences(rules),
      onBehalfOfCustomer,
      overrules: name === 'ruleOverruled' && typeof rule === 'string' ? rule : null,
      note: forStaff ? noteOf(detail, texts) : null,
    };
  });
}

type Detail = ReadonlyMap<string, unknown>;

function sentence({ name, actorRole: role }: RecordedEvent, detail: Detail, onBehalf: boolean): string {
  const actor = actors.get(role) ?? role;
  const who = onBehalf ? `For the customer, ${actor}` : capital(actor);
  // A name that is not in the table still reads: `deliveryFailed` as "delivery failed".
  const plain = `recorded: ${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
  const words = (happenings[name] ?? plain).replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    shown(detail.get(key)),
  );
  return `${who} ${words}${waivedIn(detail)}${helpAskedIn(name, detail)}${fateIn(name, detail)}.`;
}

function waivedIn(detail: Detail): string {
  const waived = detail.get('waived');
  return Array.isArray(waived) && waived.length > 0 ? `, although open: ${shown(waived)}` : '';
}

/** What only helps is asked for in the letter about the appeal, once (A3, E30). */
function helpAskedIn(name: string, detail: Detail): string {
  const asked = detail.get('asked');
  if (name !== 'appealAccepted' && name !== 'evidenceWanted') return '';
  const helpful = Array.isArray(asked) ? helpfulItems.filter((item) => asked.includes(item)) : [];
  return helpful.length > 0 ? `, and asked once for what would help: ${shown(helpful)}` : '';
}

/** What became of goods that did not reach the customer (E84), or us (E43). */
function fateIn(name: string, detail: Detail): string {
  if (name === 'lostParcelSettled') return `: ${lostParcels.get(detail.get('decision')) ?? 'nothing'}`;
  if (name !== 'deliveryFailed') return '';
  if (detail.get('lost') === true) return ': the carrier lost them';
  return detail.get('unusable') === true ? ': they came back damaged or incomplete' : '';
}

const lostParcels: ReadonlyMap<unknown, string> = new Map([
  ['offer', 'we bear the loss, and the customer gets an offer'],
  ['ask-proof', 'its sender is asked for the proof of posting'],
  ['rest', 'the case rests until it turns up'],
]);

const actors: ReadonlyMap<string, string> = new Map([
  ['customer', 'the customer'],
  ['system', 'the desk'],
  ['warehouse', 'the warehouse'],
  ['lab', 'the lab'],
  ['payments', 'the payment team'],
  ['manager', 'a manager'],
  ['admin', 'an administrator'],
]);

/** What each event says after its actor; a name in braces is a field of its detail. */
const happenings: Readonly<Record<string, string>> = {
  appealReceived: 'sent the appeal',
  earlierRemedyFound: 'found that the unit was {outcome} in {follows}; this is case {caseOfUnit} of the unit',
  appealAccepted: 'accepted the appeal',
  appealRefused: 'refused the appeal',
  evidenceWanted: 'asked for what is missing: {needs}',
  evidenceProvided: 'provided evidence: {items}',
  caseRefused: 'refused the case',
  caseWithdrawn: 'withdrew the case',
  withdrawalNoted: 'withdrew the case while the parcel is on its way',
  adviceGiven: 'gave advice',
  solvedConfirmed: 'confirmed that the problem is solved',
  unsolvedReported: 'reported that the advice did not help',
  remoteTestsRefused: 'will not run the tests that were proposed; support decides what follows',
  buyerConsentNoted: 'noted that the buyer agrees to a refund to his card',
  labProposed: 'proposed the lab after an assessment at a distance: {assessment}',
  hazardFlagged: 'reported goods that must not travel by post; nothing is posted until that is cleared',
  hazardCleared: 'cleared the safety stop',
  postageRefused: 'refused to pay the postage back',
  labAgreed: 'agreed to the lab',
  parcelAnnounced: 'announced the parcel',
  shipmentReceived: 'received the shipment',
  parcelInTrouble: 'received a parcel with trouble: {trouble}',
  parcelSearchEnded: 'searched the house for the parcel in vain; a manager decides how it goes on',
  lostParcelSettled: 'decided how it goes on with the parcel that was not found',
  lostGoodsFound: 'found the goods that were given up',
  parcelSearchBegun: 'began a search for a parcel that the carrier says he delivered',
  postingProofWanted: 'asked for the proof of posting, because the parcel never came',
  strayReturned: 'sent goods back that were not those of the case',
  verdictGiven: 'gave the verdict {cause}',
  secondOpinionWanted: 'asked for a second technician',
  verdictConfirmed: 'confirmed the verdict',
  verdictDisputed: 'disputed the verdict',
  optionsOffered: 'made offer {version}: {offered}',
  noOptionFound: 'found no option open for the cause {cause}',
  optionChosen: 'chose {kind} from offer {offerVersion}',
  lateChoiceMade: 'chose {kind} from offer {offerVersion} after its time, so that it was made anew',
  offerExpired: 'noted that the time of offer {version} passed; the goods are kept',
  offerDeclined: 'declined the offer',
  managerDecided: 'decided for {kind}',
  refundAwaitsApproval: 'found that a second person has to approve the refund',
  refundApproved: 'approved the refund',
  refundSubmitted: 'asked the provider for the refund',
  refundPending: 'heard that the refund is on its way',
  refundUnanswered: 'got no answer about the refund',
  refundTriedAgain: 'tried the refund again',
  refundRetried: 'had the refund tried again',
  refundFailed: 'heard that the refund failed',
  refundSettled: 'settled the refund',
  addressConfirmed: 'confirmed where the goods are to be sent',
  addressChanged: 'gave another address for the goods',
  goodsDispatched: 'sent the goods ({purpose})',
  deliveryConfirmed: 'confirmed the delivery',
  labelFailed: 'said that the carrier sells no label for the parcel',
  labelRetried: 'had the carrier asked for the label again',
  deliveryFailed: 'reported that the goods could not be delivered',
  repairPassed: 'finished the repair, which passed its check',
  repairFailed: 'found that the repair did not pass its check',
  disposalAgreed: 'agreed to the disposal of the goods',
  customerReminded: 'reminded the customer',
  deadlinePassed: 'noted that the deadline of {stage} passed',
  ruleOverruled: 'set rule {rule} aside',
  caseHeld: 'put the case on hold',
  caseReleased: 'released the case',
  caseReopened: 'opened the case again',
  evidenceRequested: 'asked for evidence: {items}',
  parcelAccepted: 'accepted the parcel as it came: {trouble}',
  verdictAmended: 'amended the verdict from {before} to {cause}',
  verdictContradicted:
    'gave another verdict, {cause} instead of {before}; the first one stands until they agree',
  verdictContested: 'contested the verdict; the lab looks again',
  shortageReported: 'reported that what was reserved for the {purpose} is not there',
  repairRevised: 'revised the estimate of the repair',
  repairReviewed: 'put the new estimate to the policy',
  damageReported: 'reported that the goods came to harm with us',
  refundNewsCame: 'heard from the bank, and looks at every part of the refund again',
  refundConflictFound: 'heard of a refund that went through although the case was paid already',
  refundConflictResolved: 'dealt with the refund too many',
  payoutProposed: 'proposed another way than the card: {method}',
  payoutAgreed: 'agreed to be paid another way than by card',
  payoutApproved: 'approved the other way than the card',
  refundReversed: 'saw the bank give the refund back: {failure}',
  messageParked: 'sent {action} early; it waits for its stage',
  caseClosed: 'closed the case as {outcome}',
};

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(shown).join(', ');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return 'nothing';
}

/** What a person wrote, as the event names it. */
function noteOf(detail: Detail, texts: readonly WrittenText[]): string | null {
  const named = [detail.get('note'), detail.get('reason')];
  return texts.find(({ textId }) => named.includes(textId))?.body ?? null;
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
