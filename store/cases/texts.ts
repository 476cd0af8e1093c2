import { createHash } from 'node:crypto';
import { withoutCardNumbers } from '../card-numbers';
import type { Queries } from '../database';

/** What a text is: who may read it and which letter quotes it depend on it. */
export type TextKind =
  | 'problem'
  | 'evidence'
  | 'advice'
  | 'reason'
  | 'unsolved'
  | 'findings'
  | 'condition'
  | 'note'
  | 'consent'
  | 'request'
  | 'contest'
  /** Where goods are to be sent, as JSON of its parts or of its lines; read by people as lines (E87). */
  | 'address'
  | 'hazard';

/** A text that a person wrote about a case. */
export interface CaseText {
  readonly textId: string;
  readonly caseNo: string;
  readonly kind: TextKind;
  readonly author: { readonly role: string; readonly id: string };
  readonly body: string;
}

export interface WrittenText {
  readonly textId: string;
  readonly kind: string;
  readonly authorRole: string;
  readonly authorId: string;
  readonly body: string;
  readonly writtenAt: Date;
}

/** The id of a text, from the key of the request that brought it: a repeated request names the same row. */
export function textIdFor(caseNo: string, requestKey: string, field: string): string {
  return createHash('sha256').update(`${caseNo}\n${requestKey}\n${field}`).digest('hex').slice(0, 32);
}

/**
 * Keeps a text, without the card numbers in it. The first one under an id stays: a repeated request changes nothing.
 * @returns whether it is new
 */
export async function keepText(db: Queries, text: CaseText): Promise<boolean> {
  const row = {
    text_id: text.textId,
    case_no: text.caseNo,
    kind: text.kind,
    author_role: text.author.role,
    author_id: text.author.id,
    body: withoutCardNumbers(text.body),
  };
  const kept = await db
    .insertInto('case_texts')
    .values(row)
    .onConflict((conflict) => conflict.column('text_id').doNothing())
    .executeTakeFirst();
  return kept.numInsertedOrUpdatedRows === 1n;
}

/** The last findings that somebody wrote of a case, where they read as these do: the id of their text, else null. */
export async function findingsAlike(
  db: Queries,
  { caseNo, by, findings }: { readonly caseNo: string; readonly by: string; readonly findings: string },
): Promise<string | null> {
  const last = await db
    .selectFrom('case_texts')
    .select(['text_id as textId', 'body'])
    .where('case_no', '=', caseNo)
    .where('kind', '=', 'findings')
    .where('author_id', '=', by)
    .orderBy('written_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.body === withoutCardNumbers(findings) ? last.textId : null;
}

/** Removes texts that nothing names: the case refused the message that brought them. */
export async function dropTexts(db: Queries, textIds: readonly string[]): Promise<void> {
  if (textIds.length === 0) return;
  await db.deleteFrom('case_texts').where('text_id', 'in', textIds).execute();
}

/** All texts of a case, oldest first. */
export async function textsOfCase(db: Queries, caseNo: string): Promise<readonly WrittenText[]> {
  const texts = await db
    .selectFrom('case_texts')
    .select(['text_id as textId', 'kind', 'author_role as authorRole', 'author_id as authorId', 'body'])
    .select('written_at as writtenAt')
    .where('case_no', '=', caseNo)
    .orderBy('written_at')
    .orderBy('text_id')
    .execute();
  return texts.map((text) => (text.kind === 'address' ? { ...text, body: linesOf(text.body) } : text));
}

/** An address is kept in its parts, for labels, and read in its lines. */
function linesOf(body: string): string {
  try {
    const address: unknown = JSON.parse(body);
    return typeof address === 'object' && address !== null
      ? Object.values(address).join('\n')
      : String(address);
  } catch {
    // Its person was forgotten.
    return body;
  }
}
