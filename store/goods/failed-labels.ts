import { sql } from 'kysely';
import type { Queries, Tx } from '../database';

/** A label that its carrier does not sell, of which its case has not heard. */
export interface FailedLabel {
  readonly dispatchId: number;
  readonly caseNo: string;
  /** How often a person had it tried again before. */
  readonly retries: number;
  readonly reason: string;
}

/** Failed labels of parcels that are still to be packed and whose case was not told yet, oldest first. */
export async function failedLabelsToTell(db: Queries, limit: number): Promise<readonly FailedLabel[]> {
  const rows = await db
    .selectFrom('carrier_labels as l')
    .innerJoin('dispatch_orders as d', 'd.dispatch_id', 'l.dispatch_id')
    .select(['l.dispatch_id as dispatchId', 'd.case_no as caseNo', 'l.retries', 'l.last_error as reason'])
    .where('l.state', '=', 'failed')
    .where('l.told_at', 'is', null)
    .where('d.state', '=', 'to-pack')
    .orderBy('l.dispatch_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, reason: row.reason ?? 'no reason given' }));
}

/** Notes that the case of a failed label knows about it, unless a person had it tried again meanwhile. */
export async function markLabelTold(
  db: Queries,
  { dispatchId, retries }: Pick<FailedLabel, 'dispatchId' | 'retries'>,
): Promise<void> {
  await db
    .updateTable('carrier_labels')
    .set({ told_at: sql<Date>`now()` })
    .where('dispatch_id', '=', dispatchId)
    .where('retries', '=', retries)
    .execute();
}

/** A case that calls the warehouse for a label that is not wanted any more, and the order that took its place. */
export interface EndedCall {
  readonly caseNo: string;
  readonly dispatchId: number;
}

/** Cases, or one of them, whose goods were ordered out anew after their label had failed: to another address (E87). */
export async function labelCallsThatEnded(
  db: Queries,
  { caseNo, limit }: { readonly caseNo: string | null; readonly limit: number },
): Promise<readonly EndedCall[]> {
  const calls = db
    .selectFrom('cases as c')
    .innerJoin('dispatch_orders as d', 'd.case_no', 'c.case_no')
    .leftJoin('carrier_labels as l', 'l.dispatch_id', 'd.dispatch_id')
    .select(['c.case_no as caseNo', 'd.dispatch_id as dispatchId'])
    .where('c.stage', '<>', 'closed')
    .where('c.on_hold', '=', false)
    .where('d.state', '=', 'to-pack')
    .where(sql<boolean>`l.state is distinct from 'failed'`)
    .where(sql<boolean>`c.snapshot @> '{"labelFailed": true}'`)
    .orderBy('d.dispatch_id')
    .limit(limit);
  return (caseNo === null ? calls : calls.where('c.case_no', '=', caseNo)).execute();
}

/** Has the failed label of what a case is to be sent tried again; its shipment at the carrier stays the same one. */
export async function retryFailedLabel(tx: Tx, caseNo: string): Promise<void> {
  await tx
    .updateTable('carrier_labels')
    .set({ state: 'wanted', attempts: 0, next_attempt_at: sql<Date>`now()`, told_at: null })
    .set({ last_error: null, retries: sql<number>`retries + 1` })
    .where('state', '=', 'failed')
    .where('dispatch_id', 'in', (orders) =>
      orders
        .selectFrom('dispatch_orders')
        .select('dispatch_id')
        .where('case_no', '=', caseNo)
        .where('state', '=', 'to-pack'),
    )
    .execute();
}
