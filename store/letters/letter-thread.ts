import type { Queries } from '../database';

/** How many Message-IDs a References header carries at most: the first letter and the newest. */
const THREAD_LIMIT = 20;

interface Place {
  readonly caseNo: string;
  /** The letter that is written; null while there is none yet. */
  readonly letterId: number | null;
  /** The Message-ID of an appeal that came by mail. */
  readonly root: string | null;
}

/** The letters before this one, and which of them it answers. */
export async function threadOf(db: Queries, { caseNo, letterId, root }: Place) {
  const earlier = await db
    .selectFrom('letters')
    .select(['message_id', 'direction'])
    .where('case_no', '=', caseNo)
    .where('letter_id', '<>', letterId ?? 0)
    .where((where) => where.or([where('direction', '=', 'in'), where('sent_at', 'is not', null)]))
    .where('automatic', '=', false)
    .orderBy('written_at')
    .execute();
  const roots = root === null ? [] : [root];
  const thread = [...new Set([...roots, ...earlier.map((row) => row.message_id)])];
  const answered = earlier.findLast((row) => row.direction === 'in')?.message_id ?? root ?? thread.at(-1);
  return { inReplyTo: answered ?? null, thread: shortened(thread) };
}

function shortened(thread: readonly string[]): readonly string[] {
  return thread.length <= THREAD_LIMIT ? thread : [...thread.slice(0, 1), ...thread.slice(1 - THREAD_LIMIT)];
}
