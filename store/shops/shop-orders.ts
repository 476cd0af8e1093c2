import { sql } from 'kysely';
import type { Tx } from '../database';
import { importOrder, orderByNo } from '../goods/orders';
import { asOrder } from '../import/order-rows';
import { ImportRefused } from '../import/refused';
import { orderShape } from '../import/shapes';
import type { Order } from '../import/shapes';
import { reportMismatch } from '../work/work-items';
import { paymentsOf, shipmentsOf, withNews } from './shop-facts';
import type { ParcelFacts, PaymentFacts, ShopFacts } from './shop-facts';
import type { ShopOutcome } from './shop-messages';

/** What a shop tells of one of its orders: the order itself, where it is about that, and parcels and payments. */
export interface ToldOrder {
  readonly shopOrderId: string;
  readonly order: {
    readonly orderNo: string;
    readonly updatedAt: string;
    /** As `orderShape` takes it, without parcels and payments; not yet checked. */
    readonly content: object;
    readonly lineIds: readonly string[];
    readonly paidBy: ShopFacts['paidBy'];
  } | null;
  readonly parcels: readonly ParcelFacts[];
  readonly payments: readonly PaymentFacts[];
}

/** A shop's order that was called off, whole. */
export interface CalledOff {
  readonly shopOrderId: string;
  readonly orderNo: string;
  readonly updatedAt: string;
}

interface Kept {
  readonly orderNo: string | null;
  readonly updatedAt: Date | null;
  readonly facts: ShopFacts;
}

const nothing: ShopFacts = { lineIds: [], paidBy: 'bank-transfer', parcels: [], payments: [] };

/**
 * Brings a shop's order into the books by the same way as an import. Older news of the order change nothing of it; what
 * they say of parcels and payments is looked at on its own. An order that a case rests on stays as it was bought, and a
 * manager hears what the shop says now.
 */
export async function takeShopOrder(tx: Tx, told: ToldOrder): Promise<ShopOutcome> {
  const { shopOrderId } = told;
  const known = await heldShopOrder(tx, shopOrderId);
  const isNew = told.order !== null && isLater(told.order.updatedAt, known.updatedAt);
  const news = isNew ? told.order : null;
  const facts = withNews(
    news ? { ...known.facts, lineIds: news.lineIds, paidBy: news.paidBy } : known.facts,
    told,
  );
  const orderNo = known.orderNo ?? news?.orderNo ?? null;
  const updatedAt = news ? new Date(news.updatedAt) : known.updatedAt;
  const next: Kept = { orderNo, updatedAt, facts };
  if (orderNo === null) {
    // The parcel or the payment came before its order.
    await keep(tx, shopOrderId, next);
    return { state: 'taken', shopOrderId };
  }
  const outcome = await bring(tx, { ...next, orderNo, shopOrderId, content: news?.content ?? null });
  if (outcome.state !== 'waiting') await keep(tx, shopOrderId, next);
  const isOutdated = outcome.state === 'unchanged' && told.order !== null && !isNew;
  return { ...outcome, shopOrderId, ...(isOutdated && { state: 'outdated' }) };
}

/** Nothing is left of an order: where the desk knows it, a manager looks what that means for its returns. */
export async function callOffShopOrder(tx: Tx, told: CalledOff): Promise<ShopOutcome> {
  const { shopOrderId, orderNo, updatedAt } = told;
  const known = await heldShopOrder(tx, shopOrderId);
  if (!isLater(updatedAt, known.updatedAt)) return { state: 'outdated', shopOrderId };
  await keep(tx, shopOrderId, { ...known, updatedAt: new Date(updatedAt) });
  const stored = await orderByNo(tx, known.orderNo ?? orderNo);
  if (!stored) return { state: 'ignored', reason: 'cancelled before the desk knew it', shopOrderId };
  await tellManager(tx, stored.orderNo, { shopOrderId, reason: 'the shop cancelled it' });
  return { state: 'refused', reason: 'the shop cancelled an order that the desk knows', shopOrderId };
}

interface Bringing extends Kept {
  readonly orderNo: string;
  readonly shopOrderId: string;
  readonly content: object | null;
}

async function bring(tx: Tx, { orderNo, shopOrderId, content, facts }: Bringing): Promise<ShopOutcome> {
  const draft = await draftOf(tx, orderNo, content);
  if (draft === null) return { state: 'taken' };
  const whole = { ...draft, shipments: shipmentsOf(facts) };
  const parsed = orderShape.safeParse({
    ...whole,
    ...paymentsOf(facts, { shopOrderId, goodsCents: goodsOf(draft) }),
  });
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return { state: 'waiting', reason: `${first?.path.join('.') ?? ''} ${first?.message ?? 'is invalid'}` };
  }
  try {
    const change = await importOrder(tx, parsed.data);
    return { state: change === 'unchanged' ? 'unchanged' : 'taken' };
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    if (error.reason !== 'order-has-case') return { state: 'waiting', reason: error.message };
    await tellManager(tx, orderNo, { shopOrderId, reason: error.message });
    return { state: 'refused', reason: error.message };
  }
}

/** The order as it is told now, or else as it is kept; null where news of a parcel is about one that is not there. */
async function draftOf(tx: Tx, orderNo: string, content: object | null): Promise<object | null> {
  if (content) return { ...content, orderNo };
  const stored = await orderByNo(tx, orderNo);
  if (!stored) return null;
  const { currency, customer, orderedAt, orderedAtSource, shippingCents, lines } = asOrder(stored);
  return { orderNo, currency, customer, orderedAt, orderedAtSource, shippingCents, lines };
}

function goodsOf(draft: object): number {
  const lines: unknown = 'lines' in draft ? draft.lines : [];
  return (lines as Order['lines']).reduce((sum, line) => sum + line.quantity * line.unitPaidCents, 0);
}

async function tellManager(tx: Tx, orderNo: string, detail: Readonly<Record<string, string>>): Promise<void> {
  const mismatch = { kind: 'shop-order-differs', subject: orderNo, caseNo: null, detail } as const;
  await reportMismatch(tx, mismatch, new Date());
}

/** The row of a shop's order, or none yet; nobody else takes news of that order meanwhile. */
async function heldShopOrder(tx: Tx, shopOrderId: string): Promise<Kept> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`shop order ${shopOrderId}`}, 0))`.execute(tx);
  const row = await tx
    .selectFrom('shop_orders')
    .selectAll()
    .where('shop_order_id', '=', shopOrderId)
    .executeTakeFirst();
  if (!row) return { orderNo: null, updatedAt: null, facts: nothing };
  return { orderNo: row.order_no, updatedAt: row.updated_at, facts: row.facts as ShopFacts };
}

async function keep(tx: Tx, shopOrderId: string, { orderNo, updatedAt, facts }: Kept): Promise<void> {
  const values = { order_no: orderNo, updated_at: updatedAt, facts: JSON.stringify(facts) };
  await tx
    .insertInto('shop_orders')
    .values({ shop_order_id: shopOrderId, ...values })
    .onConflict((conflict) => conflict.column('shop_order_id').doUpdateSet(values))
    .execute();
}

/** Two messages of one moment say the same order; the second may bring what the first one did not hold. */
function isLater(told: string, known: Date | null): boolean {
  return known === null || Date.parse(told) >= known.getTime();
}
