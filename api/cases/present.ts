import type { DecidedOption } from '../../policy';
import {
  actionPath,
  allowedTo,
  inWords,
  isPostingStopped,
  isUnresolved,
  pointOfNoReturn,
  purposeOf,
} from '../../workflows/contract';
import type { CaseState, RefundPurpose } from '../../workflows/contract';
import type { CaseRecord, RecordedEvent } from '../../store/cases/case-views';
import type { RecordedPayout } from '../../store/money/refund-views';
import type { KnownCaller } from '../http/caller';
import { hasScope } from '../http/scopes';
import { checklist } from './checklist';
import { deliveryOf, mayRedirect } from './delivery';
import type { CaseView, EventView } from '../schemas/case';

/** The case as a caller may see it: a customer sees what concerns him, never who of the staff did it or why it is stuck. */
export function presentCase(record: CaseRecord, caller: KnownCaller, temporalUiUrl: string): CaseView {
  const { state } = record;
  const forStaff = caller.kind === 'staff';
  return {
    caseNo: record.caseNo,
    appealNo: record.appealNo,
    stage: state.stage,
    stages: [...record.stages],
    outcome: record.outcome,
    // The desk writes this column itself, by the contract's function.
    waitingFor: { who: record.waitingFor as CaseView['waitingFor']['who'], until: iso(record.dueAt) },
    attention: forStaff ? record.attention : null,
    policyVersion: record.policyVersion,
    unit: unitOf(record),
    eligibility: eligibilityFor(record, forStaff),
    refusal: refusalOf(record),
    evidence: checklist(record, forStaff),
    verdict: verdictOf(record, forStaff),
    offer: forStaff || !isUnseen(state) ? presentOffer(record) : null,
    chosen: chosenOf(record),
    refund: refundOf(record, forStaff),
    shipment: shipmentOf(record),
    repair: repairOf(record),
    custody: custodyOf(record),
    arrival: arrivalOf(record, forStaff),
    delivery: deliveryOf(record, caller),
    actions: allowedFor(state, caller).filter(
      (action) => action !== 'confirm-address' || mayRedirect(record, caller),
    ),
    temporalUrl: forStaff ? `${temporalUiUrl}/workflows/${encodeURIComponent(record.caseNo)}` : null,
    version: record.version,
    openedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    overdue: record.overdue,
    unresolved: isUnresolved(state),
    onHold: record.onHold,
    safetyStop: isPostingStopped(state),
    pointOfNoReturn: noReturnOf(state),
    assignee: forStaff ? record.assignee : null,
    linkedCases: record.linked.map(({ openedAt, ...linked }) => ({
      ...linked,
      openedAt: openedAt.toISOString(),
      isEarlier: openedAt < record.openedAt,
    })),
    problem: { ...record.problem },
    customer: forStaff ? { ...record.customer, address: addressOf(record) } : null,
  };
}

const noReturnWords = {
  choice: 'The customer can withdraw until he chooses a refund or a replacement, or until a repair is done.',
  'repair-done': 'The customer can withdraw until the repair is done.',
  passed: 'Withdrawing is no longer possible.',
} as const;

function noReturnOf(state: CaseState): CaseView['pointOfNoReturn'] {
  const at = pointOfNoReturn(state);
  return { passed: at === null, at, words: noReturnWords[at ?? 'passed'] };
}

/** The actions a caller may take now, by the names they have on HTTP: none with a key that is not made for actions. */
export function allowedFor(state: CaseState, caller: KnownCaller): string[] {
  if (!hasScope({ tag: 'actions', writes: true }, caller)) return [];
  return allowedTo(state, caller, new Date().toISOString()).map(actionPath);
}

/** Days that a decision counted are the buyer's: the explanation gives them to whoever is known as entitled (E20). */
const forStaffAlone = ['counted'];

/** What an offer holds its customer reads in the case, once the manager who has to look at it has seen it (E54). */
function fieldsForStaff(name: string): readonly string[] {
  return name === 'offerPrepared' ? [...forStaffAlone, 'offered'] : forStaffAlone;
}

