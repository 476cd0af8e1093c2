import { createHash } from 'node:crypto';
import { languageKept, writeUnplacedReply } from '../gateways/letters';
import { deadlineFor, policyInForce } from '../policy';
import { queueUnplacedReply } from '../store/letters/unplaced-replies';
import type { Database, Queries } from '../store/database';
import { inquiriesAskedBefore, moveInquiry, settleInquiry } from '../store/cases/inquiries';
import type { ApiDeps } from './deps';

type Deps = Pick<ApiDeps, 'db' | 'policies'>;
type Waiting = Awaited<ReturnType<typeof inquiriesAskedBefore>>[number];

const DAY_MS = 86_400_000;

/**
 * Reminds whoever was asked for his purchase, once, and lets the inquiry rest when his time is over (E30). An inquiry
 * has no workflow of its own: it holds no goods, no money and no promise, and a sweep is enough for it.
 */
export async function sweepInquiries(deps: Deps, now: Date): Promise<void> {
  const policy = policyInForce(deps.policies, now.toISOString());
  const timesOf = ({ askedAt }: Waiting) => deadlineFor(policy, 'appeal', askedAt.toISOString());
  const dayAgo = new Date(now.getTime() - DAY_MS);
  for (const inquiry of await inquiriesAskedBefore(deps.db, dayAgo, 'all'))
    if (now.toISOString() > timesOf(inquiry).dueAt)
      await moveInquiry(deps.db, inquiry.inquiryId, { state: 'dormant' });
  for (const inquiry of await inquiriesAskedBefore(deps.db, dayAgo, 'not-reminded')) {
    const { dueAt, remindAt } = timesOf(inquiry);
    const reminder = remindAt[0];
    const isDue = reminder !== undefined && now.toISOString() >= reminder;
    if (isDue && now.toISOString() <= dueAt) await remind(deps, inquiry, now);
  }
}

async function remind({ db }: Deps, inquiry: Waiting, now: Date): Promise<void> {
  await answerInquiry(db, inquiry, { template: 'no-order-found', kind: 'reminder', now });
  await moveInquiry(db, inquiry.inquiryId, { reminded_at: now });
}

/** Refuses an inquiry by G1, after the search that it keeps, and tells its sender (E18); false where it was settled meanwhile. */
export async function refuseInquiry(
  db: Database,
  inquiry: Waiting,
  { by, reason, now }: { readonly by: string; readonly reason: string; readonly now: Date },
): Promise<boolean> {
  // Together: an inquiry that is refused is looked at by nobody any more who could miss the letter.
  return db.transaction().execute(async (tx) => {
    const settled = await settleInquiry(tx, inquiry.inquiryId, { state: 'refused', by, reason });
    if (settled) await answerInquiry(tx, inquiry, { template: 'not-bought-here', kind: 'refusal', now });
    return settled;
  });
}

interface Reply {
  readonly template: 'no-order-found' | 'not-bought-here';
  readonly kind: 'reminder' | 'refusal';
  readonly now: Date;
}

async function answerInquiry(db: Queries, inquiry: Waiting, { template, kind, now }: Reply): Promise<void> {
  const { messageId, askedAt, subject, sender } = inquiry;
  const language = languageKept(inquiry.language);
  // The same for the same question, so that a repeated sweep queues nothing twice.
  const key = createHash('sha256').update(`${messageId} ${askedAt.toISOString()}`).digest('hex').slice(0, 32);
  await queueUnplacedReply(db, {
    template,
    ...writeUnplacedReply(template, { subject: subject ?? '', orderNo: null, products: [] }, language),
    language,
    messageId: `<${kind}.${key}@returns-desk>`,
    recipient: sender,
    inReplyTo: messageId,
    thread: [messageId],
    renderedAt: now,
  });
}
