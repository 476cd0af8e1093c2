import { z } from 'zod';
import { promisesKept, stagesOverTime, stageTimes, timeClassSeconds } from '../../../store/reports/stages';
import type { Grain, Span } from '../../../store/reports/stages';
import type { ApiDeps } from '../../deps';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { stage } from '../../schemas/case';
import { asText, calendarOf, givenSpan, spanOf } from './span';

const span = { from: z.string(), to: z.string() };
const seconds = z.number();

const overTime = z
  .object({
    ...span,
    timeZone: z.string(),
    grain: z.enum(['day', 'week', 'month']),
    items: z.array(z.object({ day: z.string(), stages: z.record(z.string(), z.int()) })),
  })
  .meta({ id: 'StagesOverTime' });

const times = z
  .object({
    ...span,
    classSeconds: z
      .array(z.int())
      .meta({ description: 'upper bounds; one more class holds what took longer' }),
    items: z.array(
      z.object({
        stage,
        cases: z.int(),
        ...{ medianSeconds: seconds, ninthTenthSeconds: seconds, longestSeconds: seconds },
        classes: z.array(z.int()),
      }),
    ),
  })
  .meta({ id: 'StageTimes' });

const promises = z
  .object({
    ...span,
    items: z.array(z.object({ stage, kept: z.int(), broken: z.int(), overdue: z.int() })),
  })
  .meta({ id: 'PromiseReport' });

const shared = { method: 'get', tag: 'reports', access: ['manager', 'admin'], query: givenSpan } as const;

/** Where cases stand, how long they stay there, and whether we kept what we promised. */
export function stageReportRoutes({ db, policies }: ApiDeps): readonly Route[] {
  return [
    route({
      ...shared,
      path: '/api/v1/reports/stages-over-time',
      summary: 'Count open cases by stage at the end of each day, week or month of a span',
      answers: {
        200: { description: 'by day up to 45 days, by week up to 400, else by month', schema: overTime },
      },
      async handle({ query }) {
        const asked = spanOf(query, policies);
        const timeZone = calendarOf(policies);
        const grain = grainOf(asked);
        // What lies ahead is not known yet.
        const past = { from: asked.from, to: new Date(Math.min(asked.to.getTime(), Date.now())) };
        const rows = await stagesOverTime(db, past, { grain, timeZone });
        const days = [...new Set(rows.map(({ day }) => day))];
        const items = days.map((day) => ({
          day,
          stages: Object.fromEntries(
            rows.filter((row) => row.day === day).map((row) => [row.stage, row.cases]),
          ),
        }));
        return { status: 200, json: { ...asText(asked), timeZone, grain, items } };
      },
    }),
    route({
      ...shared,
      path: '/api/v1/reports/stage-times',
      summary: 'Tell how long cases stood in the stages that they left in a span',
      answers: { 200: { description: 'by stage', schema: times } },
      async handle({ query }) {
        const asked = spanOf(query, policies);
        const items = await stageTimes(db, asked);
        return {
          status: 200,
          json: { ...asText(asked), classSeconds: [...timeClassSeconds], items: [...items] },
        };
      },
    }),
    route({
      ...shared,
      path: '/api/v1/reports/promises',
      summary: 'Count the promises that were kept and broken in a span, and those that are overdue now',
      answers: { 200: { description: 'by stage', schema: promises } },
      async handle({ query }) {
        const asked = spanOf(query, policies);
        return { status: 200, json: { ...asText(asked), items: [...(await promisesKept(db, asked))] } };
      },
    }),
  ];
}

const DAY_MS = 86_400_000;

function grainOf({ from, to }: Span): Grain {
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (days <= 45) return 'day';
  return days <= 400 ? 'week' : 'month';
}
