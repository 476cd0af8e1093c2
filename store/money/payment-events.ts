import { sql } from 'kysely';
import type { RefundPurpose, RefundState } from '../../workflows/contract';
import type { Database, Queries } from '../database';
import type { ProviderRefundsTable } from '../tables/money';
import { isLinkedToRefund, linkedRefundOfIntent } from './linked-refund';
import { noteDispute, noteProviderRefund } from './provider-refunds';
import type { DisputeNews, RefundNews } from './provider-refunds';

/** A message of the payment provider, as it is kept until its case has heard of it: ids, amounts and states alone. */
export interface PaymentEvent {
  readonly eventId: string;
  readonly type: string;
  readonly refund: RefundNews | null;
  readonly dispute: DisputeNews | null;
  /** What else it says, for whoever looks into it one day. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** An event that is still to be told: which refund it is about. How that one stands the books say. */
export interface UntoldEvent {
  readonly eventId: string;
  readonly providerRefundId: string | null;
}

/**
 * Keeps an event once, and in the same transaction what it says in the books of refunds and disputes.
 * @returns whether it still has to be told to its case
 */
export async function keepPaymentEvent(db: Database, event: PaymentEvent): Promise<boolean> {
  const { refund, dispute } = event;
  return db.transaction().execute(async (tx) => {
    await tx
      .insertInto('payment_events')
      .values({
        event_id: event.eventId,
        type: event.type,
        provider_refund_id: refund?.providerRefundId ?? null,
        intent_id: refund?.intentId ?? null,
        state: refund?.state ?? dispute?.standing ?? null,
        failure: refund?.failure ?? null,
        facts: JSON.stringify(event.facts),
        // Only news of a refund are for a case; a dispute is looked at when money is about to move.
        ...(refund === null && { applied_at: sql<Date>`now()` }),
      })
      .onConflict((conflict) => conflict.column('event_id').doNothing())
      .execute();
    if (refund) await noteProviderRefund(tx, refund, 'webhook');
    if (dispute) await noteDispute(tx, dispute);
    const row = await tx
      .selectFrom('payment_events')
      .select('applied_at')
      .where('event_id', '=', event.eventId)
      .executeTakeFirstOrThrow();
    return row.applied_at === null;
  });
}

/** Events that came before a moment and that no case has heard of, oldest first. */
export async function paymentEventsToApply(
  db: Database,
  before: Date,
  limit: number,
): Promise<readonly UntoldEvent[]> {
  return db
    .selectFrom('payment_events')
    .select(['event_id as eventId', 'provider_refund_id as providerRefundId'])
    .where('applied_at', 'is', null)
    .where('received_at', '<', before)
    .orderBy('received_at')
    .limit(limit)
    .execute();
}

/** Notes that the case has heard of an event, or that the event is about none. */
export async function markPaymentEventApplied(db: Queries, eventId: string): Promise<void> {
  await db
    .updateTable('payment_events')
    .set({ applied_at: sql<Date>`now()` })
    .where('event_id', '=', eventId)
    .execute();
}

/** A refund as the provider has told of it, beside the part of a case's refund that it belongs to. */
export interface RefundInCase {
  readonly caseNo: string;
  readonly unitId: string;
  readonly purpose: RefundPurpose;
  /** How it stands by all that was ever said of it. */
  readonly state: ProviderRefundsTable['state'];
  readonly failure: string | null;
  readonly round: number | null;
  /** Whether it bears the intent, and is of another amount or currency than was decided (I2). */
  readonly differs: boolean;
  /** What a person is told who has to compare it with the intent: ids and money, in minor units. */
  readonly told: Readonly<Record<string, unknown>>;
  readonly intent: {
    readonly intentId: string;
    readonly state: RefundState;
    readonly round: number;
    readonly providerRefundId: string | null;
    readonly updatedAt: Date;
  };
}

/** The refund of an id in its case: by the intent that was written on it, else by the case that it pays, or is linked to. */
export async function refundInCase(db: Queries, providerRefundId: string): Promise<RefundInCase | null> {
  const row = await db
    .selectFrom('provider_refunds as r')
    .innerJoin('refund_intents as i', (join) =>
      join.on((on) =>
        on.or([
          on('i.intent_id', '=', on.ref('r.intent_id')),
          on('i.provider_refund_id', '=', on.ref('r.provider_refund_id')),
          isLinkedToRefund,
        ]),
      ),
    )
    .select([
      'i.case_no',
      'i.unit_id',
      'i.purpose',
      'r.state',
      'r.failure',
      'r.round',
      'i.state as intent_state',
    ])
    .select(['i.round as intent_round', 'i.updated_at', 'i.intent_id', 'i.amount_cents as decided_cents'])
    .select(['r.payment_id', 'r.amount_cents', 'r.currency'])
    // Asked for before it was there: so far back the reconciler has to look for it.
    .select(sql<Date>`coalesce(i.called_at, r.first_seen_at)`.as('asked_at'))
    // Of several parts that were linked to one refund none bears its id, which is unique among the intents (E79).
    .select(sql<string | null>`coalesce(i.provider_refund_id, ${linkedRefundOfIntent})`.as('paid_by'))
    .select(
      sql<boolean>`coalesce(r.intent_id = i.intent_id and
        (r.amount_cents <> i.amount_cents or upper(r.currency) <> upper(i.currency)), false)`.as('differs'),
    )
    .where('r.provider_refund_id', '=', providerRefundId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    caseNo: row.case_no,
    unitId: row.unit_id,
    purpose: row.purpose,
    state: row.state,
    failure: row.failure,
    round: row.round,
    differs: row.differs,
    told: {
      ...{ providerRefundId, paymentId: row.payment_id, state: row.state, ours: row.intent_state },
      ...{ amountCents: row.amount_cents, decidedCents: row.decided_cents, currency: row.currency },
      createdAt: row.asked_at.toISOString(),
    },
    intent: {
      intentId: row.intent_id,
      state: row.intent_state,
      round: row.intent_round,
      providerRefundId: row.paid_by,
      updatedAt: row.updated_at,
    },
  };
}
