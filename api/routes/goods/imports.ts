import { z } from 'zod';
import { readImport } from '../../../store/import/read';
import { previewOrders, previewProducts } from '../../../store/import/preview';
import type { ImportPreview } from '../../../store/import/preview';
import { importOrders, importProducts } from '../../../store/import/save';
import type { ImportResult } from '../../../store/import/save';
import type { ImportFormat, ImportProblem } from '../../../store/import/shapes';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Call, Reply, Route } from '../../http/route';

const LIMIT_BYTES = 50 * 1024 * 1024;

const counts = { created: z.int(), changed: z.int(), unchanged: z.int() };
const value = z.string().nullable();

const imported = z
  .object({
    ...counts,
    preview: z
      .object({
        problems: z.array(z.object({ line: z.int(), message: z.string() })),
        changes: z
          .array(
            z.object({
              line: z.int(),
              name: z.string().meta({ description: 'the order number, or the sku' }),
              change: z.enum(['created', 'changed']),
              fields: z.array(z.object({ field: z.string(), from: value, to: value })),
            }),
          )
          .meta({ description: 'the first 500' }),
      })
      .optional()
      .meta({ description: 'of a dry run only' }),
  })
  .meta({ id: 'Imported' });

const query = z.object({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'true changes nothing and tells what would change' }),
});

/** Whole files of orders or products, as CSV or JSON; all of a file is taken over, or nothing of it. */
export function importRoutes({ db }: ApiDeps): readonly Route[] {
  const shared = {
    method: 'post',
    access: ['admin'],
    query,
    body: z.unknown().meta({ description: 'a list as JSON, or CSV with a row of names' }),
    bodyMediaTypes: ['application/json', 'text/csv'],
    reading: { as: 'bytes', limitBytes: LIMIT_BYTES },
    answers: { 200: { description: 'what the import did', schema: imported } },
  } as const;
  return [
    route({
      ...shared,
      path: '/api/v1/orders:import',
      summary: 'Import orders',
      tag: 'orders',
      async handle(call) {
        const { text, format } = textOf(call);
        const { rows, problems } = readImport('orders', text, format);
        if (call.query.dryRun === 'true') return foreseen(problems, () => previewOrders(db, rows));
        return answer(problems, () => importOrders(db, rows));
      },
    }),
    route({
      ...shared,
      path: '/api/v1/products:import',
      summary: 'Import products',
      tag: 'products',
      async handle(call) {
        const { text, format } = textOf(call);
        const { rows, problems } = readImport('products', text, format);
        const { role, id } = known(call.caller);
        if (call.query.dryRun === 'true')
          return foreseen(problems, () => previewProducts(db, rows, { role, id }));
        return answer(problems, () => importProducts(db, rows, { role, id }));
      },
    }),
  ];
}

function textOf({ body, headers }: Pick<Call<unknown, unknown, unknown>, 'body' | 'headers'>): {
  readonly text: string;
  readonly format: ImportFormat;
} {
  const contentType = headers['content-type'] ?? '';
  const format = /^(application\/json|text\/json)\b/.test(contentType) ? 'json' : 'csv';
  if (format === 'csv' && !/^text\/(csv|plain)\b/.test(contentType))
    throw new Problem(415, 'Cannot read the import: send text/csv or application/json');
  return { text: Buffer.isBuffer(body) ? body.toString('utf8') : '', format };
}

const mostProblems = 100;

async function answer(problems: readonly ImportProblem[], save: () => Promise<ImportResult>): Promise<Reply> {
  if (problems.length > 0) throw refused(problems);
  const { problems: unsaved, ...counts } = await save();
  if (unsaved.length > 0) throw refused(unsaved);
  return { status: 200, json: counts };
}

/** What cannot be read is told alone: what would become of the rest is not known then. */
async function foreseen(
  unreadable: readonly ImportProblem[],
  preview: () => Promise<ImportPreview>,
): Promise<Reply> {
  const nothing = { created: 0, changed: 0, unchanged: 0, problems: unreadable, changes: [] };
  const { problems, changes, ...numbers } = unreadable.length > 0 ? nothing : await preview();
  return {
    status: 200,
    json: { ...numbers, preview: { problems: problems.slice(0, mostProblems), changes } },
  };
}

function refused(problems: readonly ImportProblem[]): Problem {
  const [first] = problems;
  const where = first ? `line ${first.line}: ${first.message}` : '';
  const errors = problems
    .slice(0, mostProblems)
    .map(({ line, message }) => ({ path: `line ${line}`, message }));
  return new Problem(422, `Cannot import the file, nothing of it was taken over: ${where}`, {
    members: { errors, problems: problems.length },
  });
}
