import { sql } from 'kysely';

/** How many Message-IDs a References header carries at most: the first letter and the newest. */
const THREAD_LIMIT = 20;

/** A letter of the thread, by its Message-ID. */
interface EarlierLetter {
  readonly messageId: string;
  readonly direction: 'in' | 'out';
}

/** The letters of the case `c` that came or left before the letter `l`, oldest first; no answer of a machine. */
export const lettersBefore = sql<readonly EarlierLetter[]>`(
  select coalesce(json_agg(json_build_object('messageId', message_id, 'direction', direction) order by written_at), '[]')
  from letters as x where x.case_no = c.case_no and x.letter_id is distinct from l.letter_id and not x.automatic
    and (x.direction = 'in' or x.sent_at is not null)
)`;

/**
 * The thread of a letter, and which letter in it this one answers.
 * @param root the Message-ID of an appeal that came by mail
 */
export function threadOf(earlier: readonly EarlierLetter[], root: string | null) {
  const roots = root === null ? [] : [root];
  const thread = [...new Set([...roots, ...earlier.map(({ messageId }) => messageId)])];
  const answered =
    earlier.findLast(({ direction }) => direction === 'in')?.messageId ?? root ?? thread.at(-1);
  return { inReplyTo: answered ?? null, thread: shortened(thread) };
}

function shortened(thread: readonly string[]): readonly string[] {
  return thread.length <= THREAD_LIMIT ? thread : [...thread.slice(0, 1), ...thread.slice(1 - THREAD_LIMIT)];
}
