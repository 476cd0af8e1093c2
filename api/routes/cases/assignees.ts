import { z } from 'zod';
import { assignCase } from '../../../store/cases/assignees';
import { caseRecord } from '../../../store/cases/case-views';
import { userById } from '../../../store/sign-in/users';
import { presentCase } from '../../cases/present';
import { languageAsked, spoken } from '../../cases/spoken';
import { requireCase } from '../../cases/require-case';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { caseNotFound, Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams, caseView } from '../../schemas/case';
import { line } from '../../schemas/text';

/** Whose work a case is: a note among colleagues, which gives and takes no right. */
export function assigneeRoute({ db, temporalUiUrl }: ApiDeps): Route {
  return route({
    method: 'put',
    path: '/api/v1/cases/{caseNo}/assignee',
    summary: 'Take a case as one’s own work, give it to a colleague, or give it back',
    tag: 'cases',
    access: staffRoles,
    params: caseParams,
    body: z.strictObject({
      userId: line(100).nullable().meta({ description: '`me`, a user’s id, or null to give it back' }),
    }),
    answers: { 200: { description: 'the case', schema: caseView } },
    async handle({ params: { caseNo }, body: { userId: wanted }, caller: asking, headers }) {
      const caller = known(asking);
      await requireCase({ db }, caseNo);
      const userId = wanted === 'me' ? caller.id : wanted;
      if (userId !== null && userId !== caller.id && !(await isColleague(userId)))
        throw new Problem(
          422,
          `Cannot give ${caseNo} to ${userId}: there is no such user, or he is disabled`,
        );
      await assignCase(db, caseNo, { userId, by: caller.id });
      const record = await caseRecord(db, caseNo);
      if (!record) throw caseNotFound(caseNo);
      const view = presentCase(record, caller, temporalUiUrl);
      return { status: 200, json: await spoken(db, { record, view }, languageAsked(headers)) };
    },
  });

  async function isColleague(userId: string): Promise<boolean> {
    const user = await userById(db, userId);
    return user !== null && !user.disabled;
  }
}
