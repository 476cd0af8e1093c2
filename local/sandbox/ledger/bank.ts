import { randomBytes } from 'node:crypto';
import { apiVersion, toSeconds } from '../stripe/api-version';
import { disputeShape } from '../stripe/dispute-shape';
import { chargeShape, intentShape, refundShape } from '../stripe/shapes';
import { spent, type Mode } from '../modes';
import { openJournal, type Journal } from './journal';
import {
  apply,
  emptyState,
  refundedCents,
  refundsOf,
  type Commit,
  type Dispute,
  type EffectType,
  type JournalRecord,
  type LedgerEntry,
  type Payment,
  type Refund,
  type SandboxEvent,
  type State,
  type StoredReply,
} from './state';

export interface NewPayment {
  readonly id: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly captured: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a request wants to change; the bank numbers, dates and writes it. */
export interface Change {
  readonly payment?: Payment;
  readonly refund?: Refund;
  readonly dispute?: Dispute;
  readonly effects: readonly EffectType[];
  readonly events: readonly string[];
}

export const noChange: Change = { effects: [], events: [] };

/** The sandbox's books: all state, and the only way to change it. */
export class Bank {
  readonly state: State = emptyState();
  /** Whether anybody is to be told of events. */
  wantsEvents: () => boolean = () => false;
  /** Told of every event that somebody wants to hear, after it is on disk. */
  onEvent: (event: SandboxEvent) => void = () => undefined;
  private readonly journal: Journal;

  constructor(dataFile: string) {
    this.journal = openJournal(dataFile, (record) => apply(this.state, record));
  }

  nowMs(): number {
    return Date.now() + this.state.offsetMs;
  }

  moveClock(advanceMs: number): void {
    this.write({ kind: 'clock', offsetMs: this.state.offsetMs + advanceMs });
    this.failWhatIsDue();
  }

  setMode(paymentId: string, mode: Mode | null): void {
    this.write({ kind: 'mode', paymentId, mode });
  }

  /** Counts one request under the payment's mode. */
  spendMode(paymentId: string, mode: Mode): void {
    if (mode.timesLeft !== null) this.setMode(paymentId, spent(mode));
  }

  newPayment(input: NewPayment): Payment {
    const tail = input.id.replace(/^(pi|ch)_/, '');
    return { ...input, intentId: `pi_${tail}`, chargeId: `ch_${tail}`, createdAtMs: this.nowMs() };
  }

  /** Writes a change, and the answer to be replayed for its key, as one line of the journal. */
  commit(change: Change, reply?: StoredReply): void {
    if (change === noChange && !reply) return;
    const idempotencyKey = reply?.key ?? null;
    const commit: Commit = {
      kind: 'commit',
      ...(change.payment && { payment: change.payment }),
      ...(change.refund && { refund: change.refund }),
      ...(change.dispute && { dispute: change.dispute }),
      ledger: this.ledgerOf(change, idempotencyKey),
      events: change.events.map((type) => this.eventOf(change, type, idempotencyKey)),
      ...(reply && { reply }),
    };
    this.write(commit);
    for (const event of commit.events) if (event.wanted) this.onEvent(event);
  }

  markDelivered(eventId: string): void {
    this.write({ kind: 'delivered', eventId });
  }

  /** Moves a refund on; the caller has checked that it may. */
  changeRefund(
    refund: Refund,
    status: 'succeeded' | 'failed' | 'canceled',
    failureReason: string | null,
  ): void {
    this.commit({
      refund: { ...refund, status, failureReason, pendingReason: null, failAtMs: null, failsFor: null },
      effects: [`refund.${status}`],
      events: eventsOf[status],
    });
  }

