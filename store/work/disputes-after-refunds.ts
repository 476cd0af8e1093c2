import { sql } from 'kysely';
import type { PayoutMethod, RefundState } from '../../workflows/contract';
import type { Database, Queries } from '../database';
import type { DisputeNews } from '../money/provider-refunds';
import { lockComparison, reportSubjects } from './work-items';
import type { Mismatch } from './work-items';

/** In minor units. */
interface Money {
  readonly amountCents: number;
  readonly currency: string;
}

/** A part of a case's refund, of the payment that is disputed. */
interface Part extends Money {
  readonly caseNo: string;
  readonly intentId: string;
  readonly state: RefundState;
  readonly providerRefundId: string | null;
  /** How it was settled where the card did not pay it, and by what. */
  readonly method: PayoutMethod | null;
  readonly reference: string | null;
}

/** A refund that the provider has made, or is making. */
interface LiveRefund extends Money {
  readonly providerRefundId: string;
  readonly intentId: string | null;
}

/** A dispute that is open or lost, beside all that the desk knows of its payment. */
export interface DisputedPayment extends Money {
  readonly disputeId: string;
  readonly standing: 'open' | 'lost';
  readonly paymentId: string;
  /** Every dispute about the payment that is open or lost, this one too. */
  readonly disputes: readonly Money[];
  /** Every part of a refund that was decided for the payment, those of the newest case first. */
  readonly parts: readonly Part[];
  readonly live: readonly LiveRefund[];
  /** What the payment took; null where nobody has looked yet. */
  readonly captured: Money | null;
}

type Payment = Pick<DisputeNews, 'paymentIntentId' | 'chargeId'>;

/** Payments of which money went back in a case, and about which a dispute is open or lost; all of them, or one. */
export async function disputedPayments(
  db: Queries,
  about: Payment | null,
): Promise<readonly DisputedPayment[]> {
  const meant = about === null ? sql`true` : samePayment('d', about);
  const { rows } = await sql<DisputedPayment>`
    select d.dispute_id as "disputeId", d.standing, d.amount_cents as "amountCents", d.currency,
      coalesce(d.payment_intent_id, d.charge_id) as "paymentId",
      (select json_agg(json_build_object('amountCents', o.amount_cents, 'currency', o.currency)) from payment_disputes o
        where o.standing in ('open', 'lost')
          and (o.payment_intent_id = d.payment_intent_id or o.charge_id = d.charge_id)) as disputes,
      parts.parts,
      coalesce((select json_agg(json_build_object('providerRefundId', r.provider_refund_id, 'intentId', r.intent_id,
          'amountCents', r.amount_cents, 'currency', r.currency)) from provider_refunds r
        where r.payment_id in (d.payment_intent_id, d.charge_id) and r.state in ('pending', 'succeeded')
          and r.amount_cents is not null and r.currency is not null), '[]') as live,
      (select json_build_object('amountCents', known.cents, 'currency', known.currency) from (
        select o.captured_cents as cents, o.captured_currency as currency from payment_disputes o
          where o.payment_intent_id = d.payment_intent_id or o.charge_id = d.charge_id
        union all select i.captured_cents, i.captured_currency from refund_intents i
          where i.payment_id in (d.payment_intent_id, d.charge_id)) known
        where known.cents is not null and known.currency is not null order by known.cents limit 1) as captured
    from payment_disputes d cross join lateral (
      select json_agg(json_build_object('caseNo', i.case_no, 'intentId', i.intent_id, 'state', i.state,
        'providerRefundId', i.provider_refund_id, 'amountCents', i.amount_cents, 'currency', i.currency,
        'method', i.settled_by_hand ->> 'method', 'reference', i.settled_by_hand ->> 'reference')
        order by c.case_id desc, i.intent_id) as parts
      from refund_intents i join cases c using (case_no)
      where i.payment_id in (d.payment_intent_id, d.charge_id)) parts
    where d.standing in ('open', 'lost') and parts.parts is not null and ${meant}
    order by d.dispute_id`.execute(db);
  return rows.filter((row) => paidBack(row).length > 0);
}

function samePayment(table: string, { paymentIntentId, chargeId }: Payment) {
  const [intent, charge] = [sql.ref(`${table}.payment_intent_id`), sql.ref(`${table}.charge_id`)];
  return sql<boolean>`(${intent} = ${paymentIntentId} or ${charge} = ${chargeId})`;
}

const gone: readonly RefundState[] = ['settled', 'pending'];

/**
 * The parts whose money went back, or is on its way. What a lost dispute has settled (`chargeback`) did not: the bank
 * took that money itself, and once. A refund that bears the intent went back whatever the case believes.
 */
