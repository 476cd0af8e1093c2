import { sql } from 'kysely';
import type { Database } from '../database';
import { within } from './checked';
import type { Breach, Checked, Scope } from './checked';

/** I4, as far as the database alone can say: columns, events and snapshot of a case speak of one state. */
export async function recordBreaches(db: Database, scope: Scope): Promise<Checked> {
  const { rows: counted } = await sql<{ cases: number }>`
    select count(*) as cases from cases where ${within(scope, 'case_no')}`.execute(db);
  const { rows } = await sql<Breach>`
    select case_no as subject, what from (
      select c.case_no, case
        when version <> (snapshot->>'seq')::int
          then format('version is %s, the snapshot is of event %s', version, snapshot->>'seq')
        when stage <> snapshot->>'stage'
          then format('stage is %s, the snapshot says %s', stage, snapshot->>'stage')
        when outcome is distinct from snapshot->>'outcome'
          then format('outcome is %s, the snapshot says %s', outcome, snapshot->>'outcome')
        when e.events <> version or e.last <> version
          then format('version is %s, but there are %s events up to %s', version, e.events, e.last)
      end as what
      from cases c cross join lateral (
        select count(*) as events, coalesce(max(seq), 0) as last from case_events where case_no = c.case_no) e
      where ${within(scope, 'c.case_no')}) judged
    where what is not null order by case_no limit 1000`.execute(db);
  return { checked: counted[0]?.cases ?? 0, breaches: rows };
}
