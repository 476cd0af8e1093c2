import { z } from 'zod';
import { countCases, outcomeReport } from '../../../store/cases/case-lists';
import { overruleReport } from '../../../store/remedies/overrules';
import type { ApiDeps } from '../../deps';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { asText, givenSpan, spanOf } from './span';

const counts = z.record(z.string(), z.int());

const report = z
  .object({
    from: z.string(),
    to: z.string(),
    opened: z.int(),
    outcomes: counts,
    unresolved: z.int().meta({ description: 'cases that the customer ended without a remedy' }),
    stages: counts,
    attention: counts,
  })
  .meta({ id: 'OutcomeReport' });

const overrules = z
  .object({
    from: z.string(),
    to: z.string(),
    total: z.int(),
    byRule: counts,
    byManager: counts,
    items: z.array(z.object({ rule: z.string(), managerId: z.string(), cases: z.int() })),
  })
  .meta({ id: 'OverruleReport' });

function summed<T extends { readonly cases: number }>(
  rows: readonly T[],
  by: (row: T) => string,
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) sums[by(row)] = (sums[by(row)] ?? 0) + row.cases;
  return sums;
}

/** How cases end, and how often managers set the rules aside. */
export function outcomeReportRoutes({ db, policies }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/reports/outcomes',
      summary: 'Count cases opened in a span by outcome and stage',
      tag: 'reports',
      access: ['manager', 'admin'],
      query: givenSpan,
      answers: { 200: { description: 'the last year when no span is given', schema: report } },
      async handle({ query }) {
        const { from, to } = spanOf(query, policies);
        const [rows, { attention }] = await Promise.all([outcomeReport(db, { from, to }), countCases(db)]);
        const outcomes = Object.fromEntries(
          rows.flatMap(({ outcome, cases }) => (outcome === null ? [] : [[outcome, cases]])),
        );
        const stages = Object.fromEntries(
          rows.flatMap((row) => (row.outcome === null ? [[row.stage, row.cases]] : [])),
        );
        const opened = rows.reduce((sum, { cases }) => sum + cases, 0);
        const unresolved = rows.reduce((sum, row) => sum + row.unresolved, 0);
        const span = asText({ from, to });
        return { status: 200, json: { ...span, opened, unresolved, outcomes, stages, attention } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/reports/overrules',
      summary: 'Count the rules that managers set aside in a span, by rule and by manager',
      tag: 'reports',
      access: ['manager', 'admin'],
      query: givenSpan,
      answers: { 200: { description: 'each rule counts once a case and manager', schema: overrules } },
      async handle({ query }) {
        const { from, to } = spanOf(query, policies);
        const items = await overruleReport(db, { from, to });
        const byRule = summed(items, ({ rule }) => rule);
        const byManager = summed(items, ({ managerId }) => managerId);
        const total = items.reduce((sum, { cases }) => sum + cases, 0);
        const span = asText({ from, to });
        return { status: 200, json: { ...span, total, byRule, byManager, items: [...items] } };
      },
    }),
  ];
}
