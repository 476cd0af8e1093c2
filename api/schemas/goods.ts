import { z } from 'zod';
import { orderedAtSources } from '../../store/import/shapes';
import { instant, stage } from './case';

const piece = z.object({ unitId: z.string(), piece: z.int(), serialNo: z.string().nullable() });

const orderLine = z.object({
  lineNo: z.int(),
  sku: z.string(),
  title: z.string(),
  quantity: z.int(),
  unitPaidCents: z.int().meta({ description: 'minor units, tax included' }),
  onSale: z.boolean(),
  units: z.array(piece),
});

const shipment = z.object({
  shipmentNo: z.int(),
  dispatchedAt: z.string().nullable().optional(),
  deliveredAt: z.string().nullable(),
  source: z.string(),
  lines: z.array(z.int()).optional().meta({ description: 'all of them where it is left out' }),
});

const tender = z.object({ provider: z.string(), id: z.string(), amountCents: z.int() });

/** An order as staff see it. */
export const order = z
  .object({
    orderNo: z.string(),
    orderedAt: z.string(),
    orderedAtSource: z.enum(orderedAtSources).meta({ description: 'where that day comes from (E15)' }),
    customer: z.object({
      name: z.string(),
      email: z.string(),
      address: z.union([z.string(), z.record(z.string(), z.string())]),
      language: z.string().optional(),
    }),
    payment: z.object({ provider: z.string(), id: z.string() }),
    payments: z.array(tender).optional(),
    currency: z.string(),
    shippingCents: z.int(),
    lines: z.array(orderLine),
    shipments: z.array(shipment),
    cases: z.array(
      z.object({
        caseNo: z.string(),
        unitId: z.string(),
        stage,
        outcome: z.string().nullable(),
        openedAt: instant,
      }),
    ),
  })
  .meta({ id: 'Order' });

export const orderPage = z
  .object({
    items: z.array(
      z.object({
        orderNo: z.string(),
        orderedAt: z.string(),
        customerName: z.string(),
        customerEmail: z.string(),
        currency: z.string(),
        pieces: z.int(),
        goodsCents: z.int(),
        cases: z.int(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'OrderPage' });

export const product = z
  .object({
    sku: z.string(),
    title: z.string(),
    unitPriceCents: z.int(),
    currency: z.string(),
    kind: z.enum(['goods', 'part']),
    serialised: z.boolean(),
    similarSkus: z.array(z.string()),
    stockOnHand: z.int().meta({ description: 'what lies on the shelves, reserved pieces included' }),
    stockReserved: z.int(),
  })
  .meta({ id: 'Product' });

export const movement = z
  .object({
    id: z.int(),
    at: instant,
    onHandDelta: z.int(),
    reservedDelta: z.int(),
    reason: z.string(),
    caseNo: z.string().nullable(),
    actorRole: z.string().nullable(),
    actorId: z.string().nullable(),
  })
  .meta({ id: 'StockMovement' });

export const soldPiece = z
  .object({
    unitId: z.string(),
    orderNo: z.string(),
    serialNo: z.string().nullable(),
    caseNo: z.string().nullable().meta({ description: 'its newest case' }),
  })
  .meta({ id: 'SoldPiece' });
