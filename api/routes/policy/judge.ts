import { z } from 'zod';
import {
  changedSettings,
  judgeUnder,
  midday,
  policyInForce,
  possibleDeadlines,
  settingNames,
  withSettings,
} from '../../../policy';
import type { JudgedFacts, Policy } from '../../../policy';
import { policiesPublished } from '../../../store/remedies/policies';
import { presentOption } from '../../cases/present';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseView } from '../../schemas/case';

const causes = [
  'internal-defect',
  'transit-damage',
  'customer-caused',
  'no-fault-found',
  'not-our-product',
  'indeterminate',
] as const;
const largestCents = 1e12;
const cents = z.int().min(0).max(largestCents);
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

const verdict = z.strictObject({
  cause: z.enum(causes),
  onSale: z.boolean().default(false),
  replacementAvailable: z.boolean().default(false),
  repairable: z.boolean().default(false),
  partsAvailable: z.boolean().default(false),
  repairMinutes: z.int().min(0).max(100_000).nullable().default(null),
  repairCostCents: cents.nullable().default(null),
  replacementCostCents: cents.nullable().default(null),
  unitPaidCents: cents,
  currency: z.string().refine((code) => currencies.has(code), 'must be a currency code, such as EUR'),
});

const asked = z.strictObject({
  policy: z.string().max(64).optional().meta({ description: 'the one in force at the order where left out' }),
  settings: z
    .record(z.string().max(64), z.unknown())
    .default({})
    .meta({ description: 'settings to try with other values' }),
  orderedOn: z.iso.date(),
  receivedOn: z.iso.date().nullable().default(null).meta({ description: 'null: nobody knows' }),
  appealedOn: z.iso.date(),
  claim: z.enum(['defective', 'damaged', 'none', 'unused']).default('defective'),
  boughtHere: z.boolean().default(true),
  isBuyer: z.boolean().default(true),
  verdict: verdict.nullable().default(null),
});

const judged = z
  .object({
    policy: z.string(),
    timeZone: z.string(),
    windows: z.object({ receiptWindowDays: z.int(), orderWindowDays: z.int() }),
    tried: z.array(z.object({ setting: z.string(), from: z.string(), to: z.string() })),
    eligibility: z.object({
      outcome: z.enum(['eligible', 'refused', 'needs-person']),
      rules: z.array(z.string()),
      needs: z.array(z.string()),
      explanation: z.string(),
      counted: z.object({
        orderDay: z.string(),
        receiptDay: z.string().nullable(),
        receiptSource: z.string().nullable(),
        appealDay: z.string(),
        daysSinceReceipt: z.int().nullable(),
        daysSinceOrder: z.int(),
        lastDay: z.string(),
      }),
    }),
    options: caseView.shape.offer.unwrap().shape.options.nullable(),
    needsManager: z.boolean().nullable(),
    secondOpinion: z.boolean().nullable(),
    secondApprover: z.boolean().nullable(),
    deadlines: z
      .array(
        z.object({
          ...{ stage: z.string(), setting: z.string(), days: z.int(), lastDay: z.string() },
          counts: z.enum(['civil days', 'working days']),
          remindOn: z.array(z.string()),
        }),
      )
      .meta({ description: 'as if every stage began on the day of the appeal' }),
  })
  .meta({ id: 'Judgement' });

/** The playground: what any version of the policy would say to facts that are made up. */
export function judgeRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/policy/judge',
      summary: 'Tell what a version of the policy would say to made-up facts; no case is touched',
      tag: 'policy',
      access: ['support', 'lab', 'manager', 'admin'],
      body: asked,
      answers: { 200: { description: 'the judgement with its rules', schema: judged } },
      async handle({ body }) {
        const published = await policyAsked(deps, body);
        const policy = changed(published, body.settings);
        const facts = factsOf(policy, body);
        const judgement = judgeUnder(policy, facts);
        const { eligibility, options, secondOpinion, secondApprover } = judgement;
        const { receiptWindowDays, orderWindowDays, timeZone } = policy.settings;

        const deadlines = possibleDeadlines(policy, judgement, facts.appeal.appealedAt);
        const { outcome, rules, needs, explanation, counted } = eligibility;
        return {
          status: 200,
          json: {
            ...{ policy: policy.name, timeZone, windows: { receiptWindowDays, orderWindowDays } },
            tried: [...changedSettings(published, policy)],
            eligibility: { ...{ outcome, rules, explanation, counted }, needs: [...needs] },
            options: options?.options.map(presentOption) ?? null,
            needsManager: options?.needsManager ?? null,
            ...{ secondOpinion, secondApprover },
            deadlines: deadlines.map((one) => ({ ...one, remindOn: [...one.remindOn] })),
          },
        };
      },
    }),
  ];
}

type Asked = z.output<typeof asked>;

async function policyAsked({ db, policies }: ApiDeps, { policy, orderedOn }: Asked): Promise<Policy> {
  const noon = midday(orderedOn, policies[0].settings.timeZone);
  const name = policy ?? policyInForce(policies, noon).name;
  const published = await policiesPublished(db);
  const found = published.find((one) => one.name === name);
  if (found) return found;
  const names = published.map((one) => one.name).join(', ');
  throw new Problem(422, `Cannot ask policy ${name}: no such version is published; these are: ${names}`);
}

function changed(policy: Policy, settings: Asked['settings']): Policy {
  const unknown = Object.keys(settings).filter((name) => !settingNames.includes(name));
  if (unknown.length > 0) throw new Problem(422, `Cannot try these settings: ${unknown.join(', ')} is none`);
  const result = withSettings(policy, settings);
  if ('policy' in result) return result.policy;
  throw new Problem(422, `Cannot try these settings: ${result.problems.join('; ')}`);
}

/** A day stands for its noon on the calendar of the policy. */
function factsOf({ settings: { timeZone } }: Policy, body: Asked): JudgedFacts {
  const { orderedOn, receivedOn, appealedOn, claim, boughtHere, isBuyer, verdict: found } = body;
  return {
    appeal: {
      orderedAt: midday(orderedOn, timeZone),
      receipt: receivedOn === null ? null : { at: midday(receivedOn, timeZone), source: 'customer' },
      appealedAt: midday(appealedOn, timeZone),
      ...{ boughtHere, isBuyer, defectClaimed: claim },
    },
    cause: found?.cause ?? null,
    // Where nothing else is said, a new unit is taken to cost what was paid for this one.
    options:
      found === null
        ? null
        : { ...found, replacementCostCents: found.replacementCostCents ?? found.unitPaidCents },
  };
}
