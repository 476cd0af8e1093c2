import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeDatabase, openDatabase, type Database } from '../../../store/database';
import { readImport } from '../../../store/import/read';
import { importOrders, importProducts } from '../../../store/import/save';
import { orderByNo } from '../../../store/goods/orders';
import { productBySku } from '../../../store/goods/products';
import { createTestDatabase, type TestDatabase } from '../../support/database';

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

function example(name: string): string {
  return readFileSync(join(__dirname, '../../../docs/examples', name), 'utf8');
}

async function countOrders(): Promise<number> {
  const { n } = await db
    .selectFrom('orders')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

describe('importProducts() and importOrders()', () => {
  it('takes over the example files, and changes nothing the second time', async () => {
    const products = readImport('products', example('products.csv'), 'csv');
    const fromCsv = readImport('orders', example('orders.csv'), 'csv');
    const fromJson = readImport('orders', example('orders.json'), 'json');
    expect([products.problems, fromCsv.problems, fromJson.problems]).toEqual([[], [], []]);
    const done = { changed: 0, unchanged: 0, problems: [] };
    expect(await importProducts(db, products.rows)).toEqual({ ...done, created: 30 });
    expect(await importOrders(db, fromCsv.rows)).toEqual({ ...done, created: 4 });
    expect(await importOrders(db, fromJson.rows)).toEqual({ ...done, created: 2 });
    expect(await importProducts(db, products.rows)).toEqual({ ...done, created: 0, unchanged: 30 });
    expect(await importOrders(db, fromCsv.rows)).toEqual({ ...done, created: 0, unchanged: 4 });
    expect((await orderByNo(db, 'EX-1003'))?.customer.name).toBe('Łukasz Żółć');
  });

  it('imports none of the orders when one names an unknown product, and says on which lines', async () => {
    const text = example('orders.csv')
      .replaceAll('EX-', 'NO-')
      .replace(',BRD-M7,', ',GHOST,')
      .replace(',SNS-ENV,', ',SPOOK,');
    const before = await countOrders();
    const { rows } = readImport('orders', text, 'csv');
    expect(await importOrders(db, rows)).toEqual({
      ...{ created: 0, changed: 0, unchanged: 0 },
      problems: [
        {
          line: 4,
          message: 'Cannot import order NO-1001: its line 3 names GHOST, which is not in the catalogue',
        },
        {
          line: 6,
          message: 'Cannot import order NO-1002: its line 1 names SPOOK, which is not in the catalogue',
        },
      ],
    });
    expect(await countOrders()).toBe(before);
  });

  it('imports none of the orders when one may not change any more', async () => {
    const appeal = {
      appeal_no: 'A-1',
      order_no: 'EX-1001',
      email: 'e',
      channel: 'http',
      idempotency_key: null,
    } as const;
    await db
      .insertInto('appeals')
      .values({ ...appeal, accepted_at: new Date(), problem: '{}' })
      .execute();
    const text = example('orders.csv').replaceAll('pi_example', 'pi_other').replaceAll('EX-1004', 'EX-9999');
    const { rows } = readImport('orders', text, 'csv');
    const { problems } = await importOrders(db, rows);
    expect(problems).toEqual([
      {
        line: 2,
        message: 'Cannot change order EX-1001: return case A-1 rests on it, so it stays as it was bought',
      },
    ]);
    expect(await orderByNo(db, 'EX-9999')).toBeNull();
    expect((await orderByNo(db, 'EX-1002'))?.payment.id).toBe('pi_example_1002');
  });

  it('imports none of the products when one would fall below its reserved stock', async () => {
    await db.updateTable('products').set({ stock_reserved: 2 }).where('sku', '=', 'SPA-1500').execute();
    const text = example('products.csv')
      .replaceAll(',14,goods', ',15,goods')
      .replace(',124900,EUR,4,', ',124900,EUR,1,');
    const { problems } = await importProducts(db, readImport('products', text, 'csv').rows);
    expect(problems).toEqual([
      {
        line: 5,
        message: 'Cannot set the stock of SPA-1500 to 1: open cases hold 2, so at least 2 must be on hand',
      },
    ]);
    expect((await productBySku(db, 'OSC-2104'))?.stockOnHand).toBe(14);
  });

  it('takes over thousands of orders in one go, also when two do so at once', async () => {
    const [order] = readImport('orders', example('orders.json'), 'json').rows;
    if (!order) throw new Error('Cannot test: the example is empty');
    const many = Array.from({ length: 2_000 }, (_, index) => ({
      line: index,
      value: { ...order.value, orderNo: `BULK-${index}` },
    }));
    const results = await Promise.all([importOrders(db, many), importOrders(db, [...many].reverse())]);
    expect(results.map(({ created, unchanged }) => [created, unchanged]).sort()).toEqual([
      [0, 2_000],
      [2_000, 0],
    ]);
  });
});
