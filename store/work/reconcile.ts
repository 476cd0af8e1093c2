import { sql } from 'kysely';
import type { Place } from '../../workflows/contract';
import type { Database, Queries } from '../database';

/** Stock that a case holds. */
export interface HeldStock {
  readonly sku: string;
  readonly quantity: number;
  readonly purpose: string;
}

/** A case that can have no use for what is reserved for it. */
export interface LeftReservation {
  readonly caseNo: string;
  readonly stage: string;
  readonly held: readonly HeldStock[];
}

/** Stages between the offer and the dispatch; in all others nothing is held for a case. */
const holding = ['lab', 'offer', 'refund', 'replacement', 'repair'];

/** Reservations of cases that are closed, or stand where nothing is offered (yet, or any more). */
export async function leftReservations(db: Queries): Promise<readonly LeftReservation[]> {
  const { rows } = await sql<LeftReservation>`
    select c.case_no as "caseNo", c.stage,
      json_agg(json_build_object('sku', r.sku, 'quantity', r.quantity, 'purpose', r.purpose) order by r.sku) as held
    from reservations r join cases c using (case_no)
    where r.state = 'held' and not c.stage = any(${holding})
    group by c.case_no, c.stage order by c.case_no`.execute(db);
  return rows;
}

/** A product whose shelf, reservations and ledger tell different numbers. */
export interface ShelfDifference {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly held: number;
  readonly ledgerOnHand: number;
  readonly ledgerReserved: number;
}

/** Products whose stock, reservations and ledger do not add up (I3). */
export async function shelfDifferences(db: Queries): Promise<readonly ShelfDifference[]> {
  const { rows } = await sql<ShelfDifference>`
    select * from (
      select p.sku, p.stock_on_hand as "onHand", p.stock_reserved as reserved, coalesce(h.held, 0) as held,
        coalesce(l.on_hand, 0) as "ledgerOnHand", coalesce(l.reserved, 0) as "ledgerReserved"
      from products p
        left join (select sku, sum(quantity) as held from reservations where state = 'held' group by sku) h
          on h.sku = p.sku
        left join (select sku, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved
          from stock_ledger group by sku) l on l.sku = p.sku) shelf
    where reserved <> held or "onHand" <> "ledgerOnHand" or reserved <> "ledgerReserved" order by sku`.execute(
    db,
  );
  return rows;
}

/** What is still open of a case whose workflow is gone (E103): goods, stock, money and parcels. */
export interface OpenThings {
  readonly custody: Place;
  readonly heldStock: readonly HeldStock[];
  /** One for each way the unit was paid with; none where no refund was decided. */
  readonly refunds: readonly {
    readonly intentId: string;
    readonly purpose: string;
    readonly state: string;
    readonly amountCents: number;
    readonly currency: string;
  }[];
  readonly dispatches: readonly { readonly purpose: string; readonly state: string }[];
  readonly openRepair: boolean;
}

/** What is still open of a case (E103). @throws Error when there is no such case */
export async function openThingsOf(db: Queries, caseNo: string): Promise<OpenThings> {
  const { rows } = await sql<OpenThings>`
    select c.snapshot->>'place' as custody,
      coalesce((select json_agg(json_build_object('sku', sku, 'quantity', quantity, 'purpose', purpose))
        from reservations where case_no = c.case_no and state = 'held'), '[]') as "heldStock",
      coalesce((select json_agg(json_build_object('intentId', intent_id, 'purpose', purpose, 'state', state,
        'amountCents', amount_cents, 'currency', currency) order by tender)
        from refund_intents where case_no = c.case_no), '[]') as refunds,
      coalesce((select json_agg(json_build_object('purpose', purpose, 'state', state) order by dispatch_id)
        from dispatch_orders where case_no = c.case_no and state in ('to-pack', 'dispatched')), '[]') as dispatches,
      exists (select from repair_orders where case_no = c.case_no and state = 'open') as "openRepair"
    from cases c where c.case_no = ${caseNo}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`Cannot look at ${caseNo}: there is no such case`);
  return row;
}

/** A case whose order was paid with a payment. */
export interface PaidCase {
  readonly caseNo: string;
  readonly caseId: number;
  readonly stage: string;
  readonly unitPaidCents: number;
  /** The provider's refund that a person named when he settled the case by hand. */
  readonly settledReference: string | null;
}

/** The cases about goods that were paid with one of these ids (a payment intent and its charge), newest first. */
export async function casesOfPayment(db: Queries, ids: readonly string[]): Promise<readonly PaidCase[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('orders as o')
    .innerJoin('units as u', 'u.order_no', 'o.order_no')
    .innerJoin('order_lines as l', (join) =>
      join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
    )
    .innerJoin('cases as c', 'c.unit_id', 'u.unit_id')
    .leftJoin('refund_intents as i', 'i.case_no', 'c.case_no')
    .select(['c.case_no as caseNo', 'c.case_id as caseId', 'c.stage', 'l.unit_paid_cents as unitPaidCents'])
    .select(sql<string | null>`i.settled_by_hand->>'reference'`.as('settledReference'))
    .where((where) => where.or([where('o.payment_id', 'in', ids), where.exists(tenderOf(db, ids))]))
    .orderBy('c.case_id', 'desc')
    .execute();
}

/** The other payments of an order that was paid in several ways. */
function tenderOf(db: Queries, ids: readonly string[]) {
  return db
    .selectFrom('order_payments as p')
    .select('p.tender')
    .whereRef('p.order_no', '=', sql.ref('o.order_no'))
    .where('p.payment_id', 'in', ids);
}

/** A refund intent as the reconciler compares it with the provider. */
export type ComparedIntent = Awaited<ReturnType<typeof intentsOf>>[number];

function comparedIntents(db: Queries) {
  return db
    .selectFrom('refund_intents')
    .select(['intent_id as intentId', 'case_no as caseNo', 'payment_id as paymentId', 'state'])
    .select(['amount_cents as amountCents', 'currency', 'provider_refund_id as providerRefundId'])
    .select(['settled_by_hand as settledByHand', 'updated_at as updatedAt']);
}

/** The refund intents with these ids, as they are compared with the provider. */
export function intentsOf(db: Queries, intentIds: readonly string[]) {
  return comparedIntents(db)
    .where('intent_id', 'in', intentIds.length === 0 ? [''] : intentIds)
    .execute();
}

const PAGE = 500;

/**
 * Intents of card payments that changed in a span, or that the provider has not settled yet, page by page. He knows
 * nothing of what was paid another way (E80, E81).
 */
export async function* intentsToCompare(
  db: Database,
  span: { readonly since: Date; readonly before: Date },
): AsyncGenerator<readonly ComparedIntent[]> {
  let after = '';
  for (;;) {
    const rows = await comparedIntents(db)
      .where('intent_id', '>', after)
      .where('payment_provider', '=', 'stripe')
      .where('updated_at', '<', span.before)
      .where((is) =>
        is.or([is('updated_at', '>=', span.since), is('state', 'in', ['submitted', 'pending', 'unknown'])]),
      )
      .orderBy('intent_id')
      .limit(PAGE)
      .execute();
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.intentId;
  }
}
