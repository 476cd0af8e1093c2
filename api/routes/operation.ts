import { Registry } from 'prom-client';
import { z } from 'zod';
import { databaseAnswers } from '../../store/database';
import type { ApiDeps } from '../deps';
import { deskMetrics } from '../http/desk-metrics';
import { metrics } from '../http/metrics';
import { Problem, retrySoon } from '../http/problem';
import { route } from '../http/route';
import type { Route } from '../http/route';

const status = z.object({ status: z.literal('ok') });

/** What operators ask a process. */
export function operationRoutes({ db, cases }: ApiDeps): readonly Route[] {
  const all = Registry.merge([metrics, deskMetrics(db)]);
  return [
    route({
      method: 'get',
      path: '/healthz',
      summary: 'Tell that the process lives',
      tag: 'operation',
      access: 'anyone',
      answers: { 200: { description: 'it lives', schema: status } },
      handle: () => Promise.resolve({ status: 200, json: { status: 'ok' } }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      summary: 'Tell whether PostgreSQL and Temporal answer',
      tag: 'operation',
      access: 'anyone',
      answers: { 200: { description: 'both answer', schema: status } },
      async handle() {
        const [database, temporal] = await Promise.all([databaseAnswers(db), cases.answers()]);
        const missing = [...(database ? [] : ['PostgreSQL']), ...(temporal ? [] : ['Temporal'])];
        if (missing.length === 0) return { status: 200, json: { status: 'ok' } };
        throw notReady(missing);
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      summary: 'Numbers of this process and of the desk for Prometheus',
      tag: 'operation',
      access: 'anyone',
      answers: { 200: { description: 'text format', mediaType: 'text/plain' } },
      problems: { 404: 'the request came through a proxy: the numbers are for operators alone' },
      handle({ headers }) {
        if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined)
          throw new Problem(404, 'Cannot find /metrics: it is not for those who come through a proxy');
        return Promise.resolve({
          stream: async (_request, response) => {
            response.set('content-type', all.contentType).end(await all.metrics());
          },
        });
      },
    }),
  ];
}

/** Which parts the api waits for. */
export function notReady(missing: readonly string[]): Problem {
  return new Problem(503, `Cannot serve yet: ${missing.join(' and ')} cannot be reached`, {
    members: { missing },
    headers: retrySoon,
  });
}
