import { z } from 'zod';
import type { Policy } from '../../../policy';
import { caseHistory } from '../../../store/cases/explanations';
import type { CaseHistory } from '../../../store/cases/explanations';
import { explainCase } from '../../cases/explain';
import type { ApiDeps } from '../../deps';
import { caseNotFound, Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams } from '../../schemas/case';
import { explanation } from '../../schemas/explanation';
import { line } from '../../schemas/text';

const query = z.object({
  policy: line(100)
    .optional()
    .meta({ description: 'the version to compare with; without it every other published one' }),
});

/** Why a case stands where it stands, with every rule, and what another version of the policy would have said. */
export function explainRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/explain',
      summary: 'Explain a case: its standing, its decisions with their rules and facts, and other policies',
      tag: 'cases',
      access: 'staff-and-customer',
      params: caseParams,
      query,
      answers: { 200: { description: 'what the caller may know of it', schema: explanation } },
      async handle({ params: { caseNo }, query: { policy: wanted }, caller }) {
        const history = await caseHistory(deps.db, caseNo);
        if (!history) throw caseNotFound(caseNo);
        const own = policyCalled(history, history.record.policyVersion);
        const others =
          wanted === undefined
            ? history.policies.filter(({ name }) => name !== own.name)
            : [policyCalled(history, wanted)];
        return { status: 200, json: explainCase(history, { caller: known(caller), own, others }) };
      },
    }),
  ];
}

function policyCalled({ policies, record }: CaseHistory, wanted: string): Policy {
  const policy = policies.find(({ name }) => name === wanted);
  if (policy) return policy;
  const published = policies.map(({ name }) => name).join(', ');
  throw new Problem(
    400,
    `Cannot explain ${record.caseNo} under policy ${wanted}: no such version is published; these are: ${published}`,
    { members: { policies: policies.map(({ name }) => name) } },
  );
}
