import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { shareByTender, smallestStep } from '../../policy';
import { purposeOf } from '../../workflows/contract';
import type { CaseState, RefundAnswer, RefundPurpose } from '../../workflows/contract';
import { isViolated } from '../database';
import type { Database, Queries, Tx } from '../database';
import type { RefundIntentsTable } from '../tables/money';

export type RefundIntent = Selectable<RefundIntentsTable>;

type RefundState = Extract<CaseState, { readonly stage: 'refund' }>;

/** The intent of a case's refund by one way of payment. Its id and round make the provider's key, so it never changes. */
function intentIdOf(caseNo: string, purpose: RefundPurpose, tender: number): string {
  const ofCase = purpose === 'difference' ? `INT-${caseNo}-D` : `INT-${caseNo}`;
  return tender === 1 ? ofCase : `${ofCase}-${String(tender)}`;
}

/**
 * Writes down what is to be paid, before anybody is asked to pay: one row for each way the unit was paid with, never
 * deleted. A repeated call finds the rows; only an approver can be added, and none is taken away. The difference to a
 * cheaper product has rows of its own (E65).
 * @throws the database's violation of `one_refund_per_unit` where the unit was refunded in another case (I6), or of
 * `refunds_within_price` where more would go back than was paid for it (I2)
 */
export async function ensureIntents(tx: Tx, state: RefundState): Promise<readonly RefundIntent[]> {
  const order = await holdOrder(tx, state);
  if (order.isWrittenDown) return inOrder(await approveIntents(tx, state));
  const { caseNo, unit, refund } = state;
  const purpose = purposeOf(state);
  const rows = await tx
    .insertInto('refund_intents')
    .values(
      (await partsOf(tx, state, order)).map(({ tender, provider, paymentId, amountCents }) => ({
        intent_id: intentIdOf(caseNo, purpose, tender),
        purpose,
        case_no: caseNo,
        unit_id: unit.unitId,
        tender,
        payment_provider: provider,
        payment_id: paymentId,
        amount_cents: amountCents,
        currency: unit.currency,
        state: 'requested' as const,
        requested_by: refund.requestedBy,
        approved_by: refund.approvedBy,
        called_at: null,
        provider_refund_id: null,
        failure: null,
        settled_by_hand: null,
      })),
    )
    .returning(columns)
    .execute();
  return inOrder(rows);
}

/** The columns of an intent by name: the plan of what takes every column is not kept (`store/prepared.ts`). */
const columns = [
  ...(['intent_id', 'case_no', 'unit_id', 'tender', 'purpose', 'payment_provider', 'payment_id'] as const),
  ...(['amount_cents', 'currency', 'state', 'failure', 'round', 'called_at', 'provider_refund_id'] as const),
  ...(['requested_by', 'approved_by', 'settled_by_hand', 'captured_cents', 'captured_currency'] as const),
  ...(['created_at', 'updated_at'] as const),
] as const;

