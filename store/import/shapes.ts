import { z } from 'zod';
import { isChargeable, smallestStep } from '../../policy';

const wholeNumber = 'must be a whole number, not negative';
// Far above any price, and far below what a number or a bigint column can hold exactly.
const largestAmountCents = 1e12;
const largestStock = 1e9;
// Each piece is a row of its own, so a slip of the keyboard must not create millions; it bounds a whole order as well.
const largestQuantity = 10_000;
const mostLines = 500;

// Control characters break letters and labels, and PostgreSQL refuses the zero byte.
// Without flags, for the OpenAPI document has no place for one: the control characters by their numbers.
const printable = /^[^\u0000-\u001f\u007f-\u009f]*$/;
const printableLines = /^[^\u0000-\u001f\u007f-\u009f]*(?:\r?\n[^\u0000-\u001f\u007f-\u009f]*)*$/;

const text = (longest: number) =>
  z
    .string('must be text')
    .trim()
    .min(1, 'must not be empty')
    .max(longest, `must have at most ${longest} characters`)
    .regex(printable, 'must not contain control characters');

const identifier = text(64).regex(/^\S+$/, 'must not contain spaces');

const count = (largest: number) =>
  z.number(wholeNumber).int(wholeNumber).min(0, wholeNumber).max(largest, `must be at most ${largest}`);

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const currency = z
  .string('must be a currency code, such as EUR')
  .refine((code) => currencies.has(code), 'must be a currency code of ISO 4217 in capitals, such as EUR');

const instant = z.iso.datetime({
  offset: true,
  error: 'must be a date and time with its offset, such as 2026-03-01T09:30:00+01:00',
});

/** Where a parcel goes: its parts, or the whole address as lines of text. */
export const addressShape = z.union(
  [
    z.strictObject({
      street: text(200),
      extra: text(200).optional(),
      postalCode: text(20).optional(),
      city: text(100),
      region: text(100).optional(),
      country: text(100),
    }),
    z.string().trim().min(1).max(1_000).regex(printableLines),
  ],
  'must be the whole address as text, or {street, postalCode, city, country} with extra and region where there are any',
);

/** The country of an address: its field, or the last line of a text. */
export function countryIn(address: unknown): string | null {
  const parsed = addressShape.safeParse(address);
  if (!parsed.success) return null;
  return typeof parsed.data === 'string'
    ? (parsed.data.split(/\r?\n/).at(-1)?.trim() ?? null)
    : parsed.data.country;
}

const customerShape = z.strictObject(
  {
    name: text(200),
    email: z.email({ pattern: z.regexes.unicodeEmail, error: 'must be an e-mail address' }),
    address: addressShape,
    // The shop knows best in which language its customer wants letters; one we do not write falls back.
    language: z
      .string('must be a language, such as de')
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/, 'must be a language tag, such as de or de-AT')
      .optional(),
  },
  complaint('must be {name, email, address}'),
);

const lineShape = z
  .strictObject(
    {
      sku: identifier,
      quantity: count(largestQuantity).min(1, 'must be at least 1'),
      unitPaidCents: count(largestAmountCents),
      onSale: z.boolean('must be true or false'),
      serialNos: z.array(text(100), 'must be a list of serial numbers').optional(),
    },
    complaint('must be {sku, quantity, unitPaidCents, onSale}'),
  )
  .refine(({ serialNos, quantity }) => (serialNos?.length ?? 0) <= quantity, {
    path: ['serialNos'],
    message: 'must not be more than the pieces bought',
  })
  .refine(({ serialNos }) => new Set(serialNos).size === (serialNos?.length ?? 0), {
    path: ['serialNos'],
    message: 'must not name a piece twice',
  });

const lineNumbers = 'must be a list of line numbers, counted from 1';
const lineNumber = z.number(lineNumbers).int(lineNumbers).min(1, lineNumbers);

const shipmentShape = z.strictObject(
  {
    dispatchedAt: instant.nullable().optional(),
    deliveredAt: instant.nullable(),
    source: z.enum(['carrier', 'customer', 'presumed'], 'must be carrier, customer or presumed'),
    lines: z.array(lineNumber, lineNumbers).min(1, lineNumbers).optional(),
  },
  complaint('must be {deliveredAt, source}'),
);

const providers = ['stripe', 'cash-on-delivery', 'bank-transfer', 'gift-card'] as const;
const payment = {
  provider: z.enum(providers, `must be ${providers.join(', ')}`),
  id: z.string('must be a payment id').trim().min(1, 'must not be empty').max(200).regex(printable),
};
/** Only card payments can be sent back by us; the others are paid out another way, by two persons (E81). */
const isPaymentId = ({ provider, id }: { readonly provider: string; readonly id: string }): boolean =>
  provider !== 'stripe' || /^(pi|ch|py)_\w{1,200}$/.test(id);
const wrongId = { path: ['id'], message: 'must be a payment id that starts with pi_ or ch_' };
const paymentShape = z
  .strictObject(payment, complaint('must be {provider, id}'))
  .refine(isPaymentId, wrongId);
/** One of several ways an order was paid. */
export const tenderShape = z
  .strictObject(
    { ...payment, amountCents: count(largestAmountCents).min(1, 'must be at least 1') },
    complaint('must be {provider, id, amountCents}'),
  )
  .refine(isPaymentId, wrongId);

/**
 * Where the day of an order comes from (E15): the confirmation of the order, the day that it carries in the shop, whatever
 * an import brought without saying of which of these; or nobody knows.
 */
