import { sql } from 'kysely';
import type { RefundState } from '../workflows/contract';
import type { Database, Queries } from './database';

/** A message of the payment provider about a refund, as it is kept until its case has heard of it. */
export interface PaymentEvent {
  readonly eventId: string;
  readonly type: string;
  readonly providerRefundId: string | null;
  readonly intentId: string | null;
  readonly state: string | null;
  readonly failure: string | null;
}

/** Keeps an event once. @returns whether it still has to be told to its case */
export async function keepPaymentEvent(db: Queries, event: PaymentEvent): Promise<boolean> {
  await db
    .insertInto('payment_events')
    .values({
      event_id: event.eventId,
      type: event.type,
      provider_refund_id: event.providerRefundId,
      intent_id: event.intentId,
      state: event.state,
      failure: event.failure,
    })
    .onConflict((conflict) => conflict.column('event_id').doNothing())
    .execute();
  const row = await db
    .selectFrom('payment_events')
    .select('applied_at')
    .where('event_id', '=', event.eventId)
    .executeTakeFirstOrThrow();
  return row.applied_at === null;
}

/** Events that came before a moment and that no case has heard of, oldest first. */
export async function paymentEventsToApply(
  db: Database,
  before: Date,
  limit: number,
): Promise<readonly PaymentEvent[]> {
  return db
    .selectFrom('payment_events')
    .select([
      'event_id as eventId',
      'type',
      'provider_refund_id as providerRefundId',
      'intent_id as intentId',
    ])
    .select(['state', 'failure'])
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

/** A refund as the desk knows it, when the provider speaks of it. */
export interface KnownRefund {
  readonly caseNo: string;
  readonly state: RefundState;
  readonly updatedAt: Date;
}

/** The refund an event is about: by the intent that was written on it, else by the provider's id for it. */
export async function refundOfEvent(
  db: Queries,
  event: Pick<PaymentEvent, 'intentId' | 'providerRefundId'>,
): Promise<KnownRefund | null> {
  const row = await db
    .selectFrom('refund_intents')
    .select(['case_no as caseNo', 'state', 'updated_at as updatedAt'])
    .where((where) =>
      where.or([
        where('intent_id', '=', event.intentId ?? ''),
        where('provider_refund_id', '=', event.providerRefundId ?? ''),
      ]),
    )
    .executeTakeFirst();
  return row ?? null;
}
