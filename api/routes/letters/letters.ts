import { z } from 'zod';
import { listUnplaced, placeLetter } from '../../../store/letters/unplaced-letters';
import type { UnplacedLetter } from '../../../store/letters/unplaced-letters';
import { requireCase } from '../../cases/require-case';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';

const letter = z
  .object({
    letterId: z.int(),
    receivedAt: instant,
    sender: z.string().nullable(),
    subject: z.string().nullable(),
    text: z.string().nullable(),
    isAutomatic: z.boolean(),
    orderNo: z.string().nullable(),
    note: z.string().nullable(),
    files: z.array(
      z.object({
        fileId: z.string(),
        name: z.string(),
        sizeBytes: z.int(),
        quarantined: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'UnplacedLetter' });

const query = z.object({
  placed: z.literal('false').meta({ description: 'letters of a case are among its messages' }),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Letters that the desk could not put to a case: nothing that anybody writes is lost. */
export function letterRoutes(deps: ApiDeps): readonly Route[] {
  return [listRoute(deps), placeRoute(deps)];
}

function listRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/letters',
    summary: 'List the letters that belong to no case, newest first',
    tag: 'letters',
    access: ['support', 'manager'],
    query,
    answers: {
      200: {
        description: 'a page',
        schema: z.object({ items: z.array(letter), nextCursor: z.string().nullable() }),
      },
    },
    async handle({ query: { cursor, limit } }) {
      const before = cursor === undefined ? null : Number(cursor);
      const rows = await listUnplaced(db, { before, limit: limit + 1 });
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      const nextCursor = last ? String(last.letterId) : null;
      return { status: 200, json: { items: items.map(present), nextCursor } };
    },
  });
}

function placeRoute({ db }: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/letters/{letterId}/place',
    summary: 'Put a letter and its files to the case they belong to',
    tag: 'letters',
    access: ['support', 'manager'],
    params: z.object({ letterId: z.string().regex(/^\d{1,15}$/) }),
    body: z.strictObject({ caseNo: z.string().regex(/^RMA-\d{6,12}$/) }),
    answers: {
      200: {
        description: 'it lies on the case',
        schema: z.object({ letterId: z.int(), caseNo: z.string() }),
      },
    },
    problems: { 409: 'it lies on another case' },
    async handle({ params, body: { caseNo } }) {
      await requireCase({ db }, caseNo);
      const letterId = Number(params.letterId);
      const result = await placeLetter(db, letterId, caseNo);
      if (result === 'unknown-letter')
        throw new Problem(404, `Cannot place letter ${letterId}: there is no such letter`);
      if (result === 'placed-elsewhere')
        throw new Problem(409, `Cannot place letter ${letterId}: it lies on another case`);
      return { status: 200, json: { letterId, caseNo } };
    },
  });
}

function present({ receivedAt, files, ...rest }: UnplacedLetter): z.input<typeof letter> {
  return { ...rest, receivedAt: receivedAt.toISOString(), files: [...files] };
}
