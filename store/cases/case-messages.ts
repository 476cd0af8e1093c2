import type { Selectable } from 'kysely';
import type { Queries } from '../database';
import type { LettersTable } from '../tables';
import { correspondents, mayWrite } from '../letters/incoming-letters';
import type { Correspondents } from '../letters/incoming-letters';
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
  /** Null for a letter of somebody who has no say in the case. */
  readonly authorRole: string | null;
  readonly authorId: string | null;
  /** The address that a letter came from, in lower case. */
  readonly sender: string | null;
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
      sender: null,
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
  const about = await correspondents(db, caseNo);
  const rows = await db
    .selectFrom('letters')
    .select([
      'sender',
      'letter_id',
      'direction',
      'template',
      'subject',
      'body',
      'written_at',
      'sent_at',
      'last_error',
    ])
    .select(['automatic', 'bounce', 'undelivered_at', 'undelivered_reason', 'author_role', 'author_id'])
    .where('case_no', '=', caseNo)
    .orderBy('letter_id')
    .execute();
  return withoutLinkTokens(rows).map((row) => ({
    messageId: `letter-${row.letter_id}`,
    at: row.written_at,
    kind: kindOf(row),
    about: row.template,
    authorRole: row.author_role ?? roleOf(row, about),
    authorId: row.author_id,
    sender: row.direction === 'in' ? row.sender : null,
    subject: row.subject,
    body: row.body,
    sentAt: row.sent_at,
    lastError: row.last_error,
    undelivered:
      row.undelivered_at === null ? null : { at: row.undelivered_at, reason: row.undelivered_reason ?? '' },
  }));
}

/** Whoever may not speak in the case is not its customer, though he writes to its address (E20). */
function roleOf(
  { direction, automatic, sender }: Pick<Selectable<LettersTable>, 'direction' | 'automatic' | 'sender'>,
  about: Correspondents | null,
): string | null {
  if (direction === 'out' || automatic) return 'system';
  // What an erasure left is no address.
  if (about === null || sender?.includes('@') !== true) return 'customer';
  return mayWrite(about, { sender }) ? 'customer' : null;
}

function kindOf(
  row: Pick<Selectable<LettersTable>, 'direction' | 'automatic' | 'bounce'>,
): CaseMessage['kind'] {
  if (row.direction === 'out') return 'letter-out';
  if (row.bounce) return 'bounce';
  return row.automatic ? 'automatic' : 'letter-in';
}
