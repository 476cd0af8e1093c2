import { sql } from 'kysely';
import type { Queries } from '../database';
import { within } from './checked';
import type { Scope } from './checked';

/** Who decided something, and what the keys of the desk say about him. */
export interface Decision {
  readonly caseId: number;
  readonly caseNo: string;
  readonly seq: number;
  readonly name: string;
  readonly role: string;
  readonly actorId: string;
  /** The role of the key of that id, or null where it is no key of ours. */
  readonly keyRole: string | null;
  /** Whether that key was revoked before the decision. */
  readonly revoked: boolean;
}

const PAGE = 1_000;

/** The events of these names, case by case, page by page. */
export async function* decisionsByPage(
  db: Queries,
  { names, ...scope }: Scope & { readonly names: readonly string[] },
): AsyncGenerator<readonly Decision[]> {
  let after = { caseId: -1, seq: 0 };
  for (;;) {
    const { rows } = await sql<Decision>`
      select c.case_id as "caseId", e.case_no as "caseNo", e.seq, e.name, e.actor_role as role,
        e.actor_id as "actorId", k.role as "keyRole", coalesce(k.revoked_at < e.at, false) as revoked
      from cases c join case_events e using (case_no) left join api_keys k on k.key_id = e.actor_id
      where e.name = any(${names}) and (c.case_id, e.seq) > (${after.caseId}, ${after.seq})
        and ${within(scope, 'c.case_no')}
      order by c.case_id, e.seq limit ${PAGE}`.execute(db);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last;
  }
}
