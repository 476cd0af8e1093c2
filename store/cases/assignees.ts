import { sql } from 'kysely';
import type { Queries } from '../database';

/** Gives a case to somebody of the staff as his own work, or back to all of them. */
export async function assignCase(
  db: Queries,
  caseNo: string,
  given: { readonly userId: string | null; readonly by: string },
): Promise<void> {
  if (given.userId === null) {
    await db.deleteFrom('case_assignees').where('case_no', '=', caseNo).execute();
    return;
  }
  const taken = { user_id: given.userId, assigned_by: given.by, assigned_at: sql<Date>`now()` };
  await db
    .insertInto('case_assignees')
    .values({ case_no: caseNo, ...taken })
    .onConflict((conflict) => conflict.column('case_no').doUpdateSet(taken))
    .execute();
}
