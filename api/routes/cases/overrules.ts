import { z } from 'zod';
import { managersWords } from '../../../store/remedies/overrules';
import type { ApiDeps } from '../../deps';
import { cursorOf, positionOf } from '../../http/cursor';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant, stage } from '../../schemas/case';

const word = z.object({
  caseNo: z.string(),
  seq: z.int(),
  at: instant,
  name: z.enum(['ruleOverruled', 'managerDecided']),
  managerId: z.string(),
  about: z.string().meta({ description: 'the rule that was set aside, or the option that was decided for' }),
  reason: z.string().nullable(),
  stage,
  outcome: z.string().nullable(),
});

const page = z
  .object({ items: z.array(word), nextCursor: z.string().nullable() })
  .meta({ id: 'OverrulePage' });

const position = z.tuple([z.iso.datetime(), z.string(), z.int().min(0).max(2_147_483_647)]);

/** Where managers went past the rules, case by case. */
export function overruleRoutes({ db }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/overrules',
      summary: 'List what managers decided past the rules, the newest first',
      tag: 'cases',
      access: ['manager', 'admin'],
      query: z.object({
        cursor: z.string().max(500).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
      answers: { 200: { description: 'a page', schema: page } },
      async handle({ query: { cursor, limit } }) {
        const rows = await managersWords(db, { after: afterOf(cursor), limit: limit + 1 });
        const items = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
        const last = rows.length > limit ? items.at(-1) : undefined;
        const nextCursor = last ? cursorOf([last.at, last.caseNo, last.seq]) : null;
        return { status: 200, json: { items, nextCursor } };
      },
    }),
  ];
}

function afterOf(cursor: string | undefined) {
  const found = positionOf(position, cursor);
  return found && { at: new Date(found[0]), caseNo: found[1], seq: found[2] };
}
