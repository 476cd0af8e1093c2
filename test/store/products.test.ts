import { closeDatabase, openDatabase, type Database } from '../../store/database';
import type { Product } from '../../store/import/shapes';
import { listProducts, productBySku, putProduct } from '../../store/goods/products';
import { createTestDatabase, type TestDatabase } from '../support/database';

let server: TestDatabase;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { max: 5 });
});

afterAll(async () => {
  await closeDatabase(db);
  await server.drop();
});

function product(sku: string, change: Partial<Product> = {}): Product {
  const fixed = { sku, title: 'Scope', unitPriceCents: 100, currency: 'EUR', stockOnHand: 5 };
  return { ...fixed, kind: 'goods', serialised: true, similarSkus: ['B', 'A'], ...change };
}

function ledger(sku: string) {
  return db
    .selectFrom('stock_ledger')
    .select(['on_hand_delta', 'reserved_delta', 'reason'])
    .where('sku', '=', sku)
    .orderBy('id')
    .execute();
}

describe('putProduct()', () => {
  it('adds, leaves alone, and changes', async () => {
    expect(await putProduct(db, product('P-1'))).toBe('created');
    expect(await putProduct(db, product('P-1'))).toBe('unchanged');
    expect(await putProduct(db, product('P-1', { title: 'Scope II', similarSkus: [] }))).toBe('changed');
    const expected = product('P-1', { title: 'Scope II', similarSkus: [] });
    expect(await productBySku(db, 'P-1')).toEqual({ ...expected, stockReserved: 0 });
    expect(await productBySku(db, 'P-0')).toBeNull();
  });

  it('writes each difference of the stock to the ledger', async () => {
    for (const stockOnHand of [5, 5, 2, 9]) await putProduct(db, product('L-1', { stockOnHand }));
    const counted = { reserved_delta: 0, reason: 'count' };
    expect(await ledger('L-1')).toEqual([5, -3, 7].map((delta) => ({ on_hand_delta: delta, ...counted })));
  });

  it('never counts fewer pieces than open cases hold', async () => {
    await putProduct(db, product('R-1'));
    await db.updateTable('products').set({ stock_reserved: 3 }).where('sku', '=', 'R-1').execute();
    const wrong = putProduct(db, product('R-1', { stockOnHand: 2, title: 'Other' }));
    await expect(wrong).rejects.toMatchObject({
      reason: 'stock-reserved',
      message: 'Cannot set the stock of R-1 to 2: open cases hold 3, so at least 3 must be on hand',
    });
    expect(await productBySku(db, 'R-1')).toMatchObject({ title: 'Scope', stockOnHand: 5, stockReserved: 3 });
    expect(await putProduct(db, product('R-1', { stockOnHand: 3 }))).toBe('changed');
  });

  it('keeps ledger and stock in step when many count at once', async () => {
    await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((stockOnHand) => putProduct(db, product('M-1', { stockOnHand }))),
    );
    const sum = (await ledger('M-1')).reduce((total, row) => total + row.on_hand_delta, 0);
    expect((await productBySku(db, 'M-1'))?.stockOnHand).toBe(sum);
  });
});

describe('listProducts()', () => {
  it('pages by SKU, each once', async () => {
    for (const sku of ['Z-3', 'Z-1', 'Z-2']) await putProduct(db, product(sku));
    const first = await listProducts(db, { cursor: 'Z', limit: 2 });
    expect(first.items.map(({ sku }) => sku)).toEqual(['Z-1', 'Z-2']);
    expect(first.nextCursor).toBe('Z-2');
    const second = await listProducts(db, { cursor: first.nextCursor, limit: 2 });
    expect(second.items.map(({ sku }) => sku)).toEqual(['Z-3']);
    expect(second.nextCursor).toBeNull();
    expect((await listProducts(db)).items.length).toBeGreaterThan(3);
  });
});
