import type { z } from 'zod';
import { headerNames, readCsv } from './csv';
import { readJsonElements } from './json';
import { orderColumns, orderDrafts, productColumns, productDraft, type Draft } from './rows';
import {
  orderShape,
  productShape,
  type ImportFile,
  type ImportFormat,
  type ImportKind,
  type ImportProblem,
  type ImportRow,
  type Order,
  type Product,
} from './shapes';

/**
 * Reads a file of orders or of products and checks every row; nothing is thrown for a bad file.
 *
 * JSON is a list, or an object with a list under `orders` or `products`, of what `POST /orders` and
 * `PUT /products/:sku` take.
 *
 * CSV of products has one row each: sku, title, unitPriceCents, currency, stockOnHand, and optionally kind, serialised,
 * similarSkus (separated by `|`); stockReserved, which an export tells, is passed over in both.
 *
 * CSV of orders has one row per line of an order, the order's own cells repeated in each: orderNo, orderedAt,
 * customerName, customerEmail, street, city, country, paymentId, currency, shippingCents and optionally extra,
 * postalCode, region, address (the whole one as text, in place of its parts), paymentProvider (`stripe`), payments (where there are several, `provider:id:amountCents` separated
 * by `|`, the first of them paymentId's); then the line's own cells: sku, quantity, unitPaidCents, onSale and
 * optionally serialNos (separated by `|`), deliveredAt, deliverySource (`carrier`). An empty deliveredAt is a receipt
 * date that nobody knows. Where parcels are more than that, the order's `shipments` holds them:
 * `dispatchedAt/deliveredAt/source/1+2`, separated by `|`.
 *
 * Amounts are minor units, instants ISO-8601 with offset, flags true/false, yes/no or 1/0.
 */
export function readImport(kind: 'orders', text: string, format: ImportFormat): ImportFile<Order>;
export function readImport(kind: 'products', text: string, format: ImportFormat): ImportFile<Product>;
export function readImport(
  kind: ImportKind,
  text: string,
  format: ImportFormat,
): ImportFile<Order | Product> {
  return kind === 'orders'
    ? checked(orderShape, read(text, format, ordersSource), (order) => `orderNo ${order.orderNo}`)
    : checked(productShape, read(text, format, productsSource), (product) => `sku ${product.sku}`);
}

/** What a file seems to hold, by its first characters and its field names; null for what cannot be told. */
export function guessImport(
  text: string,
): { readonly kind: ImportKind; readonly format: ImportFormat } | null {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  const format = /^[[{]/.test(start) ? 'json' : 'csv';
  const names =
    format === 'json'
      ? [...start.matchAll(/"(\w+)"\s*:/g)].map(([, name]) => name)
      : headerNames(firstLine(start));
  const known = names.find(
    (name) => name !== undefined && /^(orders|orderNo|products|similarSkus|title)$/i.test(name),
  );
  if (known === undefined) return null;
  return { kind: /^order/i.test(known) ? 'orders' : 'products', format };
}

function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0] ?? '';
}

interface Source {
  readonly key: ImportKind;
  readonly drafts: (text: string) => Drafts;
}

interface Drafts {
  readonly drafts: readonly Draft[];
  readonly problems: readonly ImportProblem[];
}

const ordersSource: Source = {
  key: 'orders',
  drafts: (text) => {
    const { records, problems } = readCsv(text, orderColumns);
    return { drafts: orderDrafts(records), problems };
  },
};

const productsSource: Source = {
  key: 'products',
  drafts: (text) => {
    const { records, problems } = readCsv(text, productColumns);
    return { drafts: records.map(productDraft), problems };
  },
};

function read(text: string, format: ImportFormat, source: Source): Drafts {
  if (format === 'csv') return source.drafts(text);
  const found = readJsonElements(text.replace(/^\uFEFF/, ''), source.key);
  if ('problem' in found) return { drafts: [], problems: [found.problem] };
  const told = source.key === 'products' ? withoutReserved : (value: unknown) => value;
  return {
    drafts: found.elements.map(({ line, value }) => ({
      line,
      value: told(value),
      itemLines: [],
      shipmentLines: [],
      problems: [],
    })),
    problems: [],
  };
}

function withoutReserved(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'stockReserved'));
}

function checked<Value>(
  shape: z.ZodType<Value>,
  { drafts, problems }: Drafts,
  nameOf: (value: Value) => string,
): ImportFile<Value> {
  const found: ImportProblem[] = [...problems];
  const rows: ImportRow<Value>[] = [];
  const lineByName = new Map<string, number>();
  for (const draft of drafts) {
    found.push(...draft.problems);
    const parsed = shape.safeParse(draft.value);
    if (!parsed.success) {
      found.push(...parsed.error.issues.map((issue) => problemOf(issue, draft)));
      continue;
    }
    const name = nameOf(parsed.data);
    const earlier = lineByName.get(name);
    if (earlier !== undefined)
      found.push({ line: draft.line, message: `${name} stands in line ${earlier} already` });
    lineByName.set(name, draft.line);
    rows.push({ line: draft.line, value: parsed.data, itemLines: draft.itemLines });
  }
  if (found.length === 0 && rows.length === 0) found.push({ line: 1, message: 'has no rows' });
  return { rows, problems: found.sort((left, right) => left.line - right.line) };
}

function problemOf(issue: z.core.$ZodIssue, draft: Draft): ImportProblem {
  const { line, name } = placeOf(issue.path, draft);
  return { line, message: `${name} ${issue.message}`.trim() };
}

/** Where a value stands: by its path in JSON, by its own line and its column's name in CSV. */
function placeOf(
  path: readonly PropertyKey[],
  draft: Draft,
): { readonly line: number; readonly name: string } {
  const [field, index, ...rest] = path;
  const lines = field === 'lines' ? draft.itemLines : field === 'shipments' ? draft.shipmentLines : [];
  const line = typeof index === 'number' ? lines[index] : undefined;
  if (line !== undefined)
    return { line, name: rest[0] === 'source' ? 'deliverySource' : String(rest[0] ?? field) };
  const isCsvOrder = draft.itemLines.length > 0;
  // One cell holds all payments: they are counted from 1, as the file's lines are.
  if (isCsvOrder && field === 'payments' && typeof index === 'number')
    return { line: draft.line, name: ['payments', index + 1, ...rest].join(' ') };
  return { line: draft.line, name: isCsvOrder ? camelCase(path) : path.join('.') };
}

function camelCase(path: readonly PropertyKey[]): string {
  return path
    .map(String)
    .reduce((name, part) => `${name}${part.charAt(0).toUpperCase()}${part.slice(1)}`, '')
    .replace(/^./, (first) => first.toLowerCase());
}
