import { sql } from 'kysely';
import type { RefundPurpose } from '../../workflows/contract';
import type { Database } from '../database';

interface Counted {
  readonly name: string;
  readonly value: number;
}

/** Where the desk stands, as an operator watches it; each from an index, however many cases there are. */
export interface DeskNumbers {
  /** Open cases by stage. */
  readonly open: readonly Counted[];
  /** Open cases whose deadline has passed, by stage. */
  readonly overdue: readonly Counted[];
  /** Money that was decided and is not settled, in minor units, by currency and state of the refund. */
  readonly moneyWaiting: readonly (Counted & { readonly currency: string })[];
  /** How long the case that has waited longest for a role has not moved, in seconds, by role. */
  readonly oldest: readonly Counted[];
  /** Open work items of the reconciler, by owner. */
  readonly workItems: readonly Counted[];
}

/** Where the desk stands now. */
export async function deskNumbers(db: Database): Promise<DeskNumbers> {
  const [open, overdue, moneyWaiting, oldest, workItems] = await Promise.all([
    db
      .selectFrom('cases')
      .select(['stage as name', (e) => e.fn.countAll<number>().as('value')])
      .where('stage', '<>', 'closed')
      .groupBy('stage')
      .execute(),
    db
      .selectFrom('cases')
      .select(['stage as name', (e) => e.fn.countAll<number>().as('value')])
      .where('overdue', '=', true)
      .where('stage', '<>', 'closed')
      .groupBy('stage')
      .execute(),
    db
      .selectFrom('cases as c')
      .innerJoin('refund_intents as i', 'i.case_no', 'c.case_no')
      .select(['i.state as name', 'i.currency', sql<number>`sum(i.amount_cents)::float8`.as('value')])
      .where('c.stage', '=', 'refund')
      .where('i.purpose', '=', sql<RefundPurpose>`coalesce(c.snapshot -> 'refund' ->> 'purpose', 'price')`)
      .where('i.state', '<>', 'settled')
      .groupBy(['i.state', 'i.currency'])
      .execute(),
    db
      .selectFrom('cases')
      .select([
        sql<string>`attention`.as('name'),
        sql<number>`extract(epoch from now() - min(updated_at))::float8`.as('value'),
      ])
      .where('attention', 'is not', null)
      .groupBy('attention')
      .execute(),
    db
      .selectFrom('work_items')
      .select(['owner as name', (e) => e.fn.countAll<number>().as('value')])
      .where('closed_at', 'is', null)
      .groupBy('owner')
      .execute(),
  ]);
  return { open, overdue, moneyWaiting, oldest, workItems };
}
