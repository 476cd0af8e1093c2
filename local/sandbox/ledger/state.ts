import type { FailureReason, Mode } from '../modes';

export type RefundStatus = 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';

/** A payment as an order knows it; amounts are in the currency's minor unit. */
export interface Payment {
  /** The id it was made under: `pi_…` or `ch_…`. */
  readonly id: string;
  readonly intentId: string;
  readonly chargeId: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly captured: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
}

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly status: RefundStatus;
  readonly pendingReason: string | null;
  readonly failureReason: string | null;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | null;
  readonly createdAtMs: number;
  /** When this refund turns from succeeded to failed by itself, and why (mode `fails-later`). */
  readonly failAtMs: number | null;
  readonly failsFor: FailureReason | null;
}

export type DisputeStatus = 'needs_response' | 'won' | 'lost';

/** The payer's objection at his bank, which takes the money back until it is decided. */
export interface Dispute {
  readonly id: string;
  readonly paymentId: string;
  /** What was left of the payment when it was opened. */
  readonly amountCents: number;
  readonly currency: string;
  readonly reason: string;
  readonly status: DisputeStatus;
  readonly createdAtMs: number;
  readonly closedAtMs: number | null;
}

export type EffectType =
  | 'payment.captured'
  | 'refund.created'
  | 'refund.succeeded'
  | 'refund.failed'
  | 'refund.canceled'
  | 'dispute.created'
  | 'dispute.funds_withdrawn'
  | 'dispute.won'
  | 'dispute.lost'
  | 'dispute.funds_reinstated';

/** One effect on money. The list of them only grows; an auditor counts here, not in the desk. */
export interface LedgerEntry {
  readonly seq: number;
  readonly at: string;
  readonly type: EffectType;
  readonly refundId: string | null;
  readonly disputeId: string | null;
  readonly paymentId: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | null;
}

export interface SandboxEvent {
  readonly id: string;
  readonly type: string;
  readonly createdAtMs: number;
  /** The whole Stripe event as it is sent. */
  readonly body: object;
  /** Whether anybody was to be told when it happened. */
  readonly wanted: boolean;
}

/** An answer kept under its idempotency key, errors and 500s included. */
export interface StoredReply {
  readonly key: string;
  readonly path: string;
  readonly hash: string;
  readonly status: number;
  readonly body: object;
  readonly atMs: number;
}

/** Everything one request changes: one line of the journal, so that a crash keeps all of it or nothing. */
export interface Commit {
  readonly kind: 'commit';
  readonly payment?: Payment;
  readonly refund?: Refund;
  readonly dispute?: Dispute;
  readonly ledger: readonly LedgerEntry[];
  readonly events: readonly SandboxEvent[];
  readonly reply?: StoredReply;
}

export type JournalRecord =
  | Commit
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'mode'; readonly paymentId: string; readonly mode: Mode | null }
  | { readonly kind: 'delivered'; readonly eventId: string };

export interface State {
  offsetMs: number;
  readonly payments: Map<string, Payment>;
  /** Payment intent and charge ids, each to the payment's own id. */
  readonly aliases: Map<string, string>;
  readonly refunds: Map<string, Refund>;
  readonly refundIdsByPayment: Map<string, string[]>;
  /** Refunds that will fail by themselves. */
  readonly failingRefundIds: Set<string>;
  /** Each dispute by its id; one payment has one at most. */
  readonly disputes: Map<string, Dispute>;
  readonly disputeIdByPayment: Map<string, string>;
  readonly modes: Map<string, Mode>;
  readonly ledger: LedgerEntry[];
  readonly events: Map<string, SandboxEvent>;
  readonly undelivered: Set<string>;
  readonly replies: Map<string, StoredReply>;
}

export function emptyState(): State {
  return {
    offsetMs: 0,
    payments: new Map(),
    aliases: new Map(),
    refunds: new Map(),
    refundIdsByPayment: new Map(),
    failingRefundIds: new Set(),
    disputes: new Map(),
    disputeIdByPayment: new Map(),
    modes: new Map(),
    ledger: [],
    events: new Map(),
    undelivered: new Set(),
    replies: new Map(),
  };
}

/** Applies one journal record; the state after a restart is the fold of the whole journal. */
export function apply(state: State, record: JournalRecord): void {
  switch (record.kind) {
    case 'clock':
      state.offsetMs = record.offsetMs;
      return;
    case 'mode':
      if (record.mode) state.modes.set(record.paymentId, record.mode);
      else state.modes.delete(record.paymentId);
      return;
    case 'delivered':
      state.undelivered.delete(record.eventId);
      return;
    case 'commit':
      applyCommit(state, record);
  }
}

function applyCommit(state: State, commit: Commit): void {
  if (commit.payment) applyPayment(state, commit.payment);
  if (commit.refund) applyRefund(state, commit.refund);
  if (commit.dispute) applyDispute(state, commit.dispute);
  state.ledger.push(...commit.ledger);
  for (const event of commit.events) {
    state.events.set(event.id, event);
    if (event.wanted) state.undelivered.add(event.id);
  }
  if (commit.reply) state.replies.set(commit.reply.key, commit.reply);
}

function applyPayment(state: State, payment: Payment): void {
  state.payments.set(payment.id, payment);
  for (const alias of [payment.id, payment.intentId, payment.chargeId]) state.aliases.set(alias, payment.id);
}

function applyRefund(state: State, refund: Refund): void {
  if (!state.refunds.has(refund.id)) {
    const ids = state.refundIdsByPayment.get(refund.paymentId);
    if (ids) ids.push(refund.id);
    else state.refundIdsByPayment.set(refund.paymentId, [refund.id]);
  }
  state.refunds.set(refund.id, refund);
  if (refund.failAtMs === null) state.failingRefundIds.delete(refund.id);
  else state.failingRefundIds.add(refund.id);
}

function applyDispute(state: State, dispute: Dispute): void {
  state.disputes.set(dispute.id, dispute);
  state.disputeIdByPayment.set(dispute.paymentId, dispute.id);
}

/** The payment's dispute, open or closed. */
export function disputeOf(state: State, paymentId: string): Dispute | undefined {
  return state.disputes.get(state.disputeIdByPayment.get(paymentId) ?? '');
}

export function findPayment(state: State, anyId: string): Payment | undefined {
  return state.payments.get(state.aliases.get(anyId) ?? '');
}

/** Refunds of one payment, oldest first. */
export function refundsOf(state: State, paymentId: string): readonly Refund[] {
  const ids = state.refundIdsByPayment.get(paymentId) ?? [];
  return ids.flatMap((id) => state.refunds.get(id) ?? []);
}

/**
 * What has left the payment: a failed or cancelled refund gave its money back.
 * `changed` stands for a refund that is about to be written.
 */
export function refundedCents(state: State, paymentId: string, changed?: Refund): number {
  const others = refundsOf(state, paymentId).filter((refund) => refund.id !== changed?.id);
  return (changed ? [...others, changed] : others)
    .filter((refund) => refund.status !== 'failed' && refund.status !== 'canceled')
    .reduce((sum, refund) => sum + refund.amountCents, 0);
}

/**
 * Whether the payer can still object: something is left, and he has not done so yet. A sum that he names may have gone
 * back to him already, which his bank does not look at: it is what he paid at the most.
 */
export function isDisputable(state: State, payment: Payment, amountCents?: number): boolean {
  const leftCents = payment.amountCents - (amountCents === undefined ? refundedCents(state, payment.id) : 0);
  const isLeft = leftCents >= (amountCents ?? 1);
  return payment.captured && isLeft && disputeOf(state, payment.id) === undefined;
}
