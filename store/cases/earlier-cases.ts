import { sql } from 'kysely';
import type { Remedied } from '../../policy';
import type { CaseState, Instant } from '../../workflows/contract';
import type { Queries } from '../database';

/** A closed case of a unit by which the customer got it anew: another piece, or the same one repaired. */
export interface Remedy {
  readonly caseNo: string;
  readonly outcome: Remedied;
  /** When the carrier brought it. */
  readonly deliveredAt: Instant;
}

/** The cases in which the customer got a unit anew before a moment, newest first (E85, E94). */
export async function remediesBefore(db: Queries, unitId: string, at: Instant): Promise<readonly Remedy[]> {
  const rows = await db
    .selectFrom('cases as c')
    .innerJoin('dispatch_orders as d', 'd.case_no', 'c.case_no')
    .select(['c.case_no', 'd.purpose', sql<Date>`d.delivered_at`.as('delivered_at')])
    .distinctOn(['c.case_id', 'd.purpose'])
    .where('c.unit_id', '=', unitId)
    .where('c.stage', '=', 'closed')
    .where('c.outcome', 'in', ['replaced', 'repaired'])
    .where('d.purpose', 'in', ['replacement', 'repaired'])
    .where('d.state', '=', 'delivered')
    .where('d.delivered_at', '<=', new Date(at))
    .orderBy('c.case_id', 'desc')
    .orderBy('d.purpose')
    .orderBy('d.delivered_at', 'desc')
    .execute();
  return rows.map((row) => ({
    caseNo: row.case_no,
    outcome: row.purpose === 'replacement' ? 'replaced' : 'repaired',
    deliveredAt: row.delivered_at.toISOString(),
  }));
}

/** The case in which the customer got a unit anew after a moment, or null. */
export async function endedAnew(db: Queries, unitId: string, since: Instant): Promise<string | null> {
  const row = await db
    .selectFrom('cases as c')
    .innerJoin('dispatch_orders as d', 'd.case_no', 'c.case_no')
    .select('c.case_no')
    .where('c.unit_id', '=', unitId)
    .where('c.stage', '=', 'closed')
    .where('c.outcome', 'in', ['replaced', 'repaired'])
    .where('d.purpose', 'in', ['replacement', 'repaired'])
    .where('d.delivered_at', '>', new Date(since))
    .orderBy('c.case_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.case_no ?? null;
}

/** A closed case of a unit that ended without a remedy. */
export interface EarlierCase {
  readonly caseNo: string;
  readonly appealedAt: Instant;
  readonly closedAt: Instant;
  /** Whose appeal it was. */
  readonly email: string;
  readonly state: CaseState;
}

/**
 * The newest case of a unit, if it ended so; null where its end was another: the customer got the unit anew, or his money
 * back, or the lab looked and the goods went home. Nothing behind such an end counts any more.
 */
export async function earlierCase(db: Queries, unitId: string): Promise<EarlierCase | null> {
  const row = await db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .select(['c.case_no', 'c.opened_at', 'c.updated_at', 'c.outcome', 'c.snapshot', 'a.email'])
    .where('c.unit_id', '=', unitId)
    .where('c.stage', '=', 'closed')
    .orderBy('c.case_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row || !withoutRemedy.some((outcome) => outcome === row.outcome)) return null;
  return {
    caseNo: row.case_no,
    appealedAt: row.opened_at.toISOString(),
    closedAt: row.updated_at.toISOString(),
    email: row.email,
    state: row.snapshot,
  };
}

const withoutRemedy = ['refused', 'lapsed', 'withdrawn', 'solved-remotely'] as const;
