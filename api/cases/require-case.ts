import { snapshotOf } from '../../store/cases/case-record';
import type { Queries } from '../../store/database';
import { caseNotFound } from '../http/problem';

/** Makes sure that there is a case. @throws Problem 404 */
export async function requireCase({ db }: { readonly db: Queries }, caseNo: string): Promise<void> {
  if ((await snapshotOf(db, caseNo)) === null) throw caseNotFound(caseNo);
}
