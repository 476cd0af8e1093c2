import { z } from 'zod';

/** The parts of Shopify's orders that the desk reads; everything else of them is dropped at the door. */

const id = z.union([z.int(), z.string().min(1).max(64)]).transform(String);
const moment = z.iso.datetime({ offset: true });
const said = z.string().nullish();

const decimal = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^-?\d{1,15}(\.\d{1,10})?$/, 'must be an amount, such as 19.90'));

/** An amount in the currency of the shop, and in the one in which the customer paid. */
const moneySet = z.object({
  shop_money: z.object({ amount: decimal, currency_code: z.string() }).nullish(),
  presentment_money: z.object({ amount: decimal, currency_code: z.string() }).nullish(),
});

const taxLine = z.object({ price: decimal, price_set: moneySet.nullish() });

const lineItem = z.object({
  id,
  sku: said,
  quantity: z.int().min(0).max(10_000),
  /** What is left of it after the shop's own edits, cancellations and refunds. */
  current_quantity: z.int().min(0).max(10_000).nullish(),
  price: decimal,
  price_set: moneySet.nullish(),
  compare_at_price: decimal.nullish(),
  gift_card: z.boolean().nullish(),
  requires_shipping: z.boolean().nullish(),
  properties: z.array(z.object({ name: z.unknown(), value: z.unknown() })).nullish(),
  discount_allocations: z.array(z.object({ amount: decimal, amount_set: moneySet.nullish() })).nullish(),
  tax_lines: z.array(taxLine).nullish(),
});

const address = z.object({
  ...{ name: said, company: said, address1: said, address2: said },
  ...{ city: said, zip: said, province: said, country: said, country_code: said },
});

export const fulfilmentShape = z.object({
  id,
  order_id: id,
  status: said,
  shipment_status: said,
  created_at: moment,
  updated_at: moment,
  line_items: z.array(z.object({ id })).default([]),
});

export const transactionShape = z.object({
  id,
  order_id: id,
  kind: z.string(),
  status: said,
  gateway: said,
  amount: decimal,
  currency: z.string(),
  authorization: said,
  receipt: z.unknown(),
  test: z.boolean().nullish(),
});

export const orderShape = z.object({
  id,
  name: z.string().min(1).max(64),
  created_at: moment,
  processed_at: moment.nullish(),
  updated_at: moment,
  cancelled_at: moment.nullish(),
  test: z.boolean().nullish(),
  email: said,
  contact_email: said,
  customer_locale: said,
  currency: z.string(),
  presentment_currency: said,
  taxes_included: z.boolean().default(false),
  customer: z
    .object({ email: said, first_name: said, last_name: said, default_address: address.nullish() })
    .nullish(),
  shipping_address: address.nullish(),
  billing_address: address.nullish(),
  payment_gateway_names: z.array(z.string()).nullish(),
  line_items: z.array(lineItem).max(500),
  shipping_lines: z
    .array(
      z.object({
        ...{ price: decimal, price_set: moneySet.nullish(), discounted_price: decimal.nullish() },
        ...{ discounted_price_set: moneySet.nullish(), tax_lines: z.array(taxLine).nullish() },
      }),
    )
    .nullish(),
  fulfillments: z.array(fulfilmentShape).nullish(),
  transactions: z.array(transactionShape).nullish(),
});

export type ShopifyOrder = z.output<typeof orderShape>;
export type ShopifyLine = ShopifyOrder['line_items'][number];
export type ShopifyAddress = z.output<typeof address>;
export type ShopifyFulfilment = z.output<typeof fulfilmentShape>;
export type ShopifyTransaction = z.output<typeof transactionShape>;
export type MoneySet = z.output<typeof moneySet>;
