import { z } from 'zod';
import { decideOptions, needsSecondApprover, needsSecondOpinion } from '../../../policy';
import { caseRecord } from '../../../store/cases/case-views';
import { foreseeOptionFacts } from '../../../store/remedies/option-facts';
import { policyByName } from '../../../store/remedies/policies';
import { actionBodies } from '../../cases/action-bodies';
import { presentOption } from '../../cases/present';
import { languageAsked, reasonIn } from '../../cases/spoken';
import type { ApiDeps } from '../../deps';
import { caseNotFound } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams, caseView } from '../../schemas/case';
import type { VerdictBody } from '../../../workflows/contract';

// What is found does not decide: the words about it are left out.
const verdict = actionBodies.labVerdict.omit({ findings: true, note: true, onBehalfOfCustomer: true });

const foreseen = z
  .object({
    policyVersion: z.string(),
    options: caseView.shape.offer.unwrap().shape.options,
    needsManager: z.boolean(),
    secondOpinion: z.boolean().meta({ description: 'whether a second technician would have to confirm' }),
    secondApprover: z.boolean().meta({ description: 'whether the refund would take a second person' }),
  })
  .meta({ id: 'ForeseenOffer' });

/** What the policy would say to a verdict that nobody has given yet. */
export function whatIfRoutes({ db }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/policy/what-if',
      summary:
        'Tell what would be offered after a verdict, with the stock of this moment; nothing is changed',
      tag: 'cases',
      access: ['lab', 'support', 'manager'],
      body: z.strictObject({ caseNo: caseParams.shape.caseNo, verdict }),
      answers: { 200: { description: 'under the policy of the case', schema: foreseen } },
      problems: { 404: 'there is no such case' },
      async handle({ body, caller, headers }) {
        const record = await caseRecord(db, body.caseNo);
        if (!record) throw caseNotFound(body.caseNo);
        const { role, id } = known(caller);
        const at = new Date().toISOString();
        const asked = { ...given(body.verdict), by: id, at, confirmedBy: null };
        const facts = await foreseeOptionFacts(db, { state: record.state, verdict: asked, by: { role, id } });
        const policy = await policyByName(db, record.policyVersion);
        const { options, needsManager } = decideOptions(policy, facts);
        const language = languageAsked(headers);
        const amountCents = options.find(({ kind }) => kind === 'refund')?.amountCents;
        const { currency } = facts;
        return {
          status: 200,
          json: {
            policyVersion: policy.name,
            options: options.map((option) => ({
              ...presentOption(option),
              reason: reasonIn(language, { option, policy, facts }),
            })),
            needsManager,
            secondOpinion: needsSecondOpinion(policy, facts.cause),
            secondApprover:
              amountCents !== undefined && needsSecondApprover(policy, { amountCents, currency }),
          },
        };
      },
    }),
  ];
}

/** A verdict without the fields that were left out. */
function given(sent: z.output<typeof verdict>): VerdictBody {
  const {
    cause: found,
    repairable: canBe,
    repairMinutes: minutes,
    parts: wanted,
    repairCostCents: costs,
  } = sent;
  return {
    cause: found,
    repairable: canBe,
    ...(minutes !== undefined && { repairMinutes: minutes }),
    ...(wanted !== undefined && { parts: wanted }),
    ...(costs !== undefined && { repairCostCents: costs }),
    ...(sent.damagedInLab === true && { damagedInLab: true }),
    ...(sent.damagedOnReturn === true && { damagedOnReturn: true }),
  };
}
