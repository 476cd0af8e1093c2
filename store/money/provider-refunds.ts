import { sql } from 'kysely';
import type { Database, Queries } from '../database';
import type { PaymentDisputesTable, ProviderRefundsTable } from '../tables/money';

/** A refund as the provider spoke of it once. */
export interface RefundNews {
  readonly providerRefundId: string;
  readonly paymentId: string | null;
  /** The intent that was written on it; an id that the desk does not know counts as none. */
  readonly intentId: string | null;
  readonly round: number | null;
  readonly amountCents: number | null;
  readonly currency: string | null;
  readonly state: ProviderRefundsTable['state'];
  readonly failure: string | null;
}

/**
 * Keeps what the provider said of a refund. Later stages of its life replace earlier ones whatever their order of
 * coming (pending, succeeded, failed or cancelled), so doubled, late and reversed news all end the same.
 * @returns how the refund stands by all that was ever said of it
 */
export async function noteProviderRefund(
  db: Queries,
  news: RefundNews,
  source: ProviderRefundsTable['source'],
): Promise<Pick<ProviderRefundsTable, 'state' | 'failure'>> {
  await db
    .insertInto('provider_refunds')
    .values({
      provider_refund_id: news.providerRefundId,
      payment_id: news.paymentId,
      intent_id: sql<
        string | null
      >`(select intent_id from refund_intents where intent_id = ${news.intentId})`,
      round: news.round,
      amount_cents: news.amountCents,
      currency: news.currency?.toUpperCase() ?? null,
      state: news.state,
      failure: news.failure,
      source,
    })
    .onConflict((conflict) =>
      conflict
        .column('provider_refund_id')
        .doUpdateSet({
          state: (row) => row.ref('excluded.state'),
          failure: (row) => row.ref('excluded.failure'),
          source,
          updated_at: sql<Date>`now()`,
        })
        .where(sql<boolean>`refund_rank(excluded.state) > refund_rank(provider_refunds.state)`),
    )
    .execute();
  const stands = await providerRefund(db, news.providerRefundId);
  if (!stands) throw new Error(`Cannot note ${news.providerRefundId}: its row is gone`);
  return stands;
}

/** How a refund stands by all that the provider ever said of it; null where he never spoke of it. */
export async function providerRefund(
  db: Queries,
  providerRefundId: string,
): Promise<Pick<ProviderRefundsTable, 'state' | 'failure'> | null> {
  const row = await db
    .selectFrom('provider_refunds')
    .select(['state', 'failure'])
    .where('provider_refund_id', '=', providerRefundId)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Tells somebody that a refund is not what was decided: once for as long as it stands so, however often it is looked at
 * or spoken of. It counts as told only after `tell` has returned.
 */
export async function tellDifference(
  db: Database,
  providerRefundId: string,
  tell: () => void,
): Promise<void> {
  const standing = sql<string>`concat_ws(' ', state, amount_cents, currency)`;
  await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('provider_refunds')
      .set({ difference_told: standing })
      .where('provider_refund_id', '=', providerRefundId)
      .where('difference_told', 'is distinct from', standing)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) tell();
  });
}

/** A dispute about a payment, as the provider spoke of it once. */
export interface DisputeNews {
  readonly disputeId: string;
  readonly paymentIntentId: string | null;
  readonly chargeId: string | null;
  readonly amountCents: number;
  readonly currency: string;
  readonly standing: PaymentDisputesTable['standing'];
}

/** Keeps what the provider said of a dispute; once it was won or lost, older news do not open it again. */
export async function noteDispute(db: Queries, news: DisputeNews): Promise<void> {
  await db
    .insertInto('payment_disputes')
    .values({
      dispute_id: news.disputeId,
      payment_intent_id: news.paymentIntentId,
      charge_id: news.chargeId,
      amount_cents: news.amountCents,
      currency: news.currency.toUpperCase(),
      standing: news.standing,
    })
    .onConflict((conflict) =>
      conflict
        .column('dispute_id')
        .doUpdateSet({ standing: (row) => row.ref('excluded.standing'), updated_at: sql<Date>`now()` })
        .where('payment_disputes.standing', '=', 'open'),
    )
    .execute();
}

/** Keeps what was taken by a payment that is disputed: its disputes cost no more, however many were lost. */
export async function noteCaptured(
  db: Queries,
  paymentId: string,
  { capturedCents, currency }: { readonly capturedCents: number; readonly currency: string },
): Promise<void> {
  const taken = { captured_cents: capturedCents, captured_currency: currency.toUpperCase() };
  await db
    .updateTable('payment_disputes')
    .set(taken)
    .where((where) =>
      where.or([where('payment_intent_id', '=', paymentId), where('charge_id', '=', paymentId)]),
    )
    .where((where) =>
      where.or([
        where('captured_cents', 'is distinct from', taken.captured_cents),
        where('captured_currency', 'is distinct from', taken.captured_currency),
      ]),
    )
    .execute();
}

/** The disputes that are known about a payment, by its intent or its charge. */
export async function disputesAbout(
  db: Queries,
  paymentId: string,
): Promise<readonly Pick<DisputeNews, 'disputeId' | 'amountCents' | 'currency' | 'standing'>[]> {
  return db
    .selectFrom('payment_disputes')
    .select(['dispute_id as disputeId', 'amount_cents as amountCents', 'currency', 'standing'])
    .where((where) =>
      where.or([where('payment_intent_id', '=', paymentId), where('charge_id', '=', paymentId)]),
    )
    .execute();
}