export const orderedAtSources = ['order-confirmation', 'shop', 'import', 'unknown'] as const;
export type OrderedAtSource = (typeof orderedAtSources)[number];

/**
 * An order as the shop sends it. Amounts are minor units of the order's currency, tax included: `unitPaidCents` is what
 * one piece cost after every discount (O1). A shipment's `lines` are the numbers of the order's lines, counted from 1;
 * without them it carried the whole order; `dispatchedAt` is when it left us. No shipment, or `deliveredAt: null`, means that nobody knows the receipt date.
 */
export const orderShape = z
  .strictObject(
    {
      orderNo: identifier,
      // The date of the order confirmation, whatever was ordered ahead or paid later (E15): W2 counts from it.
      orderedAt: instant,
      orderedAtSource: z
        .enum(orderedAtSources, `must be one of ${orderedAtSources.join(', ')}`)
        .optional()
        .meta({ description: 'where that day comes from; `import` where it is left out' }),
      customer: customerShape,
      payment: paymentShape,
      // Where the order was paid in several ways; `payment` is then the first of them (E79).
      payments: z
        .array(tenderShape, 'must be a list of payments')
        .min(2, 'must have at least two payments; a single one is `payment`')
        .max(10, 'must have at most 10 payments')
        .optional(),
      currency,
      shippingCents: count(largestAmountCents),
      lines: z
        .array(lineShape, 'must be a list of lines')
        .min(1, 'must have at least one line')
        .max(mostLines, `must have at most ${mostLines} lines`),
      shipments: z.array(shipmentShape, 'must be a list of shipments').default([]),
    },
    complaint('must be an order {orderNo, orderedAt, customer, payment, currency, shippingCents, lines}'),
  )
  .refine(({ lines }) => lines.reduce((sum, { quantity }) => sum + quantity, 0) <= largestQuantity, {
    path: ['lines'],
    message: `must have at most ${largestQuantity} pieces in all`,
  })
  .superRefine(({ lines, currency }, context) => {
    // What the provider cannot pay back must not come in: 1.234 dinars would be refused on the day of the refund.
    lines.forEach(({ unitPaidCents }, index) => {
      if (isChargeable(unitPaidCents, currency)) return;
      const message = `must be a multiple of ${smallestStep(currency)}: the payment provider takes no smaller part of ${currency}`;
      context.addIssue({ code: 'custom', path: ['lines', index, 'unitPaidCents'], message });
    });
  })
  .superRefine(({ payment, payments, lines }, context) => {
    if (!payments) return;
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['payments'], message });
    const paid = payments.reduce((sum, { amountCents }) => sum + amountCents, 0);
    const goods = lines.reduce((sum, { quantity, unitPaidCents }) => sum + quantity * unitPaidCents, 0);
    if (paid < goods) refuse(`must cover the goods: ${paid} was paid for ${goods}`);
    if (new Set(payments.map(({ provider, id }) => `${provider} ${id}`)).size < payments.length)
      refuse('must not name a payment twice');
    if (payments[0]?.id !== payment.id || payments[0].provider !== payment.provider)
      refuse('must begin with the payment that `payment` names');
  })
  .superRefine(({ lines, shipments }, context) => {
    shipments.forEach((shipment, index) => {
      const unknown = shipment.lines?.find((lineNo) => lineNo > lines.length);
      if (unknown === undefined) return;
      const path = ['shipments', index, 'lines'];
      context.addIssue({
        code: 'custom',
        path,
        message: `must not name line ${unknown}, which does not exist`,
      });
    });
  });

/**
 * A product of the catalogue. Prices are minor units of its currency. `stockOnHand` is what lies on the shelves, pieces
 * reserved for open cases included. `similarSkus` may stand in for it as a replacement (O4).
 */
export const productShape = z
  .strictObject(
    {
      sku: identifier,
      title: text(300),
      unitPriceCents: count(largestAmountCents),
      currency,
      stockOnHand: count(largestStock),
      kind: z.enum(['goods', 'part'], 'must be goods or part').default('goods'),
      serialised: z.boolean('must be true or false').default(false),
      similarSkus: z.array(identifier, 'must be a list of skus').default([]),
    },
    complaint('must be a product {sku, title, unitPriceCents, currency, stockOnHand}'),
  )
  .refine(({ sku, similarSkus }) => !similarSkus.includes(sku), {
    path: ['similarSkus'],
    message: 'must not name the product itself',
  });

/** What to say of a thing that is no object, or that has a field we do not know: a misspelt one would be lost silently. */
function complaint(shape: string): { readonly error: (issue: z.core.$ZodRawIssue) => string } {
  return {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `has unknown fields: ${issue.keys.join(', ')}` : shape,
  };
}

export type Address = z.output<typeof addressShape>;
export type Order = z.output<typeof orderShape>;
export type OrderTender = NonNullable<Order['payments']>[number];
export type OrderLine = Order['lines'][number];
export type Shipment = Order['shipments'][number];
export type Product = z.output<typeof productShape>;

/** One thing that is wrong with a row of a file; `line` counts from 1. */
export interface ImportProblem {
  readonly line: number;
  readonly message: string;
}

/** A row that could be read, with the line it starts at. An order from a CSV file also knows the lines of its items. */
export interface ImportRow<Value> {
  readonly line: number;
  readonly value: Value;
  readonly itemLines?: readonly number[];
}

/** What a file holds. With any problem, nothing of it may be imported. */
export interface ImportFile<Value> {
  readonly rows: readonly ImportRow<Value>[];
  readonly problems: readonly ImportProblem[];
}

export type ImportKind = 'orders' | 'products';
export type ImportFormat = 'csv' | 'json';
