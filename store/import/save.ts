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

/** What an import would do to each order or product, by its number or sku; nothing of it was kept. */
export interface ImportTrial {
  readonly outcomes: ReadonlyMap<string, Change>;
  readonly problems: readonly ImportProblem[];
}

/** Imports every order or, when one cannot be taken over, none of them. */
export async function importOrders(db: Database, rows: readonly ImportRow<Order>[]): Promise<ImportResult> {
  return asResult(await run(db, 'keep', saving(rows)));
}

/** Does what `importOrders` does, and takes it back. */
export function tryOrders(db: Database, rows: readonly ImportRow<Order>[]): Promise<ImportTrial> {
  return run(db, 'take back', saving(rows));
}

/** Imports every product or, when one cannot be taken over, none of them; `by` counted the stock. */
export async function importProducts(
  db: Database,
  rows: readonly ImportRow<Product>[],
  by?: StockActor,
): Promise<ImportResult> {
  return asResult(await run(db, 'keep', putting(rows, by)));
}

/** Does what `importProducts` does, and takes it back. */
export function tryProducts(
  db: Database,
  rows: readonly ImportRow<Product>[],
  by?: StockActor,
): Promise<ImportTrial> {
  return run(db, 'take back', putting(rows, by));
}

type Work = (tx: Tx, tally: Tally) => Promise<void>;

function saving(rows: readonly ImportRow<Order>[]): Work {
  return async (tx, tally) => {
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
  };
}

const ordersPerChunk = 500;

async function saveOrders(tx: Tx, rows: readonly ImportRow<Order>[], tally: Tally): Promise<void> {
  const isNew = await insertOrders(
    tx,
    rows.map(({ value }) => value),
  );
  for (const orderNo of isNew) tally.note(orderNo, 'created');
  const known = rows.filter(({ value }) => !isNew.has(value.orderNo));
  const stored = await readOrders(
    tx,
    known.map(({ value }) => value.orderNo),
    { lock: true },
  );
  const byNo = new Map(stored.map((order) => [order.orderNo, order]));
  for (const row of known) {
    const before = byNo.get(row.value.orderNo);
    if (before) await tally.attempt(row.line, row.value.orderNo, () => bringUpToDate(tx, row.value, before));
  }
}

function putting(rows: readonly ImportRow<Product>[], by?: StockActor): Work {
  return async (tx, tally) => {
    const sorted = [...rows].sort((left, right) => (left.value.sku < right.value.sku ? -1 : 1));
    for (const { line, value } of sorted)
      await tally.attempt(line, value.sku, () => putProduct(tx, value, by));
  };
}

interface Tally {
  readonly note: (name: string, change: Change) => void;
  readonly problem: (line: number, error: ImportRefused) => void;
  /** Notes what the work did, or why it was refused; any other failure ends the import. */
  readonly attempt: (line: number, name: string, work: () => Promise<Change>) => Promise<void>;
}

class RolledBack extends Error {}

/** All of it or, when one row is refused or it was only to be tried, nothing. */
async function run(db: Database, end: 'keep' | 'take back', work: Work): Promise<ImportTrial> {
  const outcomes = new Map<string, Change>();
  const problems: ImportProblem[] = [];
  const tally: Tally = {
    note: (name, change) => void outcomes.set(name, change),
    problem: (line, { message }) => void problems.push({ line, message }),
    attempt: async (line, name, step) => {
      try {
        tally.note(name, await step());
      } catch (error) {
        if (!(error instanceof ImportRefused)) throw error;
        tally.problem(line, error);
      }
    },
  };
  try {
    await db.transaction().execute(async (tx) => {
      await work(tx, tally);
      if (problems.length > 0 || end === 'take back') throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  problems.sort((left, right) => left.line - right.line);
  return { outcomes, problems };
}

function asResult({ outcomes, problems }: ImportTrial): ImportResult {
  const counts = { created: 0, changed: 0, unchanged: 0 };
  if (problems.length === 0) for (const change of outcomes.values()) counts[change] += 1;
  return { ...counts, problems };
}
