import type { Queries, Tx } from './database';

/** Runs the work in the caller's transaction where there is one, else in a new one. */
export function inTransaction<Result>(db: Queries, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return isTx(db) ? work(db) : db.transaction().execute(work);
}

function isTx(db: Queries): db is Tx {
  return db.isTransaction;
}
