import type { RuleId } from '../../policy';
import type { Actor, Instant, Role } from './messages';
import { isBeforeAgreement } from './early';
import type { Stage } from './stages';
import type { CaseFacts, CaseState, Due, Payout, Place, RefundState, StageState } from './state';

/** Something that happened in a case: a row of its timeline. Details are ids, enums and amounts, never free text. */
export interface CaseEvent {
  readonly seq: number;
  readonly at: Instant;
  readonly name: string;
  readonly actor: Actor;
  readonly rules: readonly RuleId[];
  readonly detail: Readonly<Record<string, Json>>;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The letters a case sends; each is a folder's template, rendered from the record. */
export type LetterTemplate =
  | 'appeal-received'
  | 'evidence-wanted'
  | 'refused'
  | 'advice'
  | 'lab-proposed'
  | 'lab-address'
  | 'parcel-received'
  | 'parcel-trouble'
  | 'parcel-not-found'
  | 'offer'
  | 'no-remedy'
  | 'refund-done'
  | 'refund-returned'
  | 'payout-consent'
  | 'delivery-address'
  | 'goods-sent'
  | 'goods-back'
  | 'diagnosis-late'
  | 'storage-begun'
  | 'storage-ends'
  | 'closed'
  | 'reminder'
  | 'safety-stop'
  | 'postage-refused';

export type DispatchPurpose = 'replacement' | 'repaired' | 'goods-back';

/** What is to be done in the same transaction as the record of a step. */
export type Effect =
  | { readonly do: 'letter'; readonly template: LetterTemplate }
  | { readonly do: 'move-goods'; readonly to: Place }
  | { readonly do: 'keep-stray' }
  | { readonly do: 'send-stray'; readonly trackingNo: string | null }
  | { readonly do: 'lapse-reservations'; readonly keep?: 'replacement' | 'repair' }
  | { readonly do: 'order-dispatch'; readonly purpose: DispatchPurpose }
  | {
      readonly do: 'dispatch';
      readonly purpose: DispatchPurpose;
      readonly trackingNo: string | null;
      readonly carrier: string | null;
    }
  | { readonly do: 'deliver'; readonly purpose: DispatchPurpose }
  | { readonly do: 'return-undelivered'; readonly purpose: DispatchPurpose; readonly lost?: true }
  | { readonly do: 'cancel-dispatch' }
  /** The new product that was to be packed once more is the customer's no longer: back on the shelf. */
  | { readonly do: 'put-back' }
  | { readonly do: 'retry-label' }
  | { readonly do: 'deliver-to'; readonly addressRef: string }
  | {
      readonly do: 'write-off';
      readonly purpose: 'replacement' | 'repair';
      /** What is missing of what was held; all of it where nothing is named. The rest stays held. */
      readonly sku?: string;
      readonly quantity?: number;
    }
  | { readonly do: 'order-repair' }
  | { readonly do: 'finish-repair'; readonly passed: boolean; readonly partsUsed: boolean }
  | {
      readonly do: 'note-refund';
      readonly state: RefundState;
      readonly providerRefundId: string | null;
      readonly failure: string | null;
    }
  | {
      readonly do: 'propose-payout';
      readonly payout: Payout;
      readonly consentRef: string | null;
    }
  | { readonly do: 'note-consent'; readonly consentRef: string }
  | { readonly do: 'settle-payout'; readonly payout: Payout }
  | { readonly do: 'withdraw-payout' };

/** One move of a case: the state after it, what happened, what is to be done. */
export interface Step {
  readonly state: CaseState;
  readonly events: readonly CaseEvent[];
  readonly effects: readonly NumberedEffect[];
}

/** An effect belongs to the last event of its step: recorded with it, or not at all. */
export type NumberedEffect = Effect & { readonly seq: number };

/** An event before it has its number. */
export type EventDraft = Omit<CaseEvent, 'seq' | 'at' | 'detail' | 'rules'> &
  Partial<Pick<CaseEvent, 'detail' | 'rules'>>;

/**
 * Makes a step: numbers the events after the state's last, and lifts the state's `seq` to them.
 * Pure; used by the workflow for moves and by activities for what they decide, so both count alike.
 */
export function stepTo(
  state: CaseState,
  at: Instant,
  what: { readonly events: readonly EventDraft[]; readonly effects?: readonly Effect[] },
): Step {
  const events = what.events.map((draft, index) => ({
    rules: [],
    detail: {},
    ...draft,
    seq: state.seq + index + 1,
    at,
  }));
  const seq = state.seq + events.length;
  return {
    state: { ...state, seq },
    events,
    effects: (what.effects ?? []).map((effect) => ({ ...effect, seq })),
  };
}

/** Two steps in a row as one: recorded in one transaction, in their order. */
export function joined(first: Step, second: Step): Step {
  return {
    state: second.state,
    events: [...first.events, ...second.events],
    effects: [...first.effects, ...second.effects],
  };
}

/**
 * The state on entering a stage: only what every stage knows is carried over, so no field of the stage before survives.
 * @param dueFrom the moment the stage's deadline counts from, or null where it waits without one
 */
export function enter(
  state: CaseFacts & { readonly stage?: Stage },
  next: StageState,
  dueFrom: Instant | null,
): CaseState {
  // What is said next is what brought the case here; where it stays in its stage, what brought it there before.
  const enteredBy = state.stage === next.stage ? state.enteredBy : state.seq + 1;
  const facts: CaseFacts = {
    caseNo: state.caseNo,
    policyVersion: state.policyVersion,
    appealedAt: state.appealedAt,
    unit: state.unit,
    settled: state.settled,
    accepted: state.accepted,
    evidence: state.evidence,
    receipt: state.receipt,
    seq: state.seq,
    ...(enteredBy !== undefined && { enteredBy }),
    place: state.place,
    assessed: state.assessed,
    hazard: state.hazard,
    returnDamage: state.returnDamage,
    statutory: state.statutory,
    agreed: state.agreed,
    strays: state.strays,
    verdict: state.verdict,
    offerVersion: state.offerVersion,
    overruled: state.overruled,
    ruledOut: state.ruledOut,
    struck: state.struck,
    contested: state.contested,
    overturned: state.overturned,
    storedSince: null,
    alarmed: state.alarmed,
    heldSince: state.heldSince,
    parked: state.parked,
    seen: state.seen,
    // A safety stop stays somebody's until it is cleared, wherever the case goes.
    attention: state.hazard === 'flagged' ? 'manager' : null,
    dueFrom,
    due: null,
    ...(state.postageDue && { postageDue: state.postageDue }),
    ...(state.secondOwner && { secondOwner: state.secondOwner }),
    ...(state.addressConfirmed && { addressConfirmed: true }),
    ...(state.money && { money: state.money }),
    ...(state.early && isBeforeAgreement(next.stage) && { early: state.early }),
    ...(state.overruledOnHold && { overruledOnHold: state.overruledOnHold }),
  };
  return { ...facts, ...next };
}

/** Whose attention a case asks for next: what waits for a manager is not lowered to somebody else's. */
export function attentionOf(state: CaseFacts, role: Role): Role {
  return state.attention === 'manager' ? 'manager' : role;
}

/** What the recording of a step answers: the deadline that the policy sets for the stage. */
export interface Recorded {
  readonly due: Due | null;
  /**
   * The state as recorded, where the record is ahead of the step or tells another story, as after a reset in the
   * Temporal UI: what is written has happened, so the case goes on from it.
   */
  readonly record?: CaseState;
}