function paidBack({ parts, live }: Pick<DisputedPayment, 'parts' | 'live'>): readonly Part[] {
  return parts.filter(
    (part) =>
      (gone.includes(part.state) && part.method !== 'chargeback') ||
      live.some(({ intentId }) => intentId === part.intentId),
  );
}

/** Whether a part went back by none of the provider's refunds: by another way, or by one that he never spoke of. */
function isPaidBeside(part: Part, live: readonly LiveRefund[]): boolean {
  const { state, method, reference, intentId } = part;
  if (!gone.includes(state) || method === 'chargeback') return false;
  if (method !== null && method !== 'provider') return true;
  const ids = [part.providerRefundId, reference];
  return !live.some((one) => one.intentId === intentId || ids.includes(one.providerRefundId));
}

interface Sums {
  readonly refundedCents: number;
  readonly disputedCents: number;
  readonly capturedCents: number | null;
  /** What went back and is disputed beyond what the payment took; null where that is not known. */
  readonly overCents: number | null;
}

/** Null where there is more than one currency: nobody here knows what one is worth in the other (E80). */
function sumsOf({ live, parts, disputes, captured }: DisputedPayment): Sums | null {
  const back = [...live, ...parts.filter((part) => isPaidBeside(part, live))];
  const all = [...back, ...disputes, ...(captured ? [captured] : [])];
  if (new Set(all.map(({ currency }) => currency.toUpperCase())).size > 1) return null;
  const [refundedCents, disputedCents] = [sum(back), sum(disputes)];
  const capturedCents = captured?.amountCents ?? null;
  const overCents = capturedCents === null ? null : refundedCents + disputedCents - capturedCents;
  return { refundedCents, disputedCents, capturedCents, overCents };
}

function sum(money: readonly Money[]): number {
  return money.reduce((cents, { amountCents }) => cents + amountCents, 0);
}

/**
 * Disputes by which we pay twice (E83): money of the payment went back already, and now the customer's bank wants it, or
 * has taken it. A dispute does not say which goods it is about, and one order may have many: a unit that was refunded and
 * a dispute about the rest are no payment twice. So the payment is looked at as a whole, with refunds made by hand and
 * all its disputes: it is one where refunded and disputed together are more than was taken, since then some money goes
 * out twice for certain. Where nobody knows that, because what was taken is not known or the currencies are not the same,
 * a person looks: here silence costs money, and a needless look a minute.
 */
export function disputesAfterRefunds(payments: readonly DisputedPayment[]): readonly Mismatch[] {
  return payments.flatMap((payment) => {
    const sums = sumsOf(payment);
    return sums?.overCents != null && sums.overCents <= 0 ? [] : [mismatchOf(payment, sums)];
  });
}

function mismatchOf(payment: DisputedPayment, sums: Sums | null): Mismatch {
  const { disputeId, paymentId, standing, amountCents, currency } = payment;
  const back = paidBack(payment);
  const refunds = back.map((part) => ({
    ...{ caseNo: part.caseNo, intentId: part.intentId, state: part.state, ...wayOf(part, payment.live) },
    ...{ amountCents: part.amountCents, currency: part.currency },
  }));
  const caseNos = [...new Set(back.map(({ caseNo }) => caseNo))];
  const cases = caseNos.map((caseNo) => ({ caseNo }));
  return {
    kind: 'dispute-after-refund',
    subject: disputeId,
    caseNo: caseNos[0] ?? null,
    detail: { paymentId, standing, amountCents, currency, ...(sums ?? { overCents: null }), refunds, cases },
  };
}

/** What was settled by a chargeback is here only for a refund by card that bears its intent as well. */
function wayOf({ intentId, providerRefundId, method, reference }: Part, live: readonly LiveRefund[]) {
  if (method !== null && method !== 'chargeback') return { by: method, refund: reference };
  const made = live.find((one) => one.intentId === intentId);
  return { by: 'card', refund: made?.providerRefundId ?? providerRefundId };
}

/** Looks at the payment of a dispute as soon as the provider has spoken of it; the reconciler looks again (E83). */
export async function compareDispute(db: Database, news: DisputeNews, at: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockComparison(tx, 'refunds');
    const known = await tx
      .selectFrom('payment_disputes as d')
      .select('d.dispute_id')
      .where(samePayment('d', news))
      .execute();
    const found = disputesAfterRefunds(await disputedPayments(tx, news));
    const subjects = known.map(({ dispute_id }) => dispute_id);
    await reportSubjects(tx, { kind: 'dispute-after-refund', subjects }, { found, at });
  });
}
