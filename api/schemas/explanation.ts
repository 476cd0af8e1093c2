import { z } from 'zod';
import { caseView, instant, stage } from './case';

const rule = z.object({ id: z.string(), text: z.string() });
const actor = z.object({ role: z.string(), id: z.string().nullable() });

const option = z.object({
  kind: z.enum(['refund', 'replacement', 'repair']),
  offered: z.boolean(),
  rules: z.array(rule),
  reason: z.string(),
  amountCents: z.int().nullable(),
  differenceCents: z.int().nullable(),
  currency: z.string().nullable(),
});

const assessed = z.object({
  outcome: z.enum(['eligible', 'refused', 'needs-person']),
  rules: z.array(rule),
  needs: z.array(z.string()),
  explanation: z.string(),
});

export const counted = z.object({
  orderDay: z.string(),
  receiptDay: z.string().nullable(),
  receiptSource: z.string().nullable(),
  appealDay: z.string(),
  daysSinceReceipt: z.int().nullable(),
  daysSinceOrder: z.int(),
  lastDay: z.string(),
});

export const factSource = z.enum([
  'order',
  'carrier',
  'collection',
  'customer',
  'presumed',
  'support',
  'lab',
  'stock',
  'manager',
  'desk',
]);

const fact = z.object({
  fact: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  source: factSource,
  by: actor.nullable().meta({ description: 'who said it or recorded it, where a person did' }),
  words: z.string(),
});

/** Where a fact of a decision came from; beside the sources of the case’s facts those of what was done. */
export const decisionSource = z.enum([
  ...factSource.options,
  'warehouse',
  'payments',
  'admin',
  'provider',
  'policy',
]);

const decisionFact = z.object({
  fact: z.string(),
  value: z
    .union([z.string(), z.number(), z.boolean(), z.null()])
    .meta({ description: 'null where it is not known, or not the reader’s to know' }),
  source: decisionSource,
});

const decision = z.object({
  seq: z.int(),
  at: instant,
  name: z.string(),
  by: actor,
  words: z.string(),
  rules: z.array(rule),
  facts: z
    .array(decisionFact)
    .meta({ description: 'the facts it was made from, as they were known then, and where each came from' }),
  onBehalfOfCustomer: z.boolean(),
  overrules: z.string().nullable().meta({ description: 'the rule that a manager set aside by it' }),
  note: z.string().nullable().meta({ description: 'what a person wrote about it; for staff only' }),
});

const offer = z.object({
  version: z.int(),
  at: instant,
  needsManager: z.boolean(),
  options: z.array(option),
});

const otherPolicy = z.object({
  policy: z.string(),
  inForceFrom: instant,
  settings: z.array(z.object({ setting: z.string(), from: z.string(), to: z.string() })),
  eligibility: assessed.extend({ counted }),
  options: z.array(option).nullable(),
  secondOpinion: z.boolean().nullable(),
  secondApprover: z.boolean().nullable(),
  differences: z.array(z.object({ about: z.string(), words: z.string() })),
});

/** Why a case stands where it stands, as `GET /cases/:caseNo/explain` answers it. */
export const explanation = z
  .object({
    caseNo: z.string(),
    policyVersion: z.string(),
    timeZone: z.string(),
    currency: z
      .string()
      .nullable()
      .meta({ description: 'of every amount among the facts of decisions; null where withheld' }),
    standing: z.object({
      stage,
      outcome: z.string().nullable(),
      since: instant,
      waitingFor: caseView.shape.waitingFor,
      overdue: z.boolean(),
      onHold: z.boolean(),
      words: z.array(z.string()),
      ifNobodyActs: z.string(),
    }),
    eligibility: assessed.extend({ counted: counted.nullable() }),
    facts: z.array(fact),
    decisions: z.array(decision),
    offers: z.array(offer),
    otherPolicies: z.array(otherPolicy),
    reproduced: z
      .boolean()
      .nullable()
      .meta({ description: 'whether the same facts give the recorded decisions again; null where withheld' }),
  })
  .meta({ id: 'Explanation' });

export type ExplanationView = z.input<typeof explanation>;
export type FactView = ExplanationView['facts'][number];
export type FactSource = z.input<typeof factSource>;
export type DecisionView = ExplanationView['decisions'][number];
export type OtherPolicyView = ExplanationView['otherPolicies'][number];
export type DecisionFact = DecisionView['facts'][number];
export type DecisionSource = z.input<typeof decisionSource>;
export type ActorView = z.input<typeof actor>;
