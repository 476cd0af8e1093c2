import { patched } from '@temporalio/workflow';
import {
  assessmentOf,
  hasProposal,
  isArrivalBody,
  isBeforeAgreement,
  isJudgedByManager,
  isMoneyGone,
  isLeftToBuyer,
  isKnownOfUnit,
  isRefusedOnItsWay,
  isRefusedWithGoods,
  refusalRules,
  waivesIdentity,
} from './contract';
import type { Action, CaseState, Message, MessageBodies } from './contract';
import { isOtherSerial, otherIn } from './moves/before/arrival';
import { isVerdictBody, isVerdictOnOffer } from './moves/lab/same-verdict';

/**
 * A message as the release took it that wrote it into the history. Today the validator refuses it, or the case takes it
 * otherwise; a history that was written before still replays so.
 */
export function asReleased(state: CaseState, action: Action, message: Message): Message {
  if (action === 'release') return restedAsBefore(isRefusedWithGoods(state) ? noted(message) : message);
  const isNoted = isRefusedWithGoods(state) && action === 'overrule';
  if (isNoted) return foundedAsBefore(state, noted(takenAsBefore(state, action, message)));
  if (action === 'overrule' && isRefusedOnItsWay(state) && !patched('awaited-once-set-aside'))
    return foundedAsBefore(state, { ...message, body: { ...message.body, notedOnly: true } });
  if (action === 'overrule') return foundedAsBefore(state, takenAsBefore(state, action, message));
  if (action === 'ratify' || action === 'refuse' || action === 'provideEvidence')
    return takenAsBefore(state, action, message);
  if (action === 'decide' || action === 'labVerdict') return takenAsBefore(state, action, message);
  if (action === 'requestEvidence' || action === 'clearHazard') return calledAsBefore(state, message);
  if (action === 'refusePostageClaim') return claimedAsBefore(state, message);
  if (action === 'agreeToPayout') return agreedAsBefore(state, message);
  if (action === 'settleRefund') return settledAsBefore(state, message);
  if (action === 'reportUndeliverable') return cameBackAsBefore(state, message);
  if (action === 'shipmentArrived') return cameAsBefore(state, message);
  if (action !== 'proposeLab' || state.stage !== 'support') return message;
  // Until 0.1 the lab could be proposed without a word on the assessment.
  const known = 'reasonRef' in message.body ? { reasonRef: message.body.reasonRef } : {};
  if (assessmentOf(state, known) !== null || patched('assessed-before-the-lab')) return message;
  return { ...message, body: { ...message.body, reasonRef: 'not asked for then' } };
}

/**
 * Until 0.1 an overrule acted at once, also on a case that was on hold (E106); whoever was let pass counted as the buyer,
 * and goods that nobody had asked for as a parcel that nobody had read (E20, E39). Support refused what a manager judges
 * (E5, E10), and a manager opened another remedy beside money that had gone (E88). A verdict that was sent once more took
 * the offer back that rests on it (E56).
 */
function takenAsBefore(state: CaseState, action: Action, message: Message): Message {
  if (!isTakenOtherwise(state, action, message) || patched(`${action}-as-it-stands`)) return message;
  return { ...message, body: { ...message.body, asBefore: true } };
}

/** Until 0.1 only goods without a remedy were kept for their owner, and nothing was offered anew (E84, E104). */
function cameBackAsBefore({ stage }: CaseState, message: Message): Message {
  if (stage === 'goods-back' || patched('kept-when-undelivered')) return message;
  return { ...message, body: { ...message.body, asBefore: true } };
}

/**
 * Until 0.1 whoever owned the goods also agreed to another way than the buyer's card (E21), and whoever agreed to one way
 * had agreed to all, also before any was named (E75).
 */
function agreedAsBefore(state: CaseState, message: Message): Message {
  const isBuyers = isLeftToBuyer(state, message.actor.role) && !patched('payout-agreed-by-the-buyer');
  const isEarly = !hasProposal(state) && !patched('consent-to-one-payout');
  if (!isBuyers && !isEarly) return message;
  return { ...message, body: { ...message.body, asBefore: true } };
}

/** Until 0.1 a manager who was called was not called any more once support had asked for something, or a stop was over. */
function calledAsBefore({ attention }: CaseState, message: Message): Message {
  if (attention !== 'manager' || patched('manager-still-called')) return message;
  return { ...message, body: { ...message.body, asBefore: true } };
}

/** Until 0.1 a claim by law on a closed case called a manager, and payments no more, whatever they had to look at (I2). */
function claimedAsBefore({ stage, attention }: CaseState, message: Message): Message {
  if (stage !== 'closed' || attention !== 'payments' || patched('payments-still-called')) return message;
  return { ...message, body: { ...message.body, asBefore: true } };
}

