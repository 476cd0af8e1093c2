import { sql } from 'kysely';
import type { Queries } from '../database';
import { unplacedTemplates } from './letters';
import type { UnplacedTemplate } from './letters';

/** A reply about no case, rendered at once. */
export interface UnplacedReply {
  readonly template: UnplacedTemplate;
  readonly messageId: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly language: string;
  readonly inReplyTo: string;
  readonly thread: readonly string[];
  readonly renderedAt: Date;
}

/**
 * Queues a reply to a letter that no case claims, once per Message-ID, and at most five a day to one address: two
 * machines that answer each other must come to an end. Answers whether it was queued.
 */
export async function queueUnplacedReply(db: Queries, reply: UnplacedReply): Promise<boolean> {
  const { count } = await db
    .selectFrom('letters')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('direction', '=', 'out')
    .where('case_no', 'is', null)
    .where('template', 'in', unplacedTemplates)
    .where(sql<string>`lower(recipient)`, '=', reply.recipient.toLowerCase())
    .where('written_at', '>', sql<Date>`now() - interval '1 day'`)
    .executeTakeFirstOrThrow();
  if (count >= 5) return false;
  const row = await db
    .insertInto('letters')
    .values({
      direction: 'out',
      template: reply.template,
      message_id: reply.messageId,
      recipient: reply.recipient,
      subject: reply.subject,
      body: reply.body,
      language: reply.language,
      in_reply_to: reply.inReplyTo,
      thread: [...reply.thread],
      rendered_at: reply.renderedAt,
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .returning('letter_id')
    .executeTakeFirst();
  return row !== undefined;
}
