import { sql } from 'kysely';
import type { RefundState } from '../../workflows/contract';
import type { Queries } from '../database';

interface PaymentTotal {
  readonly state: RefundState;
  readonly currency: string;
  readonly refunds: number;
  readonly amountCents: number;
}

/** The money of all refunds that are not paid yet, and of those paid since a moment, by state and currency. */
export async function paymentTotals(db: Queries, paidSince: Date): Promise<readonly PaymentTotal[]> {
  const [open, paid] = await Promise.all([
    sql<PaymentTotal>`
      select refund_state as state, snapshot -> 'unit' ->> 'currency' as currency, count(*)::int as refunds,
        sum((snapshot -> 'refund' ->> 'amountCents')::bigint)::bigint as "amountCents"
      from cases where stage = 'refund' and refund_state is not null
      group by 1, 2 order by 1, 2`.execute(db),
    sql<PaymentTotal>`
      select state, currency, count(distinct case_no)::int as refunds, sum(amount_cents)::bigint as "amountCents"
      from refund_intents where state = 'settled' and updated_at >= ${paidSince}
      group by 1, 2 order by 1, 2`.execute(db),
  ]);
  return [...open.rows, ...paid.rows];
}

/** Disputes that are not decided, oldest first, each with the cases of its payment. */
export async function openDisputes(db: Queries, limit: number) {
  const { rows } = await sql<{
    readonly disputeId: string;
    readonly amountCents: number;
    readonly currency: string;
    readonly since: Date;
    readonly orderNo: string | null;
    readonly caseNos: readonly string[];
  }>`
    select d.dispute_id as "disputeId", d.amount_cents as "amountCents", d.currency, d.first_seen_at as since,
      o.order_no as "orderNo",
      coalesce((select array_agg(c.case_no order by c.case_id) from cases c join units u using (unit_id)
        where u.order_no = o.order_no), '{}') as "caseNos"
    from payment_disputes d
    left join lateral (
      select p.order_no from order_payments p where p.payment_id in (d.payment_intent_id, d.charge_id)
      union select b.order_no from orders b where b.payment_id in (d.payment_intent_id, d.charge_id) limit 1
    ) as o on true
    where d.standing = 'open'
    order by d.first_seen_at, d.dispute_id
    limit ${limit}`.execute(db);
  return rows;
}
