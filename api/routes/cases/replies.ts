import { z } from 'zod';
import { blank } from '../../../gateways/letters';
import { textIdFor } from '../../../store/cases/texts';
import { hideLinkTokens, restoreLinkToken } from '../../../store/letters/link-tokens';
import { queueReply } from '../../../store/letters/replies';
import { markAnswered } from '../../../store/work/customer-words';
import type { ApiDeps } from '../../deps';
import { caseNotFound, keyUsed, Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { draftsOf, writingOf } from '../../letters/drafts';
import { caseParams } from '../../schemas/case';
import { freeText, line } from '../../schemas/text';

const draft = z
  .object({
    template: z.string().meta({ description: '`frame`: greeting and farewell, with … where you write' }),
    subject: z.string(),
    text: z.string(),
  })
  .meta({ id: 'LetterDraft' });

const access = ['support', 'manager'] as const;

/** Letters that people write to the customer of a case: drafts with its facts, and the letter itself. */
export function replyRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/letter-drafts',
      summary:
        'Show the letters that fit a case as it stands, in its customer’s language, for a person to edit',
      tag: 'letters',
      access,
      params: caseParams,
      answers: {
        200: {
          description: 'an empty letter first',
          schema: z.object({ language: z.string(), items: z.array(draft) }),
        },
      },
      async handle({ params: { caseNo } }) {
        const writing = await writingOf(deps, caseNo);
        if (writing === null) throw caseNotFound(caseNo);
        const items = draftsOf(writing).map(({ body, ...one }) => ({ ...one, text: hideLinkTokens(body) }));
        return { status: 200, json: { language: writing.language, items } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/cases/{caseNo}/letters',
      summary: 'Send a letter that a person wrote to the customer of a case; it moves nothing else',
      tag: 'letters',
      access,
      params: caseParams,
      body: z.strictObject({ subject: line(200), text: freeText }),
      answers: {
        201: { description: 'it is queued', schema: z.object({ messageId: z.string() }) },
      },
      async handle({ params: { caseNo }, body: { subject, text }, caller: asking, key }) {
        if (text.split('\n').some((one) => one.trim() === blank))
          throw new Problem(
            422,
            `Cannot send the letter: it still has its blank “${blank}”; write there, or take it out`,
          );
        const writing = await writingOf(deps, caseNo);
        if (writing === null) throw caseNotFound(caseNo);
        const { context, facts, language } = writing;
        const { role, id } = known(asking);
        const words = facts.pageLink === null ? text : restoreLinkToken(text, facts.pageLink);
        const writtenAt = deps.signIn.now();
        const letterId = await queueReply(deps.db, context, {
          replyId: textIdFor(caseNo, key, 'letter').slice(0, 24),
          author: { role, id },
          recipientName: facts.customerName,
          ...{ subject, body: `${words}\n`, language },
          writtenAt,
        });
        if (letterId === null) throw keyUsed(`send the letter about ${caseNo}`);
        await markAnswered(deps.db, { caseNo, at: writtenAt, by: id });
        return { status: 201, json: { messageId: `letter-${String(letterId)}` } };
      },
    }),
  ];
}
