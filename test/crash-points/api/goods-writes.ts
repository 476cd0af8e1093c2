import { shopifyOrder, signed } from '../../support/shopify';
import type { ApiWrite, Harmless } from './write';

const orderOf = (n: number) => ({
  orderNo: `DE-${String(n)}`,
  orderedAt: '2026-01-01T10:00:00Z',
  customer: { name: 'Ada', email: 'ada@example.org', address: 'Lindenweg 1, 10115 Berlin' },
  payment: { provider: 'stripe', id: `pi_${String(n)}` },
  currency: 'EUR',
  shippingCents: 590,
  lines: [{ sku: `LAMP-${String(n)}`, quantity: 2, unitPaidCents: 9_000, onSale: false }],
  shipments: [{ deliveredAt: '2026-01-04T10:00:00Z', source: 'carrier' }],
});
const productOf = (n: number) => ({
  ...{ sku: `LAMP-${String(n)}`, title: 'Lamp', unitPriceCents: 9_000, currency: 'EUR' },
  ...{ stockOnHand: 3, kind: 'goods', serialised: true, similarSkus: [] },
});
const stored = { answers: 200, because: 'it is stored already, and not made anew' };
const admin = { as: 'admin' } as const;

/** Catalogue, orders and shops. */
export const goodsWrites: Readonly<Record<string, ApiWrite | Harmless>> = {
  'PUT /api/v1/products/{sku}': {
    ask(desk) {
      const product = productOf(desk.next());
      const path = `/api/v1/products/${product.sku}`;
      return Promise.resolve({ method: 'PUT', path, sent: { ...admin, body: product } });
    },
    done: stored,
  },
  'POST /api/v1/products:import': {
    ask(desk) {
      const body = [productOf(desk.next()), productOf(desk.next())];
      return Promise.resolve({ method: 'POST', path: '/api/v1/products:import', sent: { ...admin, body } });
    },
  },
  'POST /api/v1/orders': {
    async ask(desk) {
      const n = desk.next();
      await desk.api.send('PUT', `/api/v1/products/LAMP-${String(n)}`, { ...admin, body: productOf(n) });
      return { method: 'POST', path: '/api/v1/orders', sent: { ...admin, body: orderOf(n) } };
    },
    done: stored,
  },
  'POST /api/v1/orders:import': {
    async ask(desk) {
      const numbers = [desk.next(), desk.next()];
      await desk.api.post('/api/v1/products:import', { ...admin, body: numbers.map(productOf) });
      return {
        method: 'POST',
        path: '/api/v1/orders:import',
        sent: { ...admin, body: numbers.map(orderOf) },
      };
    },
  },
  'POST /api/v1/shops/shopify/orders': {
    async ask(desk) {
      const n = desk.next();
      await desk.api.send('PUT', '/api/v1/products/SCOPE-1', {
        ...admin,
        body: { ...productOf(n), sku: 'SCOPE-1', serialised: false },
      });
      const raw = JSON.stringify(shopifyOrder({ id: 6_200_000_000_000 + n, name: `#${String(n)}` }));
      const headers = {
        'x-shopify-topic': 'orders/updated',
        'x-shopify-hmac-sha256': signed(raw),
        'x-shopify-webhook-id': `b54557e4-bdd9-4b37-8a5f-${String(n).padStart(12, '0')}`,
      };
      return { method: 'POST', path: '/api/v1/shops/shopify/orders', sent: { raw, headers } };
    },
  },
  'POST /api/v1/parcels/scan': {
    ask(desk) {
      const body = { code: `nothing of ours ${String(desk.next())}` };
      return Promise.resolve({
        method: 'POST',
        path: '/api/v1/parcels/scan',
        sent: { as: 'warehouse', body },
      });
    },
  },
  'POST /api/v1/parcels/quarantine/{scanId}/mistake': {
    async ask(desk) {
      const body = { code: `nothing of ours ${String(desk.next())}` };
      const { json } = await desk.api.post('/api/v1/parcels/scan', { as: 'warehouse', body });
      const { scanId } = json as { scanId: string };
      const path = `/api/v1/parcels/quarantine/${scanId}/mistake`;
      return { method: 'POST', path, sent: { as: 'warehouse' } };
    },
  },
};
