import { sql } from 'kysely';
import type { RefundState } from '../../workflows/contract';
import type { Queries } from '../database';

/** How the money and the letters of the whole desk stand, for those who watch it. */
export interface Standings {
  readonly refunds: readonly { readonly state: RefundState; readonly count: number }[];
  readonly lettersWaiting: number;
  /** Letters that did not arrive, of cases that are open. */
  readonly lettersUndelivered: number;
  /** How long the oldest letter waits that is due. */
  readonly oldestLetterSeconds: number;
}

/** Counted in the database, so each worker says the same. */
export async function standings(db: Queries): Promise<Standings> {
  const refunds = await db
    .selectFrom('refund_intents')
    .select(['state', sql<number>`count(*)::int`.as('count')])
    .groupBy('state')
    .execute();
  const { rows } = await sql<Omit<Standings, 'refunds'>>`
    select count(*) filter (where sent_at is null and next_attempt_at is not null)::int as "lettersWaiting",
      count(*) filter (where undelivered_at is not null and c.stage <> 'closed')::int as "lettersUndelivered",
      coalesce(extract(epoch from now() - min(written_at)
        filter (where sent_at is null and next_attempt_at <= now())), 0)::float8 as "oldestLetterSeconds"
    from letters l left join cases c using (case_no)
    where direction = 'out' and (sent_at is null or undelivered_at is not null)`.execute(db);
  const [letters] = rows;
  return { refunds, ...(letters ?? { lettersWaiting: 0, lettersUndelivered: 0, oldestLetterSeconds: 0 }) };
}
