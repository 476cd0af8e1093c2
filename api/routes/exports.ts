import { z } from 'zod';
import { listCases } from '../../store/cases/case-lists';
import { ordersAfter, orderExportColumns, orderRows } from '../../store/export/orders';
import { productExportColumns, productRow, productsAfter } from '../../store/export/products';
import { orderShape } from '../../store/import/shapes';
import type { ApiDeps } from '../deps';
import { exportFormat, otherExportMediaTypes, pagesOf, writeExport } from '../http/export';
import { route } from '../http/route';
import type { Route } from '../http/route';
import { listedCase } from '../schemas/case';
import { product } from '../schemas/goods';
import { presentListed } from './cases/cases';

const query = z.object({ format: exportFormat });

/** Everything of one kind in one file, written as it is read. Orders and products can be imported again as they are. */
export function exportRoutes(deps: ApiDeps): readonly Route[] {
  return [casesRoute(deps), ordersRoute(deps), productsRoute(deps)];
}

function answers(schema: z.ZodType, description: string) {
  return { 200: { description, schema: z.array(schema), otherMediaTypes: otherExportMediaTypes } };
}

function casesRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/cases:export',
    summary: 'Export all cases, the oldest first',
    tag: 'cases',
    access: ['manager', 'admin'],
    query,
    answers: answers(listedCase, 'as the list of cases shows them'),
    handle: ({ query: { format } }) =>
      Promise.resolve({
        stream: (_request, response) =>
          writeExport(response, {
            ...{ name: 'cases', format, columns: caseColumns },
            pages: presented(db),
            rowsOf: (one) => [caseRow(one)],
          }),
      }),
  });
}

async function* presented(db: ApiDeps['db']): AsyncGenerator<readonly ExportedCase[]> {
  const read = (caseId: number | null, limit: number) =>
    listCases(db, { sort: 'oldest', after: caseId === null ? null : { caseId, dueAt: null }, limit });
  for await (const page of pagesOf(read, ({ caseId }) => caseId)) yield page.map(presentListed);
}

type ExportedCase = ReturnType<typeof presentListed>;

const caseColumns = [
  ...['caseNo', 'appealNo', 'stage', 'outcome', 'waitingFor', 'dueAt', 'attention', 'refundState'],
  ...['refundCents', 'currency', 'refundFailure', 'assignee', 'overdue', 'unresolved', 'onHold'],
  ...['orderNo', 'sku', 'serialNo', 'customerName', 'openedAt', 'updatedAt'],
];

function caseRow(one: ExportedCase) {
  const { caseNo, appealNo, stage, outcome, waitingFor, attention, refundState, refund } = one;
  return [
    ...[caseNo, appealNo, stage, outcome, waitingFor.who, waitingFor.until, attention, refundState],
    ...[refund?.amountCents ?? null, refund?.currency ?? null, refund?.failure ?? null, one.assignee],
    ...[one.overdue, one.unresolved, one.onHold, one.orderNo, one.sku, one.serialNo, one.customerName],
    ...[one.openedAt, one.updatedAt],
  ];
}

function ordersRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/orders:export',
    summary: 'Export all orders by number, as the import takes them',
    tag: 'orders',
    access: ['manager', 'admin'],
    query,
    answers: answers(orderShape, 'orders that can be imported again'),
    handle: ({ query: { format } }) =>
      Promise.resolve({
        stream: (_request, response) =>
          writeExport(response, {
            ...{ name: 'orders', format, columns: orderExportColumns, rowsOf: orderRows },
            pages: pagesOf(
              (after: string | null, limit) => ordersAfter(db, after ?? '', limit),
              ({ orderNo }) => orderNo,
            ),
          }),
      }),
  });
}

function productsRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/products:export',
    summary: 'Export all products with their stock by sku, as the import takes them',
    tag: 'products',
    access: ['warehouse', 'manager', 'admin'],
    query,
    answers: answers(product, 'products that can be imported again; `stockReserved` is passed over then'),
    handle: ({ query: { format } }) =>
      Promise.resolve({
        stream: (_request, response) =>
          writeExport(response, {
            ...{ name: 'products', format, columns: productExportColumns },
            rowsOf: (one) => [productRow(one)],
            pages: pagesOf(
              (after: string | null, limit) => productsAfter(db, after ?? '', limit),
              ({ sku }) => sku,
            ),
          }),
      }),
  });
}
