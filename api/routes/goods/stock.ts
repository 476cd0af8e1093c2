import { z } from 'zod';
import { listProducts, productBySku } from '../../../store/goods/products';
import { movementsOf, soldPieces } from '../../../store/goods/stock-lists';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { cursorOf, positionOf } from '../../http/cursor';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { movement, product, soldPiece } from '../../schemas/goods';
import { line } from '../../schemas/text';

const params = z.object({ sku: z.string().min(1).max(64) });
const limit = z.coerce.number().int().min(1).max(100).default(50);
const pageOf = (items: z.ZodType) => z.object({ items: z.array(items), nextCursor: z.string().nullable() });
const shared = { method: 'get', tag: 'products', access: staffRoles } as const;

/** Products in a list, and what lies behind the stock of one. */
export function stockRoutes(deps: ApiDeps): readonly Route[] {
  return [listRoute(deps), movementsRoute(deps), piecesRoute(deps)];
}

function listRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    path: '/api/v1/products',
    summary: 'List products by sku, page by page',
    query: z.object({
      q: line(200).optional().meta({ description: 'the beginning of a sku, or words of a title' }),
      kind: z.enum(['goods', 'part']).optional(),
      cursor: z.string().max(64).optional(),
      limit,
    }),
    answers: { 200: { description: 'a page', schema: pageOf(product) } },
    async handle({ query: { q, kind, cursor, limit: most } }) {
      const asked = { cursor: cursor ?? null, limit: most, words: q ?? '', kind };
      return { status: 200, json: await listProducts(db, asked) };
    },
  });
}

function movementsRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    path: '/api/v1/products/{sku}/movements',
    summary: 'List the movements of a product’s stock, the newest first',
    params,
    query: z.object({ cursor: z.coerce.number().int().min(0).optional(), limit }),
    answers: { 200: { description: 'a page of the ledger', schema: pageOf(movement) } },
    async handle({ params: { sku }, query: { cursor, limit: most } }) {
      await requireProduct(db, sku);
      const rows = await movementsOf(db, sku, { before: cursor ?? null, limit: most + 1 });
      const items = rows.slice(0, most).map((row) => ({ ...row, at: row.at.toISOString() }));
      const last = rows.length > most ? items.at(-1) : undefined;
      return { status: 200, json: { items, nextCursor: last ? String(last.id) : null } };
    },
  });
}

// What a column can hold.
const small = z.int().min(0).max(2_147_483_647);
const position = z.tuple([z.string(), small, small]);

function piecesRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    path: '/api/v1/products/{sku}/pieces',
    summary: 'List the pieces of a product that were sold, with their serial numbers and cases',
    params,
    query: z.object({ cursor: z.string().max(500).optional(), limit }),
    answers: { 200: { description: 'a page, by order', schema: pageOf(soldPiece) } },
    async handle({ params: { sku }, query: { cursor, limit: most } }) {
      await requireProduct(db, sku);
      const rows = await soldPieces(db, sku, { after: afterOf(cursor), limit: most + 1 });
      const shown = rows.slice(0, most);
      const last = rows.length > most ? shown.at(-1) : undefined;
      const items = shown.map(({ unitId, orderNo, serialNo, caseNo }) => ({
        ...{ unitId, orderNo, serialNo, caseNo },
      }));
      const nextCursor = last ? cursorOf([last.orderNo, last.lineNo, last.piece]) : null;
      return { status: 200, json: { items, nextCursor } };
    },
  });
}

function afterOf(cursor: string | undefined) {
  const found = positionOf(position, cursor);
  return found && { orderNo: found[0], lineNo: found[1], piece: found[2] };
}

async function requireProduct(db: ApiDeps['db'], sku: string): Promise<void> {
  if (!(await productBySku(db, sku)))
    throw new Problem(404, `Cannot find product ${sku}: there is no such product`);
}
