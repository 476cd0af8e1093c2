import { sql } from 'kysely';
import type { Queries } from '../database';
import { within } from './checked';
import type { Scope } from './checked';

/** A letter out, as far as an auditor needs it. */
export interface AuditedLetter {
  readonly letterId: number;
  readonly caseNo: string | null;
  readonly template: string | null;
  readonly seq: number | null;
  readonly messageId: string;
  readonly sentAt: Date | null;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  /** Other rows of the same case, template and sequence. */
  readonly twins: number;
  /** Whether the case has an event of that number, which the letter belongs to, or a person wrote it. */
  readonly decided: boolean;
}

const PAGE = 1_000;

/** All letters out of a scope, page by page, in the order in which they were decided. */
export async function* lettersByPage(db: Queries, scope: Scope): AsyncGenerator<readonly AuditedLetter[]> {
  let after = 0;
  for (;;) {
    const { rows } = await sql<AuditedLetter>`
      select letter_id as "letterId", case_no as "caseNo", template, seq, message_id as "messageId",
        sent_at as "sentAt", attempts, next_attempt_at as "nextAttemptAt",
        (select count(*) - 1 from letters t
          where t.case_no = l.case_no and t.template = l.template and t.seq = l.seq) as twins,
        (template = 'reply' and author_id is not null) or
          exists (select from case_events e where e.case_no = l.case_no and e.seq = l.seq) as decided
      from letters l
      where direction = 'out' and letter_id > ${after} and ${within(scope, 'l.case_no')}
      order by letter_id limit ${PAGE}`.execute(db);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.letterId;
  }
}

/** Which of these Message-IDs the desk has decided on. */
export async function knownMessageIds(
  db: Queries,
  messageIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (messageIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('letters')
    .select('message_id')
    .where('direction', '=', 'out')
    .where('message_id', 'in', messageIds)
    .execute();
  return new Set(rows.map((row) => row.message_id));
}
