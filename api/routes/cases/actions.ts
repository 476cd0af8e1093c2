import type { RequestHandler } from 'express';
import { act } from '../../cases/act';
import { actionBodies } from '../../cases/action-bodies';
import { presentCase } from '../../cases/present';
import { languageAsked, spoken } from '../../cases/spoken';
import type { ApiDeps, ApiOptions } from '../../deps';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { requireConfirmed } from '../../sign-in/confirmed';
import { caseParams, caseView } from '../../schemas/case';
import { actionPath, actionRoles, actions, mayAct } from '../../../workflows/contract';

// Longer than a record takes to be written when nothing is wrong, shorter than patience.
const RECORD_WAIT_MS = 3_000;

/** One route per action, each with its own body: what people and machines do to a case. */
export function actionRoutes(deps: ApiDeps, options: ApiOptions): readonly Route[] {
  const recordWaitMs = options.recordWaitMs ?? RECORD_WAIT_MS;
  return actions.map((action) =>
    route({
      method: 'post',
      path: `/api/v1/cases/{caseNo}/actions/${actionPath(action)}`,
      summary: `${actionPath(action).replaceAll('-', ' ')} (${actionRoles[action].join(', ')})`,
      tag: 'actions',
      access: 'staff-and-customer',
      params: caseParams,
      body: actionBodies[action],
      answers: { 200: { description: 'the case after it', schema: caseView } },
      async handle({ params: { caseNo }, body, caller: asking, key, headers }) {
        const caller = known(asking);
        if (mayAct(caller.role, action)) requireConfirmed(caller, action, deps.signIn.now());
        const record = await act(deps, { caseNo, action, caller, given: body, key }, recordWaitMs);
        const view = presentCase(record, caller, deps.temporalUiUrl);
        return { status: 200, json: await spoken(deps.db, { record, view }, languageAsked(headers)) };
      },
    }),
  );
}

/** Answers an action that does not exist with those that do. */
export const unknownAction: RequestHandler = (request, _response, next) => {
  const { action } = request.params;
  const names = actions.map(actionPath);
  next(
    new Problem(404, `Cannot ${String(action)}: there is no such action; there are ${names.join(', ')}`, {
      members: { actions: names },
    }),
  );
};