/** How an order was paid, and whether the refund is written down: its row is held, so that units share one after the other. */
async function holdOrder(tx: Tx, state: RefundState) {
  const purpose = purposeOf(state);
  return tx
    .selectFrom('orders as o')
    .select(['payment_provider as provider', 'payment_id as paymentId'])
    .select([
      sql<boolean>`exists (select from order_payments as p where p.order_no = o.order_no)`.as('isSplit'),
      sql<boolean>`exists (select from refund_intents where case_no = ${state.caseNo} and purpose = ${purpose})`.as(
        'isWrittenDown',
      ),
    ])
    .where('order_no', '=', state.unit.orderNo)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

async function approveIntents(tx: Tx, state: RefundState): Promise<readonly RefundIntent[]> {
  return tx
    .updateTable('refund_intents')
    .set({ approved_by: sql<string | null>`coalesce(approved_by, ${state.refund.approvedBy})` })
    .where('case_no', '=', state.caseNo)
    .where('purpose', '=', purposeOf(state))
    .returning(columns)
    .execute();
}

/** The one intent that `ensureIntents` is about to write; null where there is one, or the order was paid in several ways. */
export async function soleIntentOf(db: Queries, state: RefundState) {
  const { caseNo, unit } = state;
  const purpose = purposeOf(state);
  const order = await db
    .selectFrom('orders as o')
    .select(['payment_provider', 'payment_id'])
    .where('order_no', '=', unit.orderNo)
    .where(sql<boolean>`not exists (select from order_payments as p where p.order_no = o.order_no)`)
    .where(
      sql<boolean>`not exists (select from refund_intents where case_no = ${caseNo} and purpose = ${purpose})`,
    )
    .executeTakeFirst();
  if (!order) return null;
  return { ...order, intent_id: intentIdOf(caseNo, purpose, 1), case_no: caseNo, currency: unit.currency };
}

function inOrder(intents: readonly RefundIntent[]): readonly RefundIntent[] {
  return [...intents].sort((one, other) => one.tender - other.tender);
}

interface Part {
  readonly tender: number;
  readonly provider: string;
  readonly paymentId: string;
  readonly amountCents: number;
}

/** The refund's part of each way the order was paid. */
async function partsOf(
  tx: Tx,
  { unit, refund }: RefundState,
  order: Awaited<ReturnType<typeof holdOrder>>,
): Promise<readonly Part[]> {
  const { provider, paymentId, isSplit } = order;
  if (!isSplit) return [{ tender: 1, provider, paymentId, amountCents: refund.amountCents }];
  const tenders = await tx
    .selectFrom('order_payments as p')
    .select(['tender', 'provider', 'payment_id as paymentId', 'amount_cents as amountCents'])
    .select((with_) =>
      with_
        .selectFrom('refund_intents as i')
        .innerJoin('units as u', 'u.unit_id', 'i.unit_id')
        .select(sql<number>`coalesce(sum(i.amount_cents), 0)::bigint`.as('sum'))
        .whereRef('u.order_no', '=', 'p.order_no')
        .whereRef('i.tender', '=', 'p.tender')
        // What could not be paid back of this unit, before another remedy took its place, is left where it came by.
        .where((where) =>
          where.or([
            where('i.unit_id', '<>', unit.unitId),
            where('i.state', 'not in', ['failed', 'reversed']),
          ]),
        )
        .as('refundedCents'),
    )
    .where('order_no', '=', unit.orderNo)
    .orderBy('tender')
    .execute();
  const known = tenders.map((tender) => ({ ...tender, refundedCents: tender.refundedCents ?? 0 }));
  const shares = shareByTender(refund.amountCents, known, smallestStep(unit.currency));
  return known
    .map((tender, index) => ({ ...tender, amountCents: shares[index] ?? 0 }))
    .filter(({ amountCents }) => amountCents > 0);
}

/** What a payment took, in minor units of its currency. */
export interface Taken {
  readonly capturedCents: number;
  readonly currency: string;
}

/**
 * Notes that the provider is about to be asked in this round, so that whoever comes after a crash looks first; and what
 * was seen of the payment, which a look that was over before the intent was written has not noted.
 */
export async function noteCall(
  db: Database,
  intentId: string,
  call: Taken & { readonly at: Date },
): Promise<void> {
  const { at, capturedCents, currency } = call;
  await db
    .updateTable('refund_intents')
    .set({ state: 'submitted', called_at: at, updated_at: at })
    .set({ captured_cents: capturedCents, captured_currency: currency.toUpperCase() })
    .where('intent_id', '=', intentId)
    .where('called_at', 'is', null)
    .execute();
}

/** Notes what the payment of a refund had taken: a dispute that comes after the refund is held against it (E83). */
export async function notePaymentTook(
  db: Database,
  intentId: string,
  { capturedCents, currency }: Taken,
): Promise<void> {
  await db
    .updateTable('refund_intents')
    .set({ captured_cents: capturedCents, captured_currency: currency.toUpperCase() })
    .where('intent_id', '=', intentId)
    .where('captured_cents', 'is distinct from', capturedCents)
    .execute();
}

/** Ends a round whose key can only replay its answer; the next one gets a new key, after a look-up. */
export async function endRound(db: Database, intent: RefundIntent, at: Date): Promise<RefundIntent> {
  await db
    .updateTable('refund_intents')
    .set({ round: intent.round + 1, called_at: null, state: 'unknown', updated_at: at })
    .where('intent_id', '=', intent.intent_id)
    .where('round', '=', intent.round)
    .execute();
  return db
    .selectFrom('refund_intents')
    .select(columns)
    .where('intent_id', '=', intent.intent_id)
    .executeTakeFirstOrThrow();
}

/**
 * Writes what was answered for one part of a refund, in the transaction of the step that follows from it. The row of the
 * case is locked first, as everywhere: two attempts of one refund wait for each other, and none for both rows at once.
 */
export async function notePart(tx: Tx, intent: RefundIntent, answer: RefundAnswer): Promise<void> {
  const { state, failure, providerRefundId } = answer;
  await tx
    .updateTable('refund_intents')
    .set({
      state,
      failure,
      updated_at: new Date(answer.at),
      ...(providerRefundId !== null && { provider_refund_id: providerRefundId }),
      // What was refunded by hand came back: the part is owed again (E77, E79).
      ...(state === 'failed' && { settled_by_hand: null }),
    })
    .where('intent_id', '=', intent.intent_id)
    .where('case_no', '=', (locked) =>
      locked.selectFrom('cases').select('case_no').where('case_no', '=', intent.case_no).forUpdate(),
    )
    .execute();
}

/** When the order of a unit was placed: no refund before that is about it. */
export async function orderedAt(db: Queries, orderNo: string): Promise<Date> {
  const row = await db
    .selectFrom('orders')
    .select('ordered_at')
    .where('order_no', '=', orderNo)
    .executeTakeFirstOrThrow();
  return row.ordered_at;
}

/** The sum that a payout was proposed for; null where there is no such payout. */
export async function proposedCents(db: Queries, payoutId: string): Promise<number | null> {
  const row = await db
    .selectFrom('payouts')
    .select('amount_cents')
    .where('payout_id', '=', payoutId)
    .executeTakeFirst();
  return row?.amount_cents ?? null;
}

/** Refunds that somebody made by hand at the provider, and that pay cases already: of these, those that do. */
export async function linkedRefunds(db: Queries, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('payouts')
    .select('reference')
    .where('method', '=', 'provider')
    .where('state', '=', 'settled')
    .where('reference', 'in', ids)
    .execute();
  return new Set(rows.map(({ reference }) => reference));
}

/** What lost disputes about these payments have settled in other cases: the database holds the sum to what was lost. */
export async function chargebacksOf(
  db: Queries,
  intents: readonly RefundIntent[],
): Promise<{ readonly settledCents: number; readonly caseNos: readonly string[] }> {
  const rows = await db
    .selectFrom('payouts as p')
    .innerJoin('refund_intents as i', 'i.case_no', 'p.case_no')
    .select(['p.case_no', 'p.amount_cents'])
    .distinct()
    .where('p.method', '=', 'chargeback')
    .where('p.state', '=', 'settled')
    .where('i.payment_id', 'in', ['', ...intents.map(({ payment_id }) => payment_id)])
    .where('p.case_no', 'not in', ['', ...intents.map(({ case_no }) => case_no)])
    .orderBy('p.case_no')
    .execute();
  return {
    settledCents: rows.reduce((sum, { amount_cents }) => sum + amount_cents, 0),
    caseNos: rows.map(({ case_no }) => case_no),
  };
}

/** What of a unit's price went back, or is promised to, as differences of other cases (E65). */
export async function differencesBefore(db: Queries, unitId: string, caseNo: string): Promise<number> {
  const { sum } = await db
    .selectFrom('refund_intents')
    .select(sql<number>`coalesce(sum(amount_cents), 0)::bigint`.as('sum'))
    .where('unit_id', '=', unitId)
    .where('case_no', '<>', caseNo)
    .where('purpose', '=', 'difference')
    .where('state', 'not in', ['failed', 'reversed'])
    .executeTakeFirstOrThrow();
  return sum;
}

/** Whether an error of the database says that the unit's price went back in another case (I6, I2). */
export function isRefundedElsewhere(error: unknown): boolean {
  return isViolated(error, 'one_refund_per_unit') || isViolated(error, 'refunds_within_price');
}
