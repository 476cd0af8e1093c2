/** Shopify's webhooks of orders, parcels and payments: their signature, and what they say in the desk's words. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import type { ShopNews } from './news';
import { Unusable } from './shopify/amounts';
import { orderNoOf, orderOf, parcelOf, paymentOf } from './shopify/order';
import { fulfilmentShape, orderShape, transactionShape } from './shopify/shape';
import type { ShopifyOrder } from './shopify/shape';

/** Whether one of the secrets signed exactly these bytes (base64 of HMAC-SHA256); while one is changed there are two. */
export function isSignedByShopify(secrets: readonly string[], raw: Buffer, signature: string): boolean {
  const given = Buffer.from(signature, 'base64');
  return secrets
    .map((secret) => createHmac('sha256', secret).update(raw).digest())
    .map((own) => own.length === given.length && timingSafeEqual(own, given))
    .includes(true);
}

/** The topics that are read; the topic only says in which of the three forms a body is. */
const topics: Readonly<Record<string, (body: unknown) => ShopNews>> = {
  'orders/create': orderNews,
  'orders/paid': orderNews,
  'orders/updated': orderNews,
  'orders/edited': () => ({ kind: 'ignored', reason: 'orders/updated says it' }),
  'orders/fulfilled': orderNews,
  'orders/partially_fulfilled': orderNews,
  'orders/cancelled': orderNews,
  'fulfillments/create': parcelNews,
  'fulfillments/update': parcelNews,
  'order_transactions/create': paymentNews,
};

/** What a message says. `body` is its JSON, whose signature was checked. */
export function shopifyNews(topic: string, body: unknown): ShopNews {
  const read = Object.hasOwn(topics, topic) ? topics[topic] : undefined;
  if (!read) return { kind: 'ignored', reason: 'no topic of ours' };
  try {
    return read(body);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return { kind: 'unusable', shopOrderId: idIn(body), reason: error.message };
  }
}

function orderNews(body: unknown): ShopNews {
  const given = read(orderShape, body);
  if (given.test === true) return { kind: 'ignored', reason: 'a test order' };
  const shopOrderId = given.id;
  const order = given.cancelled_at == null ? orderOf(given) : null;
  if (order === null) return nothingBought(given);
  const payments = (given.transactions ?? []).flatMap((one) => paymentOf(one) ?? []);
  return { kind: 'known', shopOrderId, order, parcels: (given.fulfillments ?? []).map(parcelOf), payments };
}

function nothingBought(given: ShopifyOrder): ShopNews {
  return {
    kind: 'cancelled',
    shopOrderId: given.id,
    orderNo: orderNoOf(given),
    updatedAt: given.updated_at,
  };
}

function parcelNews(body: unknown): ShopNews {
  const given = read(fulfilmentShape, body);
  const parcels = [parcelOf(given)];
  return { kind: 'known', shopOrderId: given.order_id, order: null, parcels, payments: [] };
}

function paymentNews(body: unknown): ShopNews {
  const given = read(transactionShape, body);
  const payment = paymentOf(given);
  if (payment === null) return { kind: 'ignored', reason: 'no money came in' };
  return { kind: 'known', shopOrderId: given.order_id, order: null, parcels: [], payments: [payment] };
}

function read<Shape extends z.ZodType>(shape: Shape, body: unknown): z.output<Shape> {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new Unusable(`${first?.path.join('.') ?? 'the body'}: ${first?.message ?? 'is invalid'}`);
}

function idIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const id: unknown = 'order_id' in body ? body.order_id : 'id' in body ? body.id : null;
  return typeof id === 'number' || (typeof id === 'string' && /^\w{1,64}$/.test(id)) ? String(id) : null;
}
