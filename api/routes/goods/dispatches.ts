import { z } from 'zod';
import { townAndCountry } from '../../../gateways/documents/address';
import { listDispatches } from '../../../store/goods/dispatches';
import type { DispatchPosition, ListedDispatch } from '../../../store/goods/dispatches';
import type { ApiDeps } from '../../deps';
import { cursorOf, positionOf } from '../../http/cursor';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';

const state = z.enum(['to-pack', 'dispatched', 'delivered', 'undelivered', 'cancelled']);

const listed = z
  .object({
    dispatchId: z.int(),
    caseNo: z.string(),
    purpose: z.enum(['replacement', 'repaired', 'goods-back']),
    attempt: z.int(),
    sku: z.string(),
    title: z.string(),
    orderNo: z.string(),
    serialNo: z
      .string()
      .nullable()
      .meta({ description: 'of the customer’s own device; null for a replacement' }),
    language: z.string().nullable().meta({ description: 'of the letters to the customer' }),
    recipientName: z.string(),
    city: z.string().nullable().meta({ description: 'null where the address is one text' }),
    country: z.string().nullable(),
    addressConfirmed: z.boolean().meta({ description: 'the customer said that the address is right' }),
    orderedAt: instant,
    dueAt: instant.nullable(),
    labelUrl: z
      .string()
      .meta({ description: 'the label as PDF: the carrier’s where one was bought, else ours' }),
    label: z
      .object({ state: z.enum(['wanted', 'bought', 'failed', 'cancelled']), failure: z.string().nullable() })
      .nullable()
      .meta({ description: 'of the carrier; `failed`: use ours. null where no carrier was asked' }),
    state,
    trackingNo: z.string().nullable(),
    carrier: z.string().nullable(),
    onHold: z.boolean(),
  })
  .meta({ id: 'Dispatch' });

/** What the warehouse has to pack, and what became of it. */
export function dispatchRoutes({ db }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/dispatches',
      summary: 'List parcels to customers, the oldest order first',
      tag: 'parcels',
      access: ['warehouse', 'manager'],
      query: z.object({
        state: state.default('to-pack'),
        cursor: z.string().max(200).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
      answers: {
        200: {
          description: 'a page',
          schema: z
            .object({ items: z.array(listed), nextCursor: z.string().nullable() })
            .meta({ id: 'DispatchPage' }),
        },
      },
      async handle({ query: { state: wanted, cursor, limit } }) {
        const after = afterOf(cursor);
        const rows = await listDispatches(db, { state: wanted, after, limit: limit + 1 });
        const items = rows.slice(0, limit);
        const last = rows.length > limit ? items.at(-1) : undefined;
        return {
          status: 200,
          json: { items: items.map(present), nextCursor: last ? writeCursor(last) : null },
        };
      },
    }),
  ];
}

function present(row: ListedDispatch): z.input<typeof listed> {
  const { address, dueAt, labelState, labelFailure, ...rest } = row;
  return {
    ...rest,
    ...townAndCountry(address),
    orderedAt: new Date(row.orderedAt).toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
    labelUrl: `/api/v1/cases/${row.caseNo}/label.pdf`,
    label: labelState === null ? null : { state: labelState, failure: labelFailure },
  };
}

const position = z.tuple([z.iso.datetime(), z.int()]);

function writeCursor({ orderedAt, dispatchId }: DispatchPosition): string {
  return cursorOf([orderedAt, dispatchId]);
}

function afterOf(cursor: string | undefined): DispatchPosition | null {
  const found = positionOf(position, cursor);
  return found && { orderedAt: found[0], dispatchId: found[1] };
}
