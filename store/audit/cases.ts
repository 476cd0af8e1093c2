import type { CaseState } from '../../workflows/contract';
import type { Queries } from '../database';
import type { Scope } from './checked';

/** A case as the record has it: the columns that people read, and the state that they were made from. */
export interface RecordedCase {
  readonly caseId: number;
  readonly caseNo: string;
  readonly stage: string;
  readonly outcome: string | null;
  readonly version: number;
  readonly waitingFor: string;
  readonly dueAt: Date | null;
  readonly overdue: boolean;
  readonly onHold: boolean;
  readonly startedAt: Date | null;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly snapshot: CaseState;
}

const PAGE = 500;

/** All cases of a scope, oldest first, page by page: as many as there are fit in memory. */
export async function* casesByPage(
  db: Queries,
  { caseNo, openOnly = false }: Scope & { readonly openOnly?: boolean },
): AsyncGenerator<readonly RecordedCase[]> {
  let after = -1;
  for (;;) {
    let page = recorded(db).where('case_id', '>', after).orderBy('case_id').limit(PAGE);
    if (caseNo !== null) page = page.where('case_no', '=', caseNo);
    if (openOnly) page = page.where('stage', '<>', 'closed');
    const rows = await page.execute();
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.caseId;
  }
}

/** The newest cases of a scope. */
export function newestCases(
  db: Queries,
  { caseNo, limit }: Scope & { readonly limit: number },
): Promise<readonly RecordedCase[]> {
  const newest = recorded(db).orderBy('case_id', 'desc').limit(limit);
  return (caseNo === null ? newest : newest.where('case_no', '=', caseNo)).execute();
}

/** The cases of these numbers, in no order. */
export function casesOf(db: Queries, caseNos: readonly string[]): Promise<readonly RecordedCase[]> {
  return caseNos.length === 0 ? Promise.resolve([]) : recorded(db).where('case_no', 'in', caseNos).execute();
}

function recorded(db: Queries) {
  return db
    .selectFrom('cases')
    .select(['case_id as caseId', 'case_no as caseNo', 'stage', 'outcome', 'version', 'snapshot'])
    .select(['waiting_for as waitingFor', 'due_at as dueAt', 'overdue', 'on_hold as onHold'])
    .select(['started_at as startedAt', 'opened_at as openedAt', 'updated_at as updatedAt']);
}
