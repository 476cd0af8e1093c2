import { z } from 'zod';
import { listSecurityEvents, securityEventNames } from '../../../store/sign-in/security-events';
import type { ApiDeps } from '../../deps';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';

const name = z.enum(securityEventNames);

const event = z
  .object({
    eventId: z.int(),
    at: instant,
    name,
    actorId: z.string().nullable().meta({ description: 'a user or a key; null for strangers and customers' }),
    actorName: z.string().nullable(),
    userId: z.string().nullable().meta({ description: 'whose account it was about' }),
    userName: z.string().nullable(),
    keyId: z.string().nullable(),
    address: z.string().nullable(),
    about: z
      .string()
      .nullable()
      .meta({ description: 'what was refused (method, route and case), or which webhook was changed' }),
  })
  .meta({ id: 'SecurityEvent' });

/** What happened to accounts and what was refused, for those who look after them. */
export function securityEventRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/security-events',
    summary: 'List sign-ins, changes of accounts and refusals, newest first',
    tag: 'people',
    access: ['admin'],
    query: z.object({
      name: name.optional(),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answers: {
      200: {
        description: 'a page',
        schema: z.object({ items: z.array(event), nextCursor: z.string().nullable() }),
      },
    },
    async handle({ query: { name: asked, cursor, limit } }) {
      const before = cursor === undefined ? null : Number(cursor);
      const rows = await listSecurityEvents(db, { name: asked, before, limit: limit + 1 });
      const items = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { status: 200, json: { items, nextCursor: last ? String(last.eventId) : null } };
    },
  });
}
