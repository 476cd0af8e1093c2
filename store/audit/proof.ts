import type { Queries } from '../database';
import { moneyFacts } from './proof-money';

/** What the database holds of one case: what was decided and by whom, money, stock, goods and letters. */
export type CaseFacts = Awaited<ReturnType<typeof caseFacts>>;

/** What every book of the database says of a case. */
export async function caseFacts(db: Queries, caseNo: string) {
  const [money, events, stock, custody, dispatches, repairs, letters] = await Promise.all([
    moneyFacts(db, caseNo),
    db
      .selectFrom('case_events')
      .select(['seq', 'at', 'name', 'actor_role as role', 'actor_id as actor', 'rules'])
      .where('case_no', '=', caseNo)
      .orderBy('seq')
      .execute(),
    db
      .selectFrom('stock_ledger')
      .select(['id', 'sku', 'on_hand_delta as onHandDelta', 'reserved_delta as reservedDelta'])
      .select(['reason', 'at'])
      .where('reference', 'like', `${caseNo}/%`)
      .orderBy('id')
      .execute(),
    db
      .selectFrom('custody')
      .select(['seq', 'place', 'at'])
      .where('case_no', '=', caseNo)
      .orderBy('seq')
      .execute(),
    dispatchesOf(db, caseNo),
    db
      .selectFrom('repair_orders')
      .select(['offer_version as offerVersion', 'state', 'minutes', 'ordered_at as orderedAt'])
      .select('finished_at as finishedAt')
      .where('case_no', '=', caseNo)
      .orderBy('ordered_at')
      .execute(),
    lettersOf(db, caseNo),
  ]);
  return { ...money, events, stock, custody, dispatches, repairs, letters };
}

function dispatchesOf(db: Queries, caseNo: string) {
  return db
    .selectFrom('dispatch_orders as d')
    .leftJoin('carrier_labels as l', 'l.dispatch_id', 'd.dispatch_id')
    .select(['d.dispatch_id as dispatchId', 'd.purpose', 'd.attempt', 'd.sku', 'd.state'])
    .select(['d.tracking_no as trackingNo', 'd.dispatched_at as dispatchedAt'])
    .select(['d.delivered_at as deliveredAt', 'l.state as label', 'l.shipment_id as shipmentId'])
    .where('d.case_no', '=', caseNo)
    .orderBy('d.dispatch_id')
    .execute();
}

function lettersOf(db: Queries, caseNo: string) {
  return db
    .selectFrom('letters')
    .select(['template', 'message_id as messageId', 'sent_at as sentAt', 'undelivered_at as undeliveredAt'])
    .where('case_no', '=', caseNo)
    .where('direction', '=', 'out')
    .orderBy('letter_id')
    .execute();
}