function settledAsBefore(state: CaseState, message: Message): Message {
  const known = state.stage === 'refund' && (state.refund.consentRef ?? null) !== null;
  if (!known || patched('consent-to-one-payout')) return message;
  return { ...message, body: { ...message.body, asBefore: true } };
}

function isTakenOtherwise(state: CaseState, action: Action, { actor, body }: Message): boolean {
  switch (action) {
    case 'overrule':
      return state.heldSince !== null;
    case 'ratify':
      return isLetPass(state);
    case 'refuse':
      return actor.role !== 'manager' && isJudgedByManager(state);
    case 'decide':
      return isMoneyGone(state);
    case 'provideEvidence':
      return waivesIdentity(state, body);
    case 'labVerdict':
      return isVerdictBody(body) && isVerdictOnOffer(state, actor.id, body);
    default:
      return false;
  }
}

/** Until 0.1 a hold moved the end of a day by its milliseconds, and nothing that was counted anew knew of it (E106). */
function restedAsBefore(message: Message): Message {
  return patched('held-in-days') ? message : { ...message, body: { ...message.body, toTheMoment: true } };
}

/** Until 0.1 any rule could be set aside for a refused case, whatever it was refused by (E2). */
function foundedAsBefore(state: CaseState, message: Message): Message {
  const { body } = message;
  const grounds = refusalRules(state);
  if (grounds === null || !isOverrule(body) || grounds.includes(body.rule)) return message;
  return patched('overrule-of-grounds') ? message : { ...message, body: { ...body, unfounded: true } };
}

/** Told apart from `refuse` by what it is sent as. */
function isOverrule(body: Message['body']): body is MessageBodies['overrule'] {
  return 'rule' in body;
}

/** Until 0.1 a rule that was set aside after the goods had come changed nothing about a refusal (E2). */
function noted(message: Message): Message {
  if (patched('refusal-set-aside')) return message;
  return { ...message, body: { ...message.body, notedOnly: true } };
}

/**
 * Until 0.1 whatever came before both sides agreed was kept as the unit, and nobody was asked about it (E39, E44, E47); an
 * empty box in the place of lost goods was kept as if it were goods (E47). So was what came for a closed case, whatever
 * it was (E44, E45); what came in the place of a unit was all that was known of it from then on (E39, E43).
 */
function cameAsBefore(state: CaseState, message: Message): Message {
  const isAsToday =
    (!isEmptyForLost(state, message) || patched('empty-box-holds-nothing')) &&
    (!isBeforeAgreement(state.stage) || patched('asked-about-what-came-early')) &&
    (!isOtherAfterTheEnd(state, message) || patched('looked-at-after-the-end')) &&
    (!isBesideUnit(state, message) || patched('known-of-the-unit-stands'));
  return isAsToday ? message : { ...message, body: { ...message.body, asBefore: true } };
}

function isEmptyForLost({ place }: CaseState, { body }: Message): boolean {
  return place === 'lost' && isArrivalBody(body) && body.contents === 'empty';
}

/** Whether what came for a closed case is not its unit, or bears another number than the sold one. */
function isOtherAfterTheEnd(state: CaseState, { body }: Message): boolean {
  if (state.stage !== 'closed' || !isArrivalBody(body)) return false;
  return otherIn(body) !== null || (state.agreed && isOtherSerial(state, body));
}

/** Whether a parcel came beside what is known of the unit, after the end, or before both sides agreed. */
function isBesideUnit(state: CaseState, { body }: Message): boolean {
  if (state.stage !== 'parcel' || !isArrivalBody(body)) return false;
  if (!state.agreed || state.trouble === 'late') return true;
  return otherIn(body) !== null && isKnownOfUnit(state);
}

function isLetPass(state: CaseState): boolean {
  if (state.stage === 'appeal') return state.needs.includes('identity');
  return state.stage === 'parcel' && !state.agreed;
}

/** Whether a hold keeps the case from deciding; until 0.1 what was begun before it went on during it (E106). */
export function restsOnHold({ heldSince }: CaseState): boolean {
  return heldSince !== null && patched('hold-decides-nothing');
}

/** Whether the desk looks for what the customer wrote before his silence ends a case; until 0.1 only his acts counted (E36). */
export function readsBeforeSilence(): boolean {
  return patched('read-before-silence');
}

/** Whether it looks before an offer runs out as well; until 0.1 a letter that nobody had read kept no offer (E66). */
export function readsBeforeExpiry(): boolean {
  return patched('read-before-expiry');
}

/** Whether a message that is not taken waits for what the case is about to decide; until 0.1 it was refused at once. */
export function asksAgain(): boolean {
  return patched('asked-again-once-decided');
}
