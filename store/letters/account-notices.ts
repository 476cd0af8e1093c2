import { randomUUID } from 'node:crypto';
import type { Tx } from '../database';
import { noticeTemplate } from './letters';

/** What somebody of the staff is told about his account. */
export interface AccountNotice {
  readonly recipient: string;
  readonly recipientName: string;
  readonly subject: string;
  readonly body: string;
  readonly language: string;
  readonly writtenAt: Date;
}

/** Queues a letter about an account, in the transaction that changes it. */
export async function queueAccountNotice(tx: Tx, notice: AccountNotice): Promise<void> {
  await tx
    .insertInto('letters')
    .values({
      ...{ direction: 'out', template: noticeTemplate, message_id: `<account.${randomUUID()}@returns-desk>` },
      ...{ recipient: notice.recipient, recipient_name: notice.recipientName },
      ...{ subject: notice.subject, body: notice.body, language: notice.language },
      rendered_at: notice.writtenAt,
    })
    .execute();
}
