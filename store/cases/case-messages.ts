import type { Selectable } from 'kysely';
import type { Queries } from '../database';
import type { LettersTable } from '../tables';
import { withoutLinkTokens } from '../letters/link-tokens';
import { textsOfCase } from './texts';

/** A letter in or out, or a text that a person wrote about the case. */
export interface CaseMessage {
  readonly messageId: string;
  readonly at: Date;
  /** `bounce`: a mail server could not deliver a letter of ours; `automatic`: another letter that a machine wrote. */
  readonly kind: 'letter-out' | 'letter-in' | 'bounce' | 'automatic' | 'text';
  /** The letter's template, or what the text is: advice, reason, note, … */
  readonly about: string | null;
  readonly authorRole: string | null;
  readonly authorId: string | null;
  readonly subject: string | null;
  readonly body: string | null;
  readonly sentAt: Date | null;
  readonly lastError: string | null;
  /** Set on a letter of ours that did not arrive. */
  readonly undelivered: { readonly at: Date; readonly reason: string } | null;
}

/** Letters and texts of a case in the order they were written. */
export async function messagesOfCase(db: Queries, caseNo: string): Promise<readonly CaseMessage[]> {
  const [letters, texts] = await Promise.all([lettersOfCase(db, caseNo), textsOfCase(db, caseNo)]);
  const written = withoutLinkTokens(texts).map((text): CaseMessage => {
    const { authorRole, authorId, body } = text;
    const who = {
      authorRole,
      authorId,
      subject: null,
      body,
      sentAt: null,
      lastError: null,
      undelivered: null,
    };
    return { messageId: text.textId, at: text.writtenAt, kind: 'text', about: text.kind, ...who };
  });
  return [...letters, ...written].sort((left, right) => left.at.getTime() - right.at.getTime());
}

async function lettersOfCase(db: Queries, caseNo: string): Promise<readonly CaseMessage[]> {
  const rows = await db
    .selectFrom('letters')
    .select(['letter_id', 'direction', 'template', 'subject', 'body', 'written_at', 'sent_at', 'last_error'])
    .select(['automatic', 'bounce', 'undelivered_at', 'undelivered_reason', 'author_role', 'author_id'])
    .where('case_no', '=', caseNo)
    .orderBy('letter_id')
    .execute();
  return withoutLinkTokens(rows).map((row) => ({
    messageId: `letter-${row.letter_id}`,
    at: row.written_at,
    kind: kindOf(row),
    about: row.template,
    authorRole: row.author_role ?? (row.direction === 'in' && !row.automatic ? 'customer' : 'system'),
    authorId: row.author_id,
    subject: row.subject,
    body: row.body,
    sentAt: row.sent_at,
    lastError: row.last_error,
    undelivered:
      row.undelivered_at === null ? null : { at: row.undelivered_at, reason: row.undelivered_reason ?? '' },
  }));
}

function kindOf(
  row: Pick<Selectable<LettersTable>, 'direction' | 'automatic' | 'bounce'>,
): CaseMessage['kind'] {
  if (row.direction === 'out') return 'letter-out';
  if (row.bounce) return 'bounce';
  return row.automatic ? 'automatic' : 'letter-in';
}
