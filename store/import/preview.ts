import type { Database } from '../database';
import { productsBySku } from '../goods/products';
import { asOrder, chunked, readOrders } from './order-rows';
import { tryOrders, tryProducts } from './save';
import type { ImportTrial } from './save';
import type { StockActor } from '../goods/stock';
import type { ImportProblem, ImportRow, Order, Product } from './shapes';

/** One thing that an import would say otherwise; `from` is null where it is new, `to` where it goes. */
export interface FieldChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface RowChange {
  readonly line: number;
  /** The order's number, or the sku. */
  readonly name: string;
  readonly change: 'created' | 'changed';
  /** Of a changed row only: a new one is new in everything. */
  readonly fields: readonly FieldChange[];
}

/** What an import would do. With any problem it would do nothing. */
export interface ImportPreview {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly problems: readonly ImportProblem[];
  /** In the order of the file, the first of them where there are very many. */
  readonly changes: readonly RowChange[];
}

/** Lets the import itself run, and takes all of it back. */
export async function previewOrders(db: Database, rows: readonly ImportRow<Order>[]): Promise<ImportPreview> {
  const before = new Map<string, unknown>();
  const names = rows.map(({ value }) => value.orderNo);
  for (const chunk of chunked(names))
    for (const order of await readOrders(db, chunk)) before.set(order.orderNo, asOrder(order));
  return previewOf(await tryOrders(db, rows), { rows, before, nameOf: ({ orderNo }) => orderNo });
}

/** As `previewOrders`, of products. */
export async function previewProducts(
  db: Database,
  rows: readonly ImportRow<Product>[],
  by?: StockActor,
): Promise<ImportPreview> {
  const before = new Map<string, unknown>();
  const names = rows.map(({ value }) => value.sku);
  for (const product of await productsBySku(db, names)) before.set(product.sku, product);
  return previewOf(await tryProducts(db, rows, by), { rows, before, nameOf: ({ sku }) => sku });
}

const mostChanges = 500;

interface Compared<Value> {
  readonly rows: readonly ImportRow<Value>[];
  readonly before: ReadonlyMap<string, unknown>;
  readonly nameOf: (value: Value) => string;
}

function previewOf<Value>(
  { outcomes, problems }: ImportTrial,
  { rows, before, nameOf }: Compared<Value>,
): ImportPreview {
  const count = (change: string): number =>
    [...outcomes.values()].filter((outcome) => outcome === change).length;
  const changes = rows.flatMap(({ line, value }): RowChange[] => {
    const name = nameOf(value);
    const change = outcomes.get(name);
    if (change === 'created') return [{ line, name, change, fields: [] }];
    return change === 'changed' ? [{ line, name, change, fields: differences(before.get(name), value) }] : [];
  });
  return {
    ...{ created: count('created'), changed: count('changed'), unchanged: count('unchanged'), problems },
    changes: changes.slice(0, mostChanges),
  };
}

/** What cases hold of a product is theirs; no file says it. */
const notImported = 'stockReserved';

function differences(before: unknown, after: unknown): readonly FieldChange[] {
  const [was, would] = [flat(before), flat(after)];
  return [...new Set([...was.keys(), ...would.keys()])].flatMap((field) => {
    const [from, to] = [was.get(field) ?? null, would.get(field) ?? null];
    return from === to || field === notImported ? [] : [{ field, from, to }];
  });
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Each value by its path, counted from 1: `lines.1.sku`. The same moment reads the same, whatever its offset was. */
function flat(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object') {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return new Map([[path, instant.test(text) ? new Date(text).toISOString() : text]]);
  }
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const entries = Array.isArray(value)
    ? value.map((entry: unknown, index) => [String(index + 1), entry] as const)
    : Object.entries(value);
  return new Map(entries.flatMap(([name, entry]) => [...flat(entry, below(name))]));
}
