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

/**
 * When the customer appealed first about a unit that he had got anew while the case of that remedy was open still, as it is
 * until a difference is paid: the appeal was added to that case (E25, E65, E85). Null where none was, or another case was
 * opened since.
 */
export async function appealedBeside(db: Queries, unitId: string): Promise<Date | null> {
  // What an appeal told stands with its case under an id of its own (textIdFor).
  const told = sql<string>`left(encode(sha256(convert_to(
    t.case_no || E'\n' || a.appeal_no || E'\n' || 'problem', 'UTF8')), 'hex'), 32)`;
  const row = await db
    .selectFrom('cases as c')
    .innerJoin('dispatch_orders as d', 'd.case_no', 'c.case_no')
    .innerJoin('case_texts as t', 't.case_no', 'c.case_no')
    .innerJoin('appeals as first', 'first.appeal_no', 'c.appeal_no')
    .innerJoin('appeals as a', 'a.order_no', 'first.order_no')
    .select('a.accepted_at as acceptedAt')
    .where('c.unit_id', '=', unitId)
    .where('c.stage', '=', 'closed')
    .where('c.outcome', 'in', ['replaced', 'repaired'])
    .where('d.purpose', 'in', ['replacement', 'repaired'])
    .where('d.state', '=', 'delivered')
    .where('t.kind', '=', 'problem')
    .where('t.author_role', '=', 'customer')
    .where('t.text_id', '=', told)
    .whereRef('a.accepted_at', '>', 'd.delivered_at')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('cases as later')
            .select('later.case_no')
            .whereRef('later.unit_id', '=', 'c.unit_id')
            .whereRef('later.case_id', '>', 'c.case_id'),
        ),
      ),
    )
    .orderBy('a.accepted_at')
    .limit(1)
    .executeTakeFirst();
  return row?.acceptedAt ?? null;
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
