import { actionPath, allowedActions, inWords } from '../../workflows/contract';
import type { CaseState, Offer } from '../../workflows/contract';
import type { CaseRecord, RecordedEvent } from '../../store/case-views';
import type { RecordedPayout } from '../../store/refund-views';
import type { KnownCaller } from '../http/caller';
import type { CaseView, EventView } from '../schemas/case';

/** The case as a caller may see it: a customer sees what concerns him, never who of the staff did it or why it is stuck. */
export function presentCase(record: CaseRecord, caller: KnownCaller, temporalUiUrl: string): CaseView {
  const { state } = record;
  const forStaff = caller.kind === 'staff';
  return {
    caseNo: record.caseNo,
    appealNo: record.appealNo,
    stage: state.stage,
    outcome: record.outcome,
    // The desk writes this column itself, by the contract's function.
    waitingFor: { who: record.waitingFor as CaseView['waitingFor']['who'], until: iso(record.dueAt) },
    attention: forStaff ? record.attention : null,
    policyVersion: record.policyVersion,
    unit: unitOf(record),
    eligibility: eligibilityFor(record, forStaff),
    verdict: verdictOf(record, forStaff),
    offer: offerOf(record),
    refund: refundOf(record, forStaff),
    shipment: shipmentOf(record),
    repair: repairOf(record),
    custody: custodyOf(record),
    actions: allowedFor(state, caller),
    temporalUrl: forStaff ? `${temporalUiUrl}/workflows/${encodeURIComponent(record.caseNo)}` : null,
    version: record.version,
    openedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    overdue: record.overdue,
    onHold: record.onHold,
    problem: { ...record.problem },
    customer: forStaff ? { ...record.customer, address: addressOf(record) } : null,
  };
}

/** The actions a caller may take now, by the names they have on HTTP. */
export function allowedFor(state: CaseState, caller: KnownCaller): string[] {
  return allowedActions(state, caller.role).map(actionPath);
}

/** An event as a caller may see it; a customer learns which role acted, not who. */
export function presentEvent(event: RecordedEvent, caller: KnownCaller): EventView {
  const { seq, at, name, rules, detail, actorRole: role } = event;
  const id = caller.kind === 'staff' ? event.actorId : null;
  return { seq, at: at.toISOString(), name, actor: { role, id }, rules: [...rules], detail: { ...detail } };
}

function unitOf({ state: { unit }, serialNo, productTitle: title }: CaseRecord): CaseView['unit'] {
  const { orderNo, sku, unitPaidCents, currency, onSale } = unit;
  return { orderNo, sku, title, serialNo, unitPaidCents, currency, onSale };
}

/** What an appeal may hear before it is clear that the buyer sent it (E20). */
export const untilIdentified =
  'The appeal is recorded. The sender is not the buyer on the order, so we first make sure of that.';

function eligibilityFor({ eligibility, state }: CaseRecord, forStaff: boolean): CaseView['eligibility'] {
  const { eligible, rules, needs } = eligibility;
  // Nobody has settled who writes, or the case ended before anybody did: the order's dates are the buyer's.
  const endedEarly =
    state.stage === 'closed' && state.place === 'customer' && state.outcome !== 'solved-remotely';
  const stranger = eligibility.needs.includes('identity') && (state.stage === 'appeal' || endedEarly);
  const explanation = stranger && !forStaff ? untilIdentified : eligibility.explanation;
  return { eligible, rules: [...rules], needs: [...needs], explanation };
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
    by: forStaff ? verdict.by : null,
    at: verdict.at,
    confirmedBy: forStaff ? verdict.confirmedBy : null,
  };
}

function offerOf({ offer, state, dueAt }: CaseRecord): CaseView['offer'] {
  if (offer === null) return null;
  const open: Offer | null = state.stage === 'offer' ? state.offer : null;
  const options = offer.options.map(({ kind, offered, rules, reason, amountCents, currency }) => ({
    kind,
    offered,
    rules: [...rules],
    reason,
    amountCents: amountCents ?? null,
    currency: currency ?? null,
  }));
  return { version: offer.version, validUntil: open ? iso(dueAt) : null, options };
}

function refundOf({ refund, state }: CaseRecord, forStaff: boolean): CaseView['refund'] {
  const inState = state.stage === 'refund' ? state.refund : null;
  if (inState === null && refund === null) return null;
  const { providerRefundId } = inState ?? refund ?? { providerRefundId: null };
  const failure = inState?.failure ?? refund?.failure ?? null;
  return {
    state: inState?.state ?? refund?.state ?? 'requested',
    amountCents: inState?.amountCents ?? refund?.amountCents ?? 0,
    currency: state.unit.currency,
    providerRefundId,
    failure: forStaff && failure !== null ? inWords(failure) : null,
    attempts: forStaff ? (refund?.attempts ?? []).map((attempt) => ({ ...attempt })) : [],
    payout: payoutOf(refund?.payout ?? null, forStaff),
  };
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

function custodyOf({ custody, state }: CaseRecord): CaseView['custody'] {
  const history = custody.map(({ place, at }) => ({ place, at: at.toISOString() }));
  return { place: state.place, since: history.at(-1)?.at ?? null, history };
}

function addressOf({ customer: { address } }: CaseRecord): string | Record<string, unknown> {
  return typeof address === 'string' ? address : { ...address };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
