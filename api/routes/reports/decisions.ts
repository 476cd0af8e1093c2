import { z } from 'zod';
import { causesByProduct, refusalsByRule, repairCosts } from '../../../store/reports/decisions';
import type { ApiDeps } from '../../deps';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { asText, givenSpan, spanOf } from './span';

const span = { from: z.string(), to: z.string() };

const refusals = z
  .object({
    ...span,
    items: z.array(z.object({ rule: z.string(), byDesk: z.int(), bySupport: z.int(), afterLab: z.int() })),
  })
  .meta({ id: 'RefusalReport' });

const causes = z
  .object({
    ...span,
    items: z.array(
      z.object({
        ...{ sku: z.string(), title: z.string(), cases: z.int() },
        causes: z.record(z.string(), z.int()),
      }),
    ),
  })
  .meta({ id: 'CauseReport' });

const costs = z
  .object({
    ...span,
    items: z.array(
      z.object({
        ...{ sku: z.string(), title: z.string(), currency: z.string(), cases: z.int() },
        ...{ repaired: z.int(), replaced: z.int() },
        repairCents: z.int().meta({ description: 'mean of the lab’s estimates' }),
        replacementCents: z.int().meta({ description: 'mean price of a new one at that time' }),
      }),
    ),
  })
  .meta({ id: 'RepairCostReport' });

const shared = { method: 'get', tag: 'reports', access: ['manager', 'admin'], query: givenSpan } as const;

/** What was decided, and on which grounds. */
export function decisionReportRoutes({ db, policies }: ApiDeps): readonly Route[] {
  return [
    route({
      ...shared,
      path: '/api/v1/reports/refusals',
      summary: 'Count the cases that each rule ended in a span',
      answers: { 200: { description: 'a case counts under each rule it was refused by', schema: refusals } },
      async handle({ query }) {
        const asked = spanOf(query, policies);
        return { status: 200, json: { ...asText(asked), items: [...(await refusalsByRule(db, asked))] } };
      },
    }),
    route({
      ...shared,
      path: '/api/v1/reports/causes',
      summary: 'Count what the lab found by product, for cases opened in a span',
      answers: { 200: { description: 'the 50 products with the most cases', schema: causes } },
      async handle({ query }) {
        const asked = spanOf(query, policies);
        return { status: 200, json: { ...asText(asked), items: [...(await causesByProduct(db, asked))] } };
      },
    }),
    route({
      ...shared,
      path: '/api/v1/reports/repair-costs',
      summary: 'Compare what repair and replacement cost, by product, for cases opened in a span',
      answers: { 200: { description: 'the 50 products with the most cases', schema: costs } },
      async handle({ query }) {
        const asked = spanOf(query, policies);
        return { status: 200, json: { ...asText(asked), items: [...(await repairCosts(db, asked))] } };
      },
    }),
  ];
}
