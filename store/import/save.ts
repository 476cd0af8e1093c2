import type { Database, Tx } from '../database';
import { bringUpToDate, unknownSkus } from '../goods/orders';
import { putProduct, type Change } from '../goods/products';
import type { StockActor } from '../goods/stock';
import { chunked, insertOrders, readOrders } from './order-rows';
import { ImportRefused } from './refused';
import type { ImportProblem, ImportRow, Order, Product } from './shapes';

/** What an import did. With any problem it did nothing, and the counts are 0. */
export interface ImportResult {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly problems: readonly ImportProblem[];
}

/** Imports every order or, when one cannot be taken over, none of them. */
export function importOrders(db: Database, rows: readonly ImportRow<Order>[]): Promise<ImportResult> {
  return allOrNothing(db, async (tx, tally) => {
    const unknown = await unknownSkus(
      tx,
      rows.map(({ value }) => value),
    );
    for (const { orderIndex, lineIndex, error } of unknown) {
      const row = rows[orderIndex];
      tally.problem(row?.itemLines?.[lineIndex] ?? row?.line ?? 1, error);
    }
    if (unknown.length > 0) return;
    // Two imports at once take the rows in the same order, so that neither waits for the other for ever.
    const sorted = [...rows].sort((left, right) => (left.value.orderNo < right.value.orderNo ? -1 : 1));
    for (const chunk of chunked(sorted, ordersPerChunk)) await saveOrders(tx, chunk, tally);
  });
}

const ordersPerChunk = 500;

async function saveOrders(tx: Tx, rows: readonly ImportRow<Order>[], tally: Tally): Promise<void> {
  const isNew = await insertOrders(
    tx,
    rows.map(({ value }) => value),
  );
  tally.count('created', isNew.size);
  const known = rows.filter(({ value }) => !isNew.has(value.orderNo));
  const stored = await readOrders(
    tx,
    known.map(({ value }) => value.orderNo),
    { lock: true },
  );
  const byNo = new Map(stored.map((order) => [order.orderNo, order]));
  for (const row of known) {
    const before = byNo.get(row.value.orderNo);
    if (before) await tally.attempt(row.line, () => bringUpToDate(tx, row.value, before));
  }
}

/** Imports every product or, when one cannot be taken over, none of them; `by` counted the stock. */
export function importProducts(
  db: Database,
  rows: readonly ImportRow<Product>[],
  by?: StockActor,
): Promise<ImportResult> {
  return allOrNothing(db, async (tx, tally) => {
    const sorted = [...rows].sort((left, right) => (left.value.sku < right.value.sku ? -1 : 1));
    for (const { line, value } of sorted) await tally.attempt(line, () => putProduct(tx, value, by));
  });
}

interface Tally {
  readonly count: (change: Change, rows: number) => void;
  readonly problem: (line: number, error: ImportRefused) => void;
  /** Counts what the work did, or notes why it was refused; any other failure ends the import. */
  readonly attempt: (line: number, work: () => Promise<Change>) => Promise<void>;
}

class RolledBack extends Error {}

async function allOrNothing(
  db: Database,
  work: (tx: Tx, tally: Tally) => Promise<void>,
): Promise<ImportResult> {
  const counts = { created: 0, changed: 0, unchanged: 0 };
  const problems: ImportProblem[] = [];
  const tally: Tally = {
    count: (change, added) => void (counts[change] += added),
    problem: (line, { message }) => void problems.push({ line, message }),
    attempt: async (line, step) => {
      try {
        tally.count(await step(), 1);
      } catch (error) {
        if (!(error instanceof ImportRefused)) throw error;
        tally.problem(line, error);
      }
    },
  };
  try {
    await db.transaction().execute(async (tx) => {
      await work(tx, tally);
      if (problems.length > 0) throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    problems.sort((left, right) => left.line - right.line);
    return { created: 0, changed: 0, unchanged: 0, problems };
  }
  return { ...counts, problems };
}
