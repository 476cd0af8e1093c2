import type { PayWay, ShopLine, ShopOrder, ShopParcel, ShopPayment } from '../news';
import { currencyOf, paidPieces, parsed, shippingCents, Unusable } from './amounts';
import type {
  ShopifyAddress,
  ShopifyFulfilment,
  ShopifyLine,
  ShopifyOrder,
  ShopifyTransaction,
} from './shape';

/** @throws Unusable */
export function orderOf(order: ShopifyOrder): ShopOrder | null {
  const lines = order.line_items.filter(isGoods).flatMap((line, index) => linesOf(order, line, index + 1));
  if (lines.length === 0) return null;
  const { customer_locale: language } = order;
  return {
    orderNo: orderNoOf(order),
    updatedAt: order.updated_at,
    content: {
      // The day that the order carries in the shop, also where it was brought over from an older one (E15).
      orderedAt: order.processed_at ?? order.created_at,
      orderedAtSource: 'shop',
      customer: {
        name: nameOf(order),
        email: emailOf(order),
        address: addressOf(order),
        ...(language != null && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/.test(language) && { language }),
      },
      currency: currencyOf(order),
      shippingCents: shippingCents(order),
      lines: lines.map(({ line }) => line),
    },
    lineIds: lines.map(({ lineId }) => lineId),
    paidBy: (order.payment_gateway_names ?? []).map(wayOf)[0] ?? 'bank-transfer',
  };
}

/** `#1001` is what people call 1001; a prefix that the shop chose belongs to the number. */
export function orderNoOf({ name }: ShopifyOrder): string {
  return name.trim().replace(/^#/, '');
}

/** Gift cards, tips and fees are no goods and cannot come back. */
function isGoods({ gift_card: isGiftCard, requires_shipping: isSent, sku }: ShopifyLine): boolean {
  return isGiftCard !== true && (isSent !== false || clean(sku, 64) !== '');
}

function linesOf(order: ShopifyOrder, line: ShopifyLine, number: number) {
  const field = `line ${number}`;
  const pieces = paidPieces(order, line, field);
  if (pieces.length === 0) return [];
  const sku = clean(line.sku, 64);
  if (sku === '') throw new Unusable(`${field} names no sku`);
  const onSale = wasOnSale(order, line, field);
  return pieces.map((part): { lineId: string; line: ShopLine } => ({
    lineId: line.id,
    line: { sku, ...part, onSale },
  }));
}

/**
 * On sale is what had a higher price to compare with, or what the shop marked with the property `_on_sale`. Everything
 * else is not: a discount code makes no sale, and O2 must not cost a customer his refund by a guess.
 */
function wasOnSale(order: ShopifyOrder, line: ShopifyLine, field: string): boolean {
  const mark = line.properties?.find(({ name }) => name === '_on_sale')?.value;
  if (typeof mark === 'string' || typeof mark === 'boolean')
    return ['true', '1', 'yes'].includes(String(mark).toLowerCase());
  if (line.compare_at_price == null) return false;
  // Both are prices of the shop, in its own currency.
  const compared = parsed(line.compare_at_price, order.currency, `${field}.compare_at_price`);
  return compared > parsed(line.price, order.currency, `${field}.price`);
}

function nameOf({ shipping_address, billing_address, customer }: ShopifyOrder): string {
  const own = `${customer?.first_name ?? ''} ${customer?.last_name ?? ''}`;
  const name = [own, shipping_address?.name, billing_address?.name, shipping_address?.company]
    .map((one) => clean(one, 200))
    .find((one) => one !== '');
  if (name === undefined) throw new Unusable('no name stands in the order');
  return name;
}

function emailOf({ email, contact_email, customer }: ShopifyOrder): string {
  const found = [email, contact_email, customer?.email]
    .map((one) => clean(one, 320))
    .find((one) => one !== '');
  if (found === undefined) throw new Unusable('no e-mail address stands in the order');
  return found;
}

function addressOf({ shipping_address, billing_address, customer }: ShopifyOrder) {
  const given = shipping_address ?? billing_address ?? customer?.default_address;
  if (!given) throw new Unusable('no address stands in the order');
  const parts = partsOf(given);
  if (parts['street'] && parts['city'] && parts['country']) return parts;
  const lines = Object.values(parts);
  if (lines.length === 0) throw new Unusable('no address stands in the order');
  return lines.join('\n');
}

function partsOf(given: ShopifyAddress): Readonly<Record<string, string>> {
  const extra = [given.company, given.address2].map((one) => clean(one, 99)).filter((one) => one !== '');
  const parts = {
    street: clean(given.address1, 200),
    extra: extra.join(', '),
    postalCode: clean(given.zip, 20),
    city: clean(given.city, 100),
    region: clean(given.province, 100),
    country: clean(given.country ?? given.country_code, 100),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== ''));
}

/** What a customer typed into the shop: without control characters and broken letters, and not without an end. */
function clean(text: string | null | undefined, longest: number): string {
  const whole = (text ?? '').replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
  return Array.from(whole).slice(0, longest).join('').trim();
}

/**
 * A parcel counts as delivered from when its carrier said so; Shopify tells the moment with the last change of the
 * parcel, so the first one that says "delivered" counts (W1).
 */
export function parcelOf(given: ShopifyFulfilment): ShopParcel {
  const isDelivered = given.shipment_status === 'delivered';
  return {
    id: given.id,
    updatedAt: given.updated_at,
    sent: given.status == null || given.status === 'success',
    dispatchedAt: given.created_at,
    deliveredAt: isDelivered ? given.updated_at : null,
    lineIds: given.line_items.map(({ id }) => id),
  };
}

/** Money that came in; null for what only was reserved, failed, went back or was played. */
export function paymentOf(given: ShopifyTransaction): ShopPayment | null {
  const came = ['sale', 'capture'].includes(given.kind) && given.status === 'success';
  if (!came || given.test === true) return null;
  const amountCents = parsed(given.amount, given.currency, 'transaction.amount');
  if (amountCents <= 0) return null;
  const stripeId = stripeIdOf(given);
  return {
    ...{ id: given.id, amountCents },
    provider: stripeId === null ? wayOf(given.gateway ?? '') : 'stripe',
    reference: stripeId ?? `shopify:${given.id}`,
  };
}

/**
 * The payment at Stripe, where the shop takes its cards there itself. Money of Shopify Payments lies in an account that
 * our key does not reach, whatever its id looks like: it is paid back by hand, by two persons (E81).
 */
function stripeIdOf({ gateway, authorization, receipt }: ShopifyTransaction): string | null {
  if (!/stripe/i.test(gateway ?? '')) return null;
  const told: Readonly<Record<string, unknown>> =
    typeof receipt === 'object' && receipt !== null ? { ...receipt } : {};
  const ids = [told['payment_intent'], authorization, told['charge'], told['id']];
  const isPaymentId = (one: unknown): one is string =>
    typeof one === 'string' && /^(pi|ch|py)_\w{1,190}$/.test(one);
  return ids.find(isPaymentId) ?? null;
}

function wayOf(gateway: string): PayWay {
  if (/gift.?card/i.test(gateway)) return 'gift-card';
  return /cash.?on.?delivery|\bcod\b/i.test(gateway) ? 'cash-on-delivery' : 'bank-transfer';
}
