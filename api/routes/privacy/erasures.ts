import { z } from 'zod';
import { askErasure, carryOutErasure, listErasures, refuseErasure } from '../../../store/privacy/erasures';
import type { Erasure } from '../../../store/privacy/erasures';
import { obstacles } from '../../../store/privacy/tables';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';
import { freeText } from '../../schemas/text';
import { requireConfirmedFor } from '../../sign-in/confirmed';
import { officers, personBody } from './people';

const erasure = z
  .object({
    erasureId: z.int(),
    email: z.string().nullable().meta({ description: 'null once he is forgotten' }),
    because: z.enum(['request', 'retention']),
    askedBy: z.string(),
    askedAt: instant,
    state: z.enum(['waiting', 'done', 'refused']),
    waitsFor: z
      .array(z.object({ caseNo: z.string(), why: z.enum(obstacles) }))
      .meta({ description: 'what has to end first: open cases, money, goods and letters on their way' }),
    lookedAt: instant.nullable(),
    caseNos: z.array(z.string()).meta({ description: 'the cases in which he is forgotten' }),
    erased: z.record(z.string(), z.int()).meta({ description: 'how many rows of what were erased' }),
    endedBy: z.string().nullable(),
    endedAt: instant.nullable(),
    refusal: z.string().nullable(),
  })
  .meta({ id: 'Erasure' });

/** Forgetting a person (GDPR, article 17): at once, or as soon as cases and money have ended (E114). */
export function erasureRoutes(deps: ApiDeps): readonly Route[] {
  return [askRoute(deps), listRoute(deps), refusalRoute(deps)];
}

function askRoute({ db, signIn }: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/erasures',
    summary: 'Forget the person behind an e-mail address, at once or as soon as nothing stands against it',
    tag: 'privacy',
    access: officers,
    body: personBody,
    answers: { 200: { description: 'done, or waiting with the reasons', schema: erasure } },
    async handle({ body: { email }, caller: asking }) {
      const [caller, at] = [known(asking), signIn.now()];
      requireConfirmedFor(caller, 'erase a person', at);
      const asked = await askErasure(db, { email, because: 'request', by: caller.id, at });
      const after = await carryOutErasure(db, asked.erasure_id, at);
      return { status: 200, json: present(after ?? asked) };
    },
  });
}

function listRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/erasures',
    summary: 'List who is to be forgotten and what became of it, newest first',
    tag: 'privacy',
    access: officers,
    query: z.object({
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answers: {
      200: {
        description: 'a page',
        schema: z.object({ items: z.array(erasure), nextCursor: z.string().nullable() }),
      },
    },
    async handle({ query: { cursor, limit } }) {
      const before = cursor === undefined ? null : Number(cursor);
      const rows = await listErasures(db, { before, limit: limit + 1 });
      const items = rows.slice(0, limit).map(present);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { status: 200, json: { items, nextCursor: last ? String(last.erasureId) : null } };
    },
  });
}

function refusalRoute({ db, signIn }: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/erasures/{erasureId}/refusal',
    summary: 'Refuse an erasure that waits, with the reason in law',
    tag: 'privacy',
    access: officers,
    params: z.object({
      erasureId: z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    }),
    body: z.strictObject({ reason: freeText }),
    answers: { 200: { description: 'refused', schema: erasure } },
    problems: { 409: 'no erasure of this number waits' },
    async handle({ params: { erasureId }, body: { reason }, caller: asking }) {
      const [caller, at] = [known(asking), signIn.now()];
      requireConfirmedFor(caller, 'refuse an erasure', at);
      const refused = await refuseErasure(db, erasureId, { by: caller.id, reason, at });
      if (refused) return { status: 200, json: present(refused) };
      throw new Problem(409, `Cannot refuse erasure ${erasureId}: none of this number waits`);
    },
  });
}

function present(row: Erasure): z.input<typeof erasure> {
  const { erasure_id: erasureId, email, because, state, refusal, erased } = row;
  return {
    ...{ erasureId, email, because, state, refusal, erased: { ...erased } },
    askedBy: row.asked_by,
    askedAt: row.asked_at.toISOString(),
    waitsFor: row.waits_for.map((one) => ({ ...one })),
    lookedAt: row.looked_at?.toISOString() ?? null,
    caseNos: row.case_nos,
    endedBy: row.ended_by,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
