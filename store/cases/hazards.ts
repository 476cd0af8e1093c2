import type { Queries } from '../database';

/** A text in which a customer calls the goods of an open case dangerous. */
export interface UntoldHazard {
  readonly textId: string;
  readonly caseNo: string;
}

/** Notes that a case is to hear of a hazard, in the transaction that keeps the customer's words. */
export async function noteHazard(tx: Queries, { textId, caseNo }: UntoldHazard): Promise<void> {
  await tx
    .insertInto('hazards_to_tell')
    .values({ text_id: textId, case_no: caseNo })
    .onConflict((conflict) => conflict.column('text_id').doNothing())
    .execute();
}

/** Hazards of which their cases have not heard. */
export async function hazardsToTell(db: Queries, limit: number): Promise<readonly UntoldHazard[]> {
  return db
    .selectFrom('hazards_to_tell')
    .select(['text_id as textId', 'case_no as caseNo'])
    .orderBy('text_id')
    .limit(limit)
    .execute();
}

/** The case knows. */
export async function markHazardTold(db: Queries, textId: string): Promise<void> {
  await db.deleteFrom('hazards_to_tell').where('text_id', '=', textId).execute();
}
