import { z } from 'zod';
import { ImportRefused } from '../../../store/import/refused';
import { orderShape, productShape } from '../../../store/import/shapes';
import { casesOfOrder, listOrders } from '../../../store/goods/order-lists';
import { importOrder, orderByNo } from '../../../store/goods/orders';
import { productBySku, productsBySku, putProduct } from '../../../store/goods/products';
import type { Change } from '../../../store/goods/products';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { cursorOf, positionOf } from '../../http/cursor';
import { order, orderPage, product } from '../../schemas/goods';
import { line } from '../../schemas/text';

const orderParams = z.object({ orderNo: z.string().min(1).max(64) });
const productParams = z.object({ sku: z.string().min(1).max(64) });

/** Orders and products, one by one and in lists. */
export function orderRoutes(deps: ApiDeps): readonly Route[] {
  return [...orderOnly(deps), ...productOnly(deps)];
}

const listQuery = z.object({
  q: line(200).optional().meta({
    description: 'the beginning of a number, an address or a serial number, a sku, or words of a name',
  }),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const position = z.tuple([z.iso.datetime(), z.string()]);

function afterOf(cursor: string | undefined) {
  const found = positionOf(position, cursor);
  return found && { orderedAt: new Date(found[0]), orderNo: found[1] };
}

function listRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/orders',
    summary: 'List orders, the newest first',
    tag: 'orders',
    access: ['support', 'payments', 'manager', 'admin'],
    query: listQuery,
    answers: { 200: { description: 'a page', schema: orderPage } },
    async handle({ query: { q, cursor, limit } }) {
      const rows = await listOrders(db, { words: q ?? '', after: afterOf(cursor), limit: limit + 1 });
      const items = rows.slice(0, limit).map((row) => ({ ...row, orderedAt: row.orderedAt.toISOString() }));
      const last = rows.length > limit ? items.at(-1) : undefined;
      return {
        status: 200,
        json: { items, nextCursor: last ? cursorOf([last.orderedAt, last.orderNo]) : null },
      };
    },
  });
}

function orderOnly(deps: ApiDeps): readonly Route[] {
  const { db } = deps;
  return [
    listRoute(deps),
    route({
      method: 'post',
      path: '/api/v1/orders',
      summary: 'Take over an order; the same order again changes nothing',
      tag: 'orders',
      access: ['admin'],
      body: orderShape,
      answers: {
        200: { description: 'known already, or brought up to date', schema: order },
        201: { description: 'new', schema: order },
      },
      problems: { 409: 'what is known of it cannot be changed any more' },
      async handle({ body }) {
        const change = await importOrder(db, body).catch(refused);
        return { status: statusOf(change), json: await foundOrder(body.orderNo) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/orders/{orderNo}',
      summary: 'Show an order with its pieces and their cases',
      tag: 'orders',
      access: staffRoles,
      params: orderParams,
      answers: { 200: { description: 'the order', schema: order } },
      async handle({ params: { orderNo } }) {
        return { status: 200, json: await foundOrder(orderNo) };
      },
    }),
  ];

  async function foundOrder(orderNo: string) {
    const found = await orderByNo(db, orderNo);
    if (!found) throw new Problem(404, `Cannot find order ${orderNo}: there is no such order`);
    const [cases, products] = await Promise.all([
      casesOfOrder(db, orderNo),
      productsBySku(db, [...new Set(found.lines.map(({ sku }) => sku))]),
    ]);
    const titles = new Map(products.map(({ sku, title }) => [sku, title]));
    return {
      ...found,
      lines: found.lines.map((one) => ({ ...one, title: titles.get(one.sku) ?? one.sku })),
      cases: cases.map((one) => ({ ...one, openedAt: one.openedAt.toISOString() })),
    };
  }
}

function productOnly({ db }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/products/{sku}',
      summary: 'Show a product with its stock',
      tag: 'products',
      access: staffRoles,
      params: productParams,
      answers: { 200: { description: 'the product', schema: product } },
      async handle({ params: { sku } }) {
        return { status: 200, json: await foundProduct(sku) };
      },
    }),
    route({
      method: 'put',
      path: '/api/v1/products/{sku}',
      summary: 'Add a product or bring it up to date',
      tag: 'products',
      access: ['admin'],
      params: productParams,
      // The path names the product; a body may repeat its sku, but not name another one.
      body: z.looseObject({}),
      answers: {
        200: { description: 'known already, or brought up to date', schema: product },
        201: { description: 'new', schema: product },
      },
      problems: { 409: 'what is known of it cannot be changed any more' },
      async handle({ params: { sku }, body, caller }) {
        const { role, id } = known(caller);
        const change = await putProduct(db, readProduct(sku, body), { role, id }).catch(refused);
        return { status: statusOf(change), json: await foundProduct(sku) };
      },
    }),
  ];

  async function foundProduct(sku: string) {
    const found = await productBySku(db, sku);
    if (!found) throw new Problem(404, `Cannot find product ${sku}: there is no such product`);
    return found;
  }
}

function readProduct(sku: string, body: Readonly<Record<string, unknown>>) {
  const parsed = productShape.safeParse({ sku, ...body });
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const [first] = errors;
    throw new Problem(
      422,
      `Cannot take the product: ${first?.path ?? ''} ${first?.message ?? 'is invalid'}`,
      { members: { errors } },
    );
  }
  if (parsed.data.sku !== sku)
    throw new Problem(422, `Cannot take the product: the path names ${sku}, the body ${parsed.data.sku}`);
  return parsed.data;
}

function statusOf(change: Change): number {
  return change === 'created' ? 201 : 200;
}

function refused(error: unknown): never {
  if (!(error instanceof ImportRefused)) throw error;
  throw new Problem(error.reason === 'unknown-sku' ? 422 : 409, error.message, {
    members: { reason: error.reason },
  });
}
