import { sql } from 'kysely';
import type { RuleId } from '../../policy';
import type { Queries } from '../database';

/** Above every number of an event. */
export const LAST = 2 ** 31 - 1;

/** What led to an offer that takes the place of an earlier one. */
export type Amendment =
  'shortage' | 'harm' | 'undelivered' | 'repair-failed' | 'looked-again' | 'manager' | 'late' | 'reopened';

const amending: Readonly<Record<string, Amendment>> = {
  shortageReported: 'shortage',
  damageReported: 'harm',
  deliveryFailed: 'undelivered',
  repairFailed: 'repair-failed',
  verdictAmended: 'looked-again',
  verdictContested: 'looked-again',
  managerDecided: 'manager',
  ruleOverruled: 'manager',
  lateChoiceMade: 'late',
  caseReopened: 'reopened',
};

/** Why a letter was sent: the rules of the event that it tells of, or of the last one for a letter not sent yet. */
export async function rulesOfOccasion(
  db: Queries,
  caseNo: string,
  seq: number | null,
): Promise<readonly RuleId[]> {
  const event = await db
    .selectFrom('case_events')
    .select('rules')
    .where('case_no', '=', caseNo)
    .where('seq', '<=', seq ?? LAST)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  // Events are written by the desk itself, with rule ids of its own policy.
  return (event?.rules ?? []) as RuleId[];
}

/** What came between the offer that a letter tells of and the one before; null for the first that left a choice. */
export async function amendmentOf(
  db: Queries,
  caseNo: string,
  version: number | null,
): Promise<Amendment | null> {
  if (version === null || version < 2) return null;
  const { rows } = await sql<{ name: string }>`
    select name from case_events
    where case_no = ${caseNo} and name in (${sql.join(Object.keys(amending))})
      and seq < (select max(seq) from case_events where case_no = ${caseNo}
                 and name in ('optionsOffered', 'noOptionFound') and (detail->>'version')::int = ${version})
      and seq > (select max(seq) from case_events where case_no = ${caseNo}
                 and name = 'optionsOffered' and (detail->>'version')::int = ${version - 1}
                 and jsonb_array_length(detail->'offered') > 0)
    order by seq desc limit 1`.execute(db);
  return amending[rows[0]?.name ?? ''] ?? null;
}
