import { sql } from 'kysely';
import type { Database, Queries, Tx } from '../database';
import type { ShopMessagesTable } from '../tables/intake';
import { acceptedSubjects, endMismatch, reportMismatch } from '../work/work-items';

/** A message as it came; its signature was checked. */
export interface ShopMessage {
  readonly messageId: string;
  readonly topic: string;
  readonly body: Buffer;
}

/** What became of it; `reason` says so in words without a person's data. */
export interface ShopOutcome {
  readonly state: ShopMessagesTable['state'];
  readonly reason?: string;
  readonly shopOrderId?: string | null;
}

/**
 * Has a message taken once: the same one again has the outcome that it had, and one that still waits is tried anew.
 * What cannot be taken waits with its body, and stands on the list of work.
 */
export async function takeOnce(
  db: Database,
  message: ShopMessage,
  take: (tx: Tx) => Promise<ShopOutcome>,
): Promise<ShopOutcome> {
  return db.transaction().execute(async (tx) => {
    const { messageId, topic, body } = message;
    await tx
      .insertInto('shop_messages')
      .values({ message_id: messageId, topic, state: 'waiting', body })
      .onConflict((conflict) => conflict.column('message_id').doNothing())
      .execute();
    const { state } = await tx
      .selectFrom('shop_messages')
      .select('state')
      .where('message_id', '=', messageId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (state !== 'waiting') return { state };
    const outcome = await givenUpOr(tx, messageId, await take(tx));
    await note(tx, message, outcome);
    return outcome;
  });
}

/** Who closes the item of a message that waits has given the message up. */
async function givenUpOr(tx: Tx, messageId: string, outcome: ShopOutcome): Promise<ShopOutcome> {
  if (outcome.state !== 'waiting') return outcome;
  const closed = await acceptedSubjects(tx, 'shop-order-waiting', [messageId]);
  return closed.size > 0 ? { ...outcome, state: 'ignored' } : outcome;
}

async function note(tx: Tx, { messageId, topic }: ShopMessage, outcome: ShopOutcome): Promise<void> {
  const { state, reason = null, shopOrderId = null } = outcome;
  const at = new Date();
  await tx
    .updateTable('shop_messages')
    .set({
      state,
      reason,
      shop_order_id: shopOrderId,
      tried_at: at,
      ...(state !== 'waiting' && { body: null }),
    })
    .where('message_id', '=', messageId)
    .execute();
  const item = { kind: 'shop-order-waiting', subject: messageId } as const;
  if (state === 'waiting')
    await reportMismatch(tx, { ...item, caseNo: null, detail: { topic, shopOrderId, reason } }, at);
  else await endMismatch(tx, { ...item, at });
}

/** Messages that wait and were last tried before a moment, in the order they came. */
export async function waitingShopMessages(
  db: Queries,
  triedBefore: Date,
  limit: number,
): Promise<readonly ShopMessage[]> {
  const rows = await db
    .selectFrom('shop_messages')
    .select(['message_id', 'topic', 'body'])
    .where('state', '=', 'waiting')
    .where('tried_at', '<', triedBefore)
    .orderBy('received_at')
    .limit(limit)
    .execute();
  return rows.map(({ message_id: messageId, topic, body }) => ({
    messageId,
    topic,
    body: body ?? Buffer.alloc(0),
  }));
}

const KEPT_DAYS = 30;

/** A shop repeats a message for hours, not for weeks. */
export async function forgetSettledShopMessages(db: Queries): Promise<void> {
  await db
    .deleteFrom('shop_messages')
    .where('state', '<>', 'waiting')
    .where('received_at', '<', sql<Date>`now() - make_interval(days => ${KEPT_DAYS})`)
    .execute();
}
