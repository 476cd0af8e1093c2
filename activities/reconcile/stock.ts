import type { Database } from '../../store/database';
import { leftReservations, shelfDifferences } from '../../store/work/reconcile';
import { reportMismatches } from '../../store/work/work-items';
import type { Mismatch, Reported } from '../../store/work/work-items';

/** Compares reservations with cases, and the shelf with reservations and ledger. Nothing is given back by itself. */
export function compareStock({ db, now }: { readonly db: Database; readonly now: () => Date }) {
  return async (): Promise<Reported> => {
    const at = now();
    const left = (await leftReservations(db)).map(({ caseNo, stage, held }): Mismatch => {
      return { kind: 'reservation-left', subject: caseNo, caseNo, detail: { stage, held } };
    });
    const shelves = (await shelfDifferences(db)).map(({ sku, ...detail }): Mismatch => {
      return { kind: 'stock-differs', subject: sku, caseNo: null, detail };
    });
    return reportMismatches(db, 'stock', { found: [...left, ...shelves], at });
  };
}
