import { sql } from 'kysely';
import type { Database, Queries } from '../database';

/** A message to send, as the claim hands it out. */
export interface DueMessage {
  readonly messageNo: number;
  readonly endpointId: string;
  readonly url: string;
  readonly secrets: readonly string[];
  /** This try included. */
  readonly attempts: number;
  readonly caseNo: string;
  readonly seq: number;
  readonly at: Date;
  readonly name: string;
  readonly actorRole: string;
  readonly rules: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

interface Claim {
  readonly limit: number;
  readonly leaseMs: number;
  /** Endpoints that are not to be asked for now: they have enough to do. */
  readonly except: readonly string[];
}

/** Pauses before the second try and the following: 5 s to a day, about two days in all. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000];
const LONGEST_WISH_MS = 3_600_000;

/**
 * Claims messages that are due for `leaseMs`: until then no other worker takes them. Of each case and endpoint only the
 * first that waits is handed out, so a receiver hears of a case in its order.
 */
export async function claimMessages(
  db: Database,
  { limit, leaseMs, except }: Claim,
): Promise<readonly DueMessage[]> {
  const { rows } = await sql<DueMessage>`
    with due as (
      select m.message_no
      from webhook_messages m
      join webhook_endpoints e on e.endpoint_id = m.endpoint_id and e.paused is null and e.removed_at is null
      where m.state = 'waiting' and m.next_attempt_at <= now() and m.endpoint_id <> all (${[...except]}::text[])
        and not exists (
          select from webhook_messages earlier
          where earlier.endpoint_id = m.endpoint_id and earlier.case_no = m.case_no
            and earlier.seq < m.seq and earlier.state = 'waiting')
      order by m.next_attempt_at, m.message_no
      limit ${limit}
      for update of m skip locked),
    claimed as (
      update webhook_messages m
      set attempts = m.attempts + 1, next_attempt_at = now() + ${leaseMs} * interval '1 millisecond'
      from due where m.message_no = due.message_no
      returning m.message_no, m.endpoint_id, m.case_no, m.seq, m.attempts)
    select c.message_no as "messageNo", c.endpoint_id as "endpointId", e.url, c.attempts,
      case when e.former_until > now() then array[e.secret, e.former_secret] else array[e.secret] end as secrets,
      c.case_no as "caseNo", c.seq, v.at, v.name, v.actor_role as "actorRole", v.rules, v.detail
    from claimed c
    join webhook_endpoints e on e.endpoint_id = c.endpoint_id
    join case_events v on v.case_no = c.case_no and v.seq = c.seq
    order by c.message_no`.execute(db);
  return rows;
}

export async function markDelivered(db: Queries, messageNo: number, status: number): Promise<void> {
  await db
    .updateTable('webhook_messages')
    .set({ state: 'delivered', last_status: status, last_error: null, delivered_at: sql`now()` })
    .where('message_no', '=', messageNo)
    .execute();
}

export interface FailedTry {
  readonly messageNo: number;
  readonly attempts: number;
  readonly status: number | null;
  readonly reason: string;
  /** What the receiver asked for, up to an hour is granted. */
  readonly retryAfterMs?: number | undefined;
}

/** Notes a try that failed: the next comes later; after the last the message is given up, and the case's next goes out. */
export async function markUndelivered(db: Queries, tried: FailedTry): Promise<void> {
  const pause = PAUSES_MS[tried.attempts - 1];
  const waitMs = Math.max(pause ?? 0, Math.min(tried.retryAfterMs ?? 0, LONGEST_WISH_MS));
  await db
    .updateTable('webhook_messages')
    .set({ last_status: tried.status, last_error: tried.reason })
    .set({ next_attempt_at: sql`now() + ${waitMs} * interval '1 millisecond'` })
    .set(pause === undefined ? { state: 'failed' } : {})
    .where('message_no', '=', tried.messageNo)
    .where('state', '=', 'waiting')
    .execute();
}

/** A message as the list shows it. */
export interface ListedMessage {
  readonly messageNo: number;
  readonly endpointId: string;
  readonly caseNo: string;
  readonly seq: number;
  readonly name: string;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}

export interface MessageFilter {
  readonly endpointId?: string | undefined;
  readonly state?: ListedMessage['state'] | undefined;
  readonly caseNo?: string | undefined;
  /** Messages before this number. */
  readonly before: number | null;
  readonly limit: number;
}

/** Messages, the newest first. */
export async function listMessages(db: Queries, asked: MessageFilter): Promise<readonly ListedMessage[]> {
  const { endpointId, state, caseNo, before } = asked;
  return db
    .selectFrom('webhook_messages as m')
    .innerJoin('case_events as v', (join) =>
      join.onRef('v.case_no', '=', 'm.case_no').onRef('v.seq', '=', 'm.seq'),
    )
    .select(['m.message_no as messageNo', 'm.endpoint_id as endpointId', 'm.case_no as caseNo', 'm.seq'])
    .select(['v.name', 'm.state', 'm.attempts', 'm.next_attempt_at as nextAttemptAt'])
    .select(['m.last_status as lastStatus', 'm.last_error as lastError'])
    .select(['m.delivered_at as deliveredAt', 'm.created_at as createdAt'])
    .$if(endpointId !== undefined, (query) => query.where('m.endpoint_id', '=', endpointId ?? ''))
    .$if(state !== undefined, (query) => query.where('m.state', '=', state ?? 'waiting'))
    .$if(caseNo !== undefined, (query) => query.where('m.case_no', '=', caseNo ?? ''))
    .$if(before !== null, (query) => query.where('m.message_no', '<', before ?? 0))
    .orderBy('m.message_no', 'desc')
    .limit(asked.limit)
    .execute();
}

/**
 * Sends messages again at once, under the ids they have: one by its number, or all that were given up for an endpoint.
 * @returns how many
 */
export async function resendMessages(
  db: Queries,
  which: { readonly messageNo: number } | { readonly failedOf: string },
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('webhook_messages as m')
    .set({ state: 'waiting', attempts: 0, next_attempt_at: sql`now()`, last_error: null })
    .$if('messageNo' in which, (query) =>
      query.where('m.message_no', '=', 'messageNo' in which ? which.messageNo : 0),
    )
    .$if('failedOf' in which, (query) =>
      query
        .where('m.endpoint_id', '=', 'failedOf' in which ? which.failedOf : '')
        .where('m.state', '=', 'failed'),
    )
    .where((where) =>
      where.exists(
        where
          .selectFrom('webhook_endpoints as e')
          .select('e.endpoint_id')
          .whereRef('e.endpoint_id', '=', 'm.endpoint_id')
          .where('e.removed_at', 'is', null),
      ),
    )
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await sql`select pg_notify('webhook_waiting', '')`.execute(db);
  return Number(numUpdatedRows);
}

/** Days that a message which was delivered is listed, and one that was given up can be sent again. */
const KEPT_DAYS = { delivered: 30, failed: 90 };

/**
 * Removes messages that nobody looks for any more. The events that they told stay, and none is queued twice: a message is
 * written with its event alone.
 */
export async function forgetOldMessages(db: Queries): Promise<void> {
  for (const [state, days] of Object.entries(KEPT_DAYS))
    await sql`delete from webhook_messages
      where state = ${state} and created_at < now() - make_interval(days => ${days})
        and coalesce(delivered_at, next_attempt_at) < now() - make_interval(days => ${days})`.execute(db);
}
