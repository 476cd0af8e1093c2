import { z } from 'zod';
import { countCases, outcomeReport } from '../../store/case-lists';
import type { ApiDeps } from '../deps';
import { Problem } from '../http/problem';
import { route } from '../http/route';
import type { Route } from '../http/route';
import { givenInstant } from '../schemas/text';

const counts = z.record(z.string(), z.int());

const report = z
  .object({
    from: z.string(),
    to: z.string(),
    opened: z.int(),
    outcomes: counts,
    stages: counts,
    attention: counts,
  })
  .meta({ id: 'OutcomeReport' });

const YEAR_MS = 366 * 86_400_000;

/** How cases end. */
export function reportRoutes({ db }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/reports/outcomes',
      summary: 'Count cases opened in a span by outcome and stage',
      tag: 'reports',
      access: ['manager', 'admin'],
      query: z.object({ from: givenInstant.optional(), to: givenInstant.optional() }),
      answers: { 200: { description: 'the last year when no span is given', schema: report } },
      async handle({ query }) {
        const to = query.to === undefined ? new Date() : new Date(query.to);
        const from = query.from === undefined ? new Date(to.getTime() - YEAR_MS) : new Date(query.from);
        if (from >= to) throw new Problem(400, 'Cannot count: from must lie before to');
        const [rows, { attention }] = await Promise.all([outcomeReport(db, { from, to }), countCases(db)]);
        const outcomes = Object.fromEntries(
          rows.flatMap(({ outcome, cases }) => (outcome === null ? [] : [[outcome, cases]])),
        );
        const stages = Object.fromEntries(
          rows.flatMap((row) => (row.outcome === null ? [[row.stage, row.cases]] : [])),
        );
        const opened = rows.reduce((sum, { cases }) => sum + cases, 0);
        const span = { from: from.toISOString(), to: to.toISOString() };
        return { status: 200, json: { ...span, opened, outcomes, stages, attention } };
      },
    }),
  ];
}
