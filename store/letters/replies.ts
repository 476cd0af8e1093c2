import { withoutCardNumbers } from '../card-numbers';
import type { Queries } from '../database';
import type { LetterContext } from './letter-context';
import { replyTemplate } from './letters';

/** What a person writes to the customer of a case. */
export interface Reply {
  /** The same for a request that is repeated. */
  readonly replyId: string;
  readonly author: { readonly role: string; readonly id: string };
  readonly recipientName: string | null;
  readonly subject: string;
  readonly body: string;
  readonly language: string;
  readonly writtenAt: Date;
}

/**
 * Queues a letter that a person wrote, in the thread of its case. The first one under an id stays: a repeated request
 * changes nothing.
 * @returns the id of the letter; null where the first one under this id says something else
 */
export async function queueReply(
  db: Queries,
  { caseNo, writtenBy, inReplyTo, thread }: LetterContext,
  reply: Reply,
): Promise<number | null> {
  const messageId = `<${caseNo.toLowerCase()}.${replyTemplate}.${reply.replyId}@returns-desk>`;
  const words = { subject: withoutCardNumbers(reply.subject), body: withoutCardNumbers(reply.body) };
  await db
    .insertInto('letters')
    .values({
      ...{ case_no: caseNo, direction: 'out', template: replyTemplate, message_id: messageId },
      ...{ author_role: reply.author.role, author_id: reply.author.id },
      ...{ recipient: writtenBy, recipient_name: reply.recipientName },
      ...{ ...words, language: reply.language },
      ...{ in_reply_to: inReplyTo, thread: [...thread], rendered_at: reply.writtenAt },
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .execute();
  const kept = await db
    .selectFrom('letters')
    .select(['letter_id as letterId', 'subject', 'body'])
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow();
  return kept.subject === words.subject && kept.body === words.body ? kept.letterId : null;
}