  /**
   * The payer objects at his bank: refunds still on their way fail, and what is left of the payment is taken back, or
   * the sum that he names. The caller has checked that he can.
   */
  openDispute(payment: Payment, reason: string, amountCents?: number): Dispute {
    const waiting = refundsOf(this.state, payment.id).filter((refund) => refund.status === 'pending');
    for (const refund of waiting) this.changeRefund(refund, 'failed', 'charge_for_pending_refund_disputed');
    const dispute: Dispute = {
      id: newId('dp'),
      paymentId: payment.id,
      amountCents: amountCents ?? payment.amountCents - refundedCents(this.state, payment.id),
      currency: payment.currency,
      reason,
      status: 'needs_response',
      createdAtMs: this.nowMs(),
      closedAtMs: null,
    };
    this.commit({
      dispute,
      effects: ['dispute.created', 'dispute.funds_withdrawn'],
      events: ['charge.dispute.created', 'charge.dispute.funds_withdrawn'],
    });
    return dispute;
  }

  /** The payer's bank decides; the caller has checked that the dispute is open. */
  closeDispute(dispute: Dispute, won: boolean): Dispute {
    const closed: Dispute = { ...dispute, status: won ? 'won' : 'lost', closedAtMs: this.nowMs() };
    this.commit({
      dispute: closed,
      effects: won ? ['dispute.won', 'dispute.funds_reinstated'] : ['dispute.lost'],
      events: ['charge.dispute.closed', ...(won ? (['charge.dispute.funds_reinstated'] as const) : [])],
    });
    return closed;
  }

  failWhatIsDue(): void {
    const nowMs = this.nowMs();
    for (const id of [...this.state.failingRefundIds]) {
      const refund = this.state.refunds.get(id);
      const due = refund?.failAtMs != null && refund.failAtMs <= nowMs;
      if (due) this.changeRefund(refund, 'failed', refund.failsFor);
    }
  }

  close(): void {
    this.journal.close();
  }

  private write(record: JournalRecord): void {
    this.journal.append(record);
    apply(this.state, record);
  }

  private ledgerOf(change: Change, idempotencyKey: string | null): LedgerEntry[] {
    const { refund, dispute } = change;
    const payment = this.paymentOf(change);
    if (!payment) return [];
    return change.effects.map((type, index) => ({
      seq: this.state.ledger.length + index + 1,
      at: new Date(this.nowMs()).toISOString(),
      type,
      refundId: refund?.id ?? null,
      disputeId: dispute?.id ?? null,
      paymentId: payment.id,
      amountCents: (refund ?? dispute ?? payment).amountCents,
      currency: payment.currency,
      metadata: (refund ?? payment).metadata,
      idempotencyKey: refund?.idempotencyKey ?? idempotencyKey,
    }));
  }

  private eventOf(change: Change, type: string, idempotencyKey: string | null): SandboxEvent {
    const id = newId('evt');
    const createdAtMs = this.nowMs();
    const wanted = this.wantsEvents();
    const body = {
      id,
      object: 'event',
      api_version: apiVersion,
      created: toSeconds(createdAtMs),
      data: { object: this.objectOf(change, type) },
      livemode: false,
      pending_webhooks: wanted ? 1 : 0,
      request: { id: null, idempotency_key: idempotencyKey },
      type,
    };
    return { id, type, createdAtMs, body, wanted };
  }

  /** The object as it will be once the change is applied. */
  private objectOf(change: Change, eventType: string): object {
    const payment = this.paymentOf(change);
    if (!payment) return {};
    if (eventType.startsWith('payment_intent.')) return intentShape(payment);
    if (change.dispute) return disputeShape(change.dispute, payment);
    if (isAboutRefund(eventType) && change.refund) return refundShape(change.refund, payment);
    return chargeShape(this.state, payment, change.refund);
  }

  private paymentOf(change: Change): Payment | undefined {
    return change.payment ?? this.state.payments.get((change.refund ?? change.dispute)?.paymentId ?? '');
  }
}

export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}

/** `charge.refund.updated` tells the same as `refund.updated`, under the name it had before 2024-10-28. */
const updated = ['refund.updated', 'charge.refund.updated'] as const;
const eventsOf = {
  succeeded: updated,
  failed: [...updated, 'refund.failed'],
  canceled: updated,
} as const;

function isAboutRefund(eventType: string): boolean {
  return eventType.startsWith('refund.') || eventType === 'charge.refund.updated';
}
