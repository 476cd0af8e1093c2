import type { Eligibility, EligibilityFacts } from '../../policy';
import type { AdvisableItem } from '../../workflows/contract';
import { factsOfAppeal, missingItems } from './appeals';
import type { Problem } from './appeals';
import type { Queries, Tx } from '../database';

/** An appeal that is judged again, with what would help and was not told (A3). */
interface KeptAppeal {
  readonly facts: EligibilityFacts;
  readonly helpful: readonly AdvisableItem[];
}

/**
 * The facts by which a case's appeal is judged again, at the moment it was accepted first (E12, E14).
 * @throws Error when there is no such case
 */
export async function appealFacts(db: Queries, caseNo: string): Promise<KeptAppeal> {
  const row = await db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .select(['c.unit_id', 'c.snapshot', 'a.email', 'a.problem', 'a.time_zone'])
    .where('c.case_no', '=', caseNo)
    .executeTakeFirst();
  if (!row) throw new Error(`Cannot assess ${caseNo}: there is no such case`);
  const { unit_id: unitId, email, snapshot, time_zone: timeZone } = row;
  // Written by `insertAppeal`, from a checked request.
  const problem = row.problem as Problem;
  const { appealedAt } = snapshot;
  const facts = await factsOfAppeal(db, { unitId, email, problem, appealedAt, timeZone });
  return { facts, helpful: missingItems(problem) };
}

/** Keeps the newest assessment beside the record: the pages and letters show how it was counted. */
export async function storeEligibility(tx: Tx, caseNo: string, eligibility: Eligibility): Promise<void> {
  await tx
    .updateTable('cases')
    .set({ eligibility: JSON.stringify(eligibility) })
    .where('case_no', '=', caseNo)
    .execute();
}
