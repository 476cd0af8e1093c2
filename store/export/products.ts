import type { Queries } from '../database';
import { listProducts } from '../goods/products';
import type { StoredProduct } from '../goods/products';
import type { Cell } from './csv';

/** Products after one sku, by sku, with what cases hold of each. */
export async function productsAfter(
  db: Queries,
  after: string,
  limit: number,
): Promise<readonly StoredProduct[]> {
  return (await listProducts(db, { cursor: after === '' ? null : after, limit, words: '' })).items;
}

export const productExportColumns = [
  ...['sku', 'title', 'unitPriceCents', 'currency', 'stockOnHand', 'stockReserved'],
  ...['kind', 'serialised', 'similarSkus'],
];

/** A product as a row of a table that an import takes back. */
export function productRow(product: StoredProduct): readonly Cell[] {
  const { sku, title, unitPriceCents, currency, stockOnHand, stockReserved, kind, serialised } = product;
  const similar = product.similarSkus.length === 0 ? null : product.similarSkus.join('|');
  return [sku, title, unitPriceCents, currency, stockOnHand, stockReserved, kind, serialised, similar];
}