/** An event as a caller may see it; a customer learns which role acted, not who. */
export function presentEvent(event: RecordedEvent, caller: KnownCaller): EventView {
  const { seq, at, name, rules, actorRole: role } = event;
  const forStaff = caller.kind === 'staff';
  const hidden = forStaff ? [] : fieldsForStaff(name);
  const shown = Object.entries(event.detail).filter(([field]) => !hidden.includes(field));
  const id = forStaff ? event.actorId : null;
  return {
    seq,
    at: at.toISOString(),
    name,
    actor: { role, id },
    rules: [...rules],
    detail: Object.fromEntries(shown),
  };
}

function unitOf({ state: { unit }, serialNo, productTitle: title }: CaseRecord): CaseView['unit'] {
  const { orderNo, sku, unitPaidCents, currency, onSale } = unit;
  return { orderNo, sku, title, serialNo, unitPaidCents, currency, onSale };
}

/** What an appeal may hear before it is clear that the buyer sent it (E20). */
export const untilIdentified =
  'The appeal is recorded. The sender is not the buyer on the order, so we first make sure of that.';

function eligibilityFor({ eligibility, state }: CaseRecord, forStaff: boolean): CaseView['eligibility'] {
  const { eligible, rules } = eligibility;
  // Nobody has settled who writes, or the case ended before anybody did: the order's dates are the buyer's.
  const endedEarly =
    state.stage === 'closed' && state.place === 'customer' && state.outcome !== 'solved-remotely';
  const stranger = eligibility.needs.includes('identity') && (state.stage === 'appeal' || endedEarly);
  const explanation = stranger && !forStaff ? untilIdentified : eligibility.explanation;
  const needs = state.stage === 'appeal' ? [...state.needs] : [];
  return { eligible, rules: [...rules], needs, explanation };
}

/** A refusal that stands: reopening the case or setting its rule aside ends it (E10). */
function refusalOf({ refusal, state }: CaseRecord): CaseView['refusal'] {
  const stands =
    (state.stage === 'closed' && state.outcome === 'refused') ||
    (state.stage === 'goods-back' && state.because === 'refused');
  if (refusal === null || !stands) return null;
  return { by: refusal.role, rules: [...refusal.rules], at: new Date(refusal.at).toISOString() };
}

function verdictOf({ state: { verdict }, findings }: CaseRecord, forStaff: boolean): CaseView['verdict'] {
  if (verdict === null) return null;
  return {
    cause: verdict.cause,
    findings,
    repairable: verdict.repairable,
    repairMinutes: verdict.repairMinutes ?? null,
    parts: (verdict.parts ?? []).map((part) => ({ ...part })),
    repairCostCents: verdict.repairCostCents ?? null,
    damagedInLab: verdict.damagedInLab === true,
    damagedOnReturn: verdict.damagedOnReturn === true,
    by: forStaff ? verdict.by : null,
    at: verdict.at,
    confirmedBy: forStaff ? verdict.confirmedBy : null,
  };
}

/** One option, as it was decided or would be. */
export function presentOption(option: DecidedOption): NonNullable<CaseView['offer']>['options'][number] {
  const { kind, offered, rules, reason, overruled, amountCents, currency, similar } = option;
  return {
    kind,
    offered,
    rules: [...rules],
    reason,
    overruled: [...(overruled ?? [])],
    amountCents: amountCents ?? null,
    differenceCents: similar?.refundCents ?? null,
    currency: currency ?? null,
  };
}

/** Whether an offer waits for a manager: until he has looked the customer does not have it (E54). */
export function isUnseen(state: CaseState): boolean {
  return state.stage === 'offer' && state.unseen === true;
}

/** The offer as it stands: what is open, why the rest is not, and until when it holds. */
export function presentOffer({ offer, state, dueAt }: CaseRecord): CaseView['offer'] {
  if (offer === null) return null;
  const isOpen = state.stage === 'offer';
  const validUntil = isOpen ? (state.storedSince ?? iso(dueAt)) : null;
  const options = offer.options.map(presentOption);
  return { version: offer.version, validUntil, expired: isOpen && state.storedSince !== null, options };
}

function chosenOf({ chosen, state }: CaseRecord): CaseView['chosen'] {
  if (chosen === null || state.stage === 'offer') return null;
  return { kind: chosen.kind, at: new Date(chosen.at).toISOString() };
}

