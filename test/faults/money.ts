import type { FailureReason, ModeName } from '../../local/sandbox/modes';
import { failureReasons } from '../../local/sandbox/modes';
import type { FaultRow } from './faults';

/** Where a case has come to, and what that cost. */
export interface MoneyEnd {
  /** `refunded`: the case is closed; else how its refund stands. */
  readonly stands: 'refunded' | 'unknown' | 'failed' | 'reversed';
  /** Refunds of the payment in the provider's ledger by then. */
  readonly refunds: number;
  /** Whom the case calls; null where time mends it, or nothing is left to do. */
  readonly calls: 'payments' | null;
  /** What the payment team reads. */
  readonly says?: string;
}

/** The written meaning of one fault for a case whose refund is due. */
export interface MoneyCell {
  /** How the sandbox is made to fail so; null: nobody listens at all. */
  readonly mode: ModeName | null;
  readonly reason?: FailureReason;
  /** The fault met one call. Absent where it is a state of the payment, and not of a call. */
  readonly once?: MoneyEnd;
  /** The fault stays for as long as the desk tries by itself. */
  readonly stays: MoneyEnd;
  /** Refunds in the ledger once the fault is over and a person has had it tried again. */
  readonly after: number;
}

const paid: MoneyEnd = { stands: 'refunded', refunds: 1, calls: null };
const unknown: MoneyEnd = { stands: 'unknown', refunds: 0, calls: null };
const failed = (says: string, refunds = 0): MoneyEnd => ({
  stands: 'failed',
  refunds,
  calls: 'payments',
  says,
});

/** Took effect, or will: the next try finds it. */
const isFound = (mode: ModeName): MoneyCell => ({ mode, once: paid, stays: paid, after: 1 });
/** Had no effect: the desk tries, looks again in a while, and a person may be quicker. */
const isTried = (mode: ModeName): MoneyCell => ({ mode, once: paid, stays: unknown, after: 1 });
const isDeclined = (mode: ModeName, says: string): MoneyCell => ({ mode, stays: failed(says), after: 1 });

/** A failed refund was made, so another is made when the card takes it. */
const isFailedAtOnce = (reason: FailureReason): MoneyCell => {
  return { mode: 'fails-now', reason, stays: failed(reason, 1), after: 2 };
};
const isFailedLate = (reason: FailureReason): MoneyCell => {
  const stays = { stands: 'reversed', refunds: 1, calls: 'payments', says: reason } as const;
  return { mode: 'fails-later', reason, stays, after: 2 };
};

/** Asking for the refund itself. */
export const submitting: FaultRow<MoneyCell> = {
  refused: { cannotBe: 'the look before it meets it first, and nothing is sent' },
  'time-out before the effect': isTried('timeout-before'),
  'time-out after the effect': isFound('timeout-after'),
  '500, replayed': isTried('error-500-before'),
  '500 after the effect': isFound('error-500-after'),
  'reset in mid-body': [isFound('reset-mid-body'), isFound('reset-after')],
  '429 with Retry-After': isTried('rate-limit'),
  'malformed body': isFound('malformed'),
  'slower than we wait': isFound('slow'),
  'permanent decline': [
    isDeclined('disputed', 'charge_disputed'),
    isDeclined('balance-insufficient', 'An operator must act.'),
    ...failureReasons.map(isFailedAtOnce),
  ],
  // Why does not matter to the desk; the gateway's own matrix has them all.
  'late failure after success': [isFailedLate('lost_or_stolen_card'), isFailedLate('insufficient_funds')],
};

const asked: MoneyCell = { mode: null, once: paid, stays: unknown, after: 1 };
const question: FaultRow<MoneyCell> = {
  refused: asked,
  'time-out before the effect': isTried('timeout-before'),
  'time-out after the effect': { cannotBe: 'a question has no effect' },
  '500, replayed': isTried('error-500-before'),
  '500 after the effect': { cannotBe: 'a question has no effect' },
  'reset in mid-body': [isTried('reset-mid-body'), isTried('reset-after')],
  '429 with Retry-After': isTried('rate-limit'),
  'malformed body': isTried('malformed'),
  'slower than we wait': isTried('slow'),
  'permanent decline': {
    cannotBe: 'the sandbox refuses no question for good; a refused key is the alarm of submitting',
  },
  'late failure after success': { cannotBe: 'a question has no effect' },
};

/** Looking for refunds that went through unseen, before anything is asked. */
export const lookingUp = question;

/** Reading what was paid, and whether it is disputed. Nobody listening is one and the same with the look-up. */
export const readingThePayment: FaultRow<MoneyCell> = {
  ...question,
  refused: { cannotBe: 'it is asked together with the look-up' },
};

/** One refund was made before, which the card did not take; no other is. */
const byHand = (mode: ModeName): MoneyCell => {
  return { mode, once: paid, stays: { ...unknown, refunds: 1 }, after: 1 };
};

/** The look before another way than the card is settled, with the customer's consent and two persons. */
export const payingOut: FaultRow<MoneyCell> = {
  ...question,
  refused: { cannotBe: 'the same look as for the card' },
  'time-out before the effect': byHand('timeout-before'),
  '500, replayed': byHand('error-500-before'),
  'reset in mid-body': [byHand('reset-mid-body'), byHand('reset-after')],
  '429 with Retry-After': byHand('rate-limit'),
  'malformed body': byHand('malformed'),
  'slower than we wait': byHand('slow'),
};
