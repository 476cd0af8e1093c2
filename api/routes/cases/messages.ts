import { z } from 'zod';
import { messagesOfCase } from '../../../store/cases/case-messages';
import type { CaseMessage } from '../../../store/cases/case-messages';
import { withoutCardNumbers } from '../../../store/card-numbers';
import { keepText, textIdFor } from '../../../store/cases/texts';
import { hideLinkTokens } from '../../../store/letters/link-tokens';
import { askForReader } from '../../../store/work/customer-words';
import { requireCase } from '../../cases/require-case';
import type { ApiDeps } from '../../deps';
import type { KnownCaller } from '../../http/caller';
import { caseNotFound, keyUsed } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams, instant } from '../../schemas/case';
import { freeText } from '../../schemas/text';

const message = z
  .object({
    messageId: z.string(),
    at: instant,
    kind: z.enum(['letter-out', 'letter-in', 'bounce', 'automatic', 'text']),
    about: z.string().nullable(),
    author: z.object({ role: z.string().nullable(), id: z.string().nullable() }),
    sender: z.string().nullable().meta({
      description:
        'the address that a letter came from, for staff; the author has no role where it is another’s',
    }),
    subject: z.string().nullable(),
    text: z.string().nullable(),
    sentAt: instant.nullable(),
    lastError: z.string().nullable(),
    undelivered: z
      .object({ at: instant, reason: z.string().nullable() })
      .nullable()
      .meta({ description: 'set on a letter of ours that did not arrive; the reason is for staff' }),
  })
  .meta({ id: 'Message' });

/** Letters, advice, reasons and notes of a case. */
export function messageRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/messages',
      summary: 'Show letters and notes of a case',
      tag: 'cases',
      access: 'staff-and-customer',
      params: caseParams,
      answers: { 200: { description: 'oldest first', schema: z.object({ items: z.array(message) }) } },
      async handle({ params: { caseNo }, caller: asking }) {
        await requireCase(deps, caseNo);
        const caller = known(asking);
        const messages = await messagesOfCase(deps.db, caseNo);
        const items = messages.filter((one) => maySee(one, caller)).map((one) => present(one, caller));
        return { status: 200, json: { items } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/cases/{caseNo}/messages',
      summary: 'Add a note; a customer’s note is read by support, a note of the staff by the staff only',
      tag: 'cases',
      access: 'staff-and-customer',
      params: caseParams,
      body: z.strictObject({ text: freeText }),
      answers: { 201: { description: 'the note', schema: message } },
      async handle({ params: { caseNo }, body: { text }, caller: asking, key }) {
        await requireCase(deps, caseNo);
        const caller = known(asking);
        const textId = textIdFor(caseNo, key, 'message');
        const author = { role: caller.role, id: caller.id };
        await deps.db.transaction().execute(async (tx) => {
          const isNew = await keepText(tx, { textId, caseNo, kind: 'note', author, body: text });
          if (isNew && caller.kind === 'customer') await askForReader(tx, { caseNo, at: deps.signIn.now() });
        });
        const messages = await messagesOfCase(deps.db, caseNo);
        const kept = messages.find((one) => one.messageId === textId);
        if (!kept) throw caseNotFound(caseNo);
        if (kept.body !== hideLinkTokens(withoutCardNumbers(text)))
          throw keyUsed(`add the note to ${caseNo}`);
        return { status: 201, json: present(kept, caller) };
      },
    }),
  ];
}

// What staff write among themselves is not the customer's; what was written to him, or by him, is.
const forCustomers: readonly (string | null)[] = ['problem', 'advice'];

function maySee(one: CaseMessage, caller: KnownCaller): boolean {
  if (caller.kind === 'staff') return true;
  if (one.kind === 'text') return one.authorRole === 'customer' || forCustomers.includes(one.about);
  // What mail servers report is full of other people's addresses, and what others write is theirs.
  if (one.kind === 'bounce' || one.kind === 'automatic') return false;
  return one.kind === 'letter-in' ? one.authorRole === 'customer' : one.body !== null;
}

function present(one: CaseMessage, caller: KnownCaller): z.input<typeof message> {
  const forStaff = caller.kind === 'staff';
  return {
    messageId: one.messageId,
    at: one.at.toISOString(),
    kind: one.kind,
    about: one.about,
    author: { role: one.authorRole, id: forStaff ? one.authorId : null },
    sender: forStaff ? one.sender : null,
    subject: one.subject,
    text: one.body,
    sentAt: one.sentAt?.toISOString() ?? null,
    lastError: forStaff ? one.lastError : null,
    undelivered: one.undelivered && {
      at: one.undelivered.at.toISOString(),
      reason: forStaff ? one.undelivered.reason : null,
    },
  };
}