function refundOf({ refund, state }: CaseRecord, forStaff: boolean): CaseView['refund'] {
  const inState = state.stage === 'refund' ? state.refund : null;
  if (inState === null && refund === null) return null;
  const { providerRefundId } = inState ?? refund ?? { providerRefundId: null };
  const failure = inState?.failure ?? refund?.failure ?? null;
  return {
    state: inState?.state ?? refund?.state ?? 'requested',
    purpose: purposeIn(state, refund),
    amountCents: inState?.amountCents ?? refund?.amountCents ?? 0,
    currency: state.unit.currency,
    providerRefundId,
    failure: forStaff && failure !== null ? inWords(failure) : null,
    since: iso(refund?.since ?? null),
    attempts: forStaff
      ? (refund?.attempts ?? []).map((attempt) => ({
          ...attempt,
          failure: attempt.failure === null ? null : inWords(attempt.failure),
        }))
      : [],
    requestedBy: forStaff ? (inState?.requestedBy ?? refund?.requestedBy ?? null) : null,
    approvedBy: forStaff ? (inState?.approvedBy ?? refund?.approvedBy ?? null) : null,
    payout: payoutOf(refund?.payout ?? null, forStaff),
  };
}

/** The state speaks first: its refund may be decided before its intent is written. */
function purposeIn(state: CaseState, refund: CaseRecord['refund']): RefundPurpose {
  return state.stage === 'refund' ? purposeOf(state) : (refund?.purpose ?? 'price');
}

/** A customer sees which way is proposed and whether he has agreed; who of us wants it is for staff. */
function payoutOf(
  payout: RecordedPayout | null,
  forStaff: boolean,
): NonNullable<CaseView['refund']>['payout'] {
  if (payout === null) return null;
  const { consentRef, reference, requestedBy, approvedBy, ...open } = payout;
  const inside = forStaff
    ? { reference, requestedBy, approvedBy }
    : { reference: null, requestedBy: null, approvedBy: null };
  return { ...open, consented: consentRef !== null, ...inside };
}

function shipmentOf({ shipment }: CaseRecord): CaseView['shipment'] {
  if (shipment === null) return null;
  return {
    purpose: shipment.purpose,
    sku: shipment.sku,
    state: shipment.state,
    trackingNo: shipment.tracking_no,
    carrier: shipment.carrier,
    postageBy: shipment.postage_by,
    orderedAt: shipment.ordered_at.toISOString(),
    dispatchedAt: iso(shipment.dispatched_at),
    deliveredAt: iso(shipment.delivered_at),
  };
}

function repairOf({ repair }: CaseRecord): CaseView['repair'] {
  if (repair === null) return null;
  const parts = repair.parts.map((part) => ({ ...part }));
  const orderedAt = repair.ordered_at.toISOString();
  return {
    state: repair.state,
    parts,
    minutes: repair.minutes,
    orderedAt,
    finishedAt: iso(repair.finished_at),
  };
}

function custodyOf({ custody, state, strays }: CaseRecord): CaseView['custody'] {
  const history = custody.map(({ place, at }) => ({ place, at: at.toISOString() }));
  const others = strays.map(({ cameAt, returnedAt, ...stray }) => ({
    ...stray,
    cameAt: cameAt.toISOString(),
    returnedAt: iso(returnedAt),
  }));
  return { place: state.place, since: history.at(-1)?.at ?? null, history, strays: others };
}

/** How the goods came. What else left the house under a serial number that was read is another customer's, so for staff. */
function arrivalOf({ arrival }: CaseRecord, forStaff: boolean): CaseView['arrival'] {
  if (arrival === null) return null;
  const { at, contents, matched, returnDamage, postageDueCents, otherSerial } = arrival;
  return {
    ...{ at: at.toISOString(), contents, matched, returnDamage, postageDueCents },
    otherSerial: forStaff && otherSerial !== null ? { ...otherSerial } : null,
  };
}

function addressOf({ customer: { address } }: CaseRecord): string | Record<string, unknown> {
  return typeof address === 'string' ? address : { ...address };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
