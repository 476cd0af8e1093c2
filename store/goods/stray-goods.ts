import { sql } from 'kysely';
import type { Queries, Tx } from '../database';

interface Stray {
  readonly caseNo: string;
  readonly seq: number;
  readonly at: Date;
}

/** Notes another's goods that came for a case; who pays for their way back is its policy's to say (E44, J). */
export async function keepStray(tx: Tx, { caseNo, seq, at }: Stray): Promise<void> {
  await sql`
    insert into stray_goods (case_no, seq, came_at, return_postage)
    select c.case_no, ${seq}, ${at}, p.settings ->> 'returnPostage'
    from cases c join policy_versions p on p.name = c.policy_version where c.case_no = ${caseNo}`.execute(tx);
}

/** Notes that the goods that came first have left the house again. */
export async function sendStray(
  tx: Tx,
  { caseNo, at, trackingNo }: Omit<Stray, 'seq'> & { readonly trackingNo: string | null },
): Promise<void> {
  await tx
    .updateTable('stray_goods')
    .set({ returned_at: at, tracking_no: trackingNo })
    .where('case_no', '=', caseNo)
    .where('seq', '=', (stray) =>
      stray
        .selectFrom('stray_goods')
        .select('seq')
        .where('case_no', '=', caseNo)
        .where('returned_at', 'is', null)
        .orderBy('seq')
        .limit(1),
    )
    .execute();
}

/** Goods that came for a case and are not its own, oldest first. */
export async function straysOf(db: Queries, caseNo: string) {
  return db
    .selectFrom('stray_goods')
    .select(['came_at as cameAt', 'return_postage as returnPostage', 'returned_at as returnedAt'])
    .select('tracking_no as trackingNo')
    .where('case_no', '=', caseNo)
    .orderBy('seq')
    .execute();
}
