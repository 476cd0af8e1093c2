import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { system } from '../../workflows/contract';
import type { Queries } from '../database';
import { chunked } from '../import/order-rows';
import { ImportRefused } from '../import/refused';
import type { Product } from '../import/shapes';
import type { StockActor } from './stock';
import type { ProductsTable } from '../tables/catalogue';
import { inTransaction } from '../transaction';
import { beginningWith, wordsOf } from '../words';

/** A product with what cases hold of it. */
export interface StoredProduct extends Product {
  readonly stockReserved: number;
}

/** Whether a row made something new, changed something, or said what was there already. */
export type Change = 'created' | 'changed' | 'unchanged';

/**
 * Adds a product or brings it up to date. A count of the stock that differs is written to the ledger with its difference
 * and with who counted.
 * @throws ImportRefused `stock-reserved` when fewer pieces are counted than open cases hold; nothing is changed
 */
export async function putProduct(db: Queries, product: Product, by: StockActor = system): Promise<Change> {
  return inTransaction(db, (tx) => put(tx, product, by));
}

async function put(tx: Queries, product: Product, by: StockActor): Promise<Change> {
  const values = columnsOf(product);
  const added = await tx
    .insertInto('products')
    .values({ ...values, stock_on_hand: 0 })
    .onConflict((conflict) => conflict.column('sku').doNothing())
    .executeTakeFirst();
  const { sku } = product;
  const before = await tx
    .selectFrom('products')
    .selectAll()
    .where('sku', '=', sku)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const isNew = added.numInsertedOrUpdatedRows === 1n;
  if (!isNew && isSame(before, product)) return 'unchanged';
  if (product.stockOnHand < before.stock_reserved) throw tooFew(product, before.stock_reserved);
  const stock = { stock_on_hand: product.stockOnHand, updated_at: new Date() };
  await tx
    .updateTable('products')
    .set({ ...values, ...stock })
    .where('sku', '=', sku)
    .execute();
  await recordCount(tx, { sku, difference: product.stockOnHand - before.stock_on_hand, by });
  return isNew ? 'created' : 'changed';
}

function tooFew({ sku, stockOnHand }: Product, reserved: number): ImportRefused {
  const wanted = `open cases hold ${reserved}, so at least ${reserved} must be on hand`;
  return new ImportRefused('stock-reserved', `Cannot set the stock of ${sku} to ${stockOnHand}: ${wanted}`);
}

interface Count {
  readonly sku: string;
  readonly difference: number;
  readonly by: StockActor;
}

async function recordCount(tx: Queries, { sku, difference, by }: Count): Promise<void> {
  if (difference === 0) return;
  // Every count is an event of its own: two counts of one day must not look like one that was repeated.
  const row = { sku, on_hand_delta: difference, reserved_delta: 0, reason: 'count', reference: randomUUID() };
  await tx
    .insertInto('stock_ledger')
    .values({ ...row, actor_role: by.role, actor_id: by.id })
    .execute();
}

function columnsOf(product: Product) {
  return {
    sku: product.sku,
    title: product.title,
    kind: product.kind,
    serialised: product.serialised,
    unit_price_cents: product.unitPriceCents,
    currency: product.currency,
    similar_skus: product.similarSkus,
  };
}

function productOf(row: Selectable<ProductsTable>): StoredProduct {
  return {
    sku: row.sku,
    title: row.title,
    unitPriceCents: row.unit_price_cents,
    currency: row.currency,
    stockOnHand: row.stock_on_hand,
    kind: row.kind,
    serialised: row.serialised,
    similarSkus: row.similar_skus,
    stockReserved: row.stock_reserved,
  };
}

function isSame(row: Selectable<ProductsTable>, product: Product): boolean {
  const kept = productOf(row);
  return (
    JSON.stringify(columnsOf(kept)) === JSON.stringify(columnsOf(product)) &&
    kept.stockOnHand === product.stockOnHand
  );
}

/** The product of that SKU, or null. */
export async function productBySku(db: Queries, sku: string): Promise<StoredProduct | null> {
  const row = await db.selectFrom('products').selectAll().where('sku', '=', sku).executeTakeFirst();
  return row ? productOf(row) : null;
}

/** Those of these products that are in the catalogue. */
export async function productsBySku(db: Queries, skus: readonly string[]): Promise<readonly StoredProduct[]> {
  const found: StoredProduct[] = [];
  for (const chunk of chunked(skus)) {
    const rows = await db.selectFrom('products').selectAll().where('sku', 'in', chunk).execute();
    found.push(...rows.map(productOf));
  }
  return found;
}

/** Those of these SKUs that are in the catalogue. */
export async function existingSkus(db: Queries, skus: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const chunk of chunked(skus)) {
    const rows = await db.selectFrom('products').select('sku').where('sku', 'in', chunk).execute();
    for (const { sku } of rows) known.add(sku);
  }
  return known;
}

export interface ProductPage {
  readonly items: readonly StoredProduct[];
  /** The SKU to go on after, or null at the end. */
  readonly nextCursor: string | null;
}

interface ProductsWanted {
  readonly cursor?: string | null;
  readonly limit?: number;
  /** The beginning of a SKU, or words of a title. */
  readonly words?: string;
  readonly kind?: StoredProduct['kind'] | undefined;
}

/** Products by SKU, `limit` (50) at a time, from the one after `cursor`. */
export async function listProducts(
  db: Queries,
  { cursor = null, limit = 50, words = '', kind }: ProductsWanted = {},
): Promise<ProductPage> {
  let query = db
    .selectFrom('products')
    .selectAll()
    .orderBy('sku')
    .limit(limit + 1);
  if (cursor !== null) query = query.where('sku', '>', cursor);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (words !== '')
    query = query.where(
      sql<boolean>`(sku like ${beginningWith(words.toUpperCase())} or sku like ${beginningWith(words)} or
        (to_tsvector('simple', title) @@ to_tsquery('simple', ${wordsOf(words)}) and ${wordsOf(words)} <> ''))`,
    );
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(productOf);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.sku ?? null) : null };
}
