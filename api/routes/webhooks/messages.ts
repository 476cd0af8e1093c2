import { z } from 'zod';
import { listMessages, resendMessages } from '../../../store/webhooks/messages';
import type { ListedMessage } from '../../../store/webhooks/messages';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';

const shared = { tag: 'webhooks', access: ['admin'] } as const;

const state = z.enum(['waiting', 'delivered', 'failed']);

const message = z
  .object({
    messageNo: z.int(),
    endpointId: z.string(),
    caseNo: z.string(),
    seq: z.int(),
    name: z.string(),
    state,
    attempts: z.int(),
    nextAttemptAt: instant.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    deliveredAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'WebhookMessage' });

const resent = z.object({ resent: z.int().meta({ description: 'how many messages go out again' }) });

/** What systems elsewhere were told, and to tell it them again. */
export function webhookMessageRoutes(deps: ApiDeps): readonly Route[] {
  return [listRoute(deps), resendRoute(deps), resendFailedRoute(deps)];
}

function listRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/api/v1/webhook-messages',
    summary: 'List what other systems were told, the newest first',
    query: z.object({
      endpointId: z.string().max(100).optional(),
      state: state.optional(),
      caseNo: z.string().max(20).optional(),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answers: {
      200: {
        description: 'a page',
        schema: z.object({ items: z.array(message), nextCursor: z.string().nullable() }),
      },
    },
    async handle({ query: { cursor, limit, ...filter } }) {
      const before = cursor === undefined ? null : Number(cursor);
      const rows = await listMessages(db, { ...filter, before, limit: limit + 1 });
      const items = rows.slice(0, limit).map(present);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { status: 200, json: { items, nextCursor: last ? String(last.messageNo) : null } };
    },
  });
}

function resendRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/api/v1/webhook-messages/{messageNo}/resend',
    summary: 'Send a message again at once, also a delivered one; its id stays',
    params: z.object({ messageNo: z.coerce.number().int().min(1).max(1e15) }),
    answers: { 200: { description: 'it waits to go out', schema: resent } },
    async handle({ params: { messageNo } }) {
      const count = await resendMessages(db, { messageNo });
      if (count === 0)
        throw new Problem(
          404,
          `Cannot resend message ${messageNo}: there is none, or its endpoint was removed`,
        );
      return { status: 200, json: { resent: count } };
    },
  });
}

function resendFailedRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/api/v1/webhook-endpoints/{endpointId}/resend-failed',
    summary: 'Send all messages again that were given up for an endpoint, each case in its order',
    params: z.object({ endpointId: z.string().min(1).max(100) }),
    answers: { 200: { description: 'they wait to go out', schema: resent } },
    async handle({ params: { endpointId } }) {
      return { status: 200, json: { resent: await resendMessages(db, { failedOf: endpointId }) } };
    },
  });
}

function present(row: ListedMessage) {
  return {
    ...row,
    nextAttemptAt: row.state === 'waiting' ? row.nextAttemptAt.toISOString() : null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
