import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { isSignedByShopify } from '../../gateways/shops/shopify';
import type { ApiDeps } from '../deps';
import { Problem } from '../http/problem';
import { route } from '../http/route';
import type { Route } from '../http/route';
import { takeShopMessage } from '../shop-news';

// An order of the most lines that the desk takes stays far below.
const LIMIT_BYTES = 5_000_000;

const taken = z
  .object({
    outcome: z
      .enum(['taken', 'unchanged', 'outdated', 'ignored', 'refused', 'waiting'])
      .meta({ description: 'what became of the message; `waiting` and `refused` stand on the list of work' }),
  })
  .meta({ id: 'ShopMessageTaken' });

/** Orders of a shop as its webhooks tell them: checked by signature over the raw bytes, and each stored once. */
export function shopRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/shops/shopify/orders',
      summary: 'Take a signed message of Shopify about an order, a fulfilment or a payment',
      tag: 'webhooks',
      access: 'anyone',
      body: z.unknown().meta({ description: 'the message, exactly as it was signed' }),
      reading: { as: 'bytes', limitBytes: LIMIT_BYTES },
      answers: { 200: { description: 'kept; it need not be sent again', schema: taken } },
      problems: { 401: 'the signature is missing or wrong', 404: 'no shop is joined to this desk' },
      async handle({ body, headers }) {
        const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        requireSignature(deps, raw, headers);
        const topic = headerOf(headers, 'x-shopify-topic').slice(0, 100);
        const message = { messageId: messageIdOf(headers, topic, raw), topic, body: raw };
        const { state } = await takeShopMessage(deps, message, jsonOf(raw));
        return { status: 200, json: { outcome: state } };
      },
    }),
  ];
}

function requireSignature({ shopifySecrets = [] }: ApiDeps, raw: Buffer, headers: IncomingHttpHeaders): void {
  if (shopifySecrets.length === 0)
    throw new Problem(404, 'Cannot take the message: no shop is joined; set SHOPIFY_WEBHOOK_SECRET');
  if (isSignedByShopify(shopifySecrets, raw, headerOf(headers, 'x-shopify-hmac-sha256'))) return;
  throw new Problem(401, 'Cannot take the message: its signature is missing or wrong');
}

/** Shopify's own id of the message, which stays the same when it is sent again; without one, its bytes. */
function messageIdOf(headers: IncomingHttpHeaders, topic: string, raw: Buffer): string {
  const own = headerOf(headers, 'x-shopify-webhook-id') || headerOf(headers, 'x-shopify-event-id');
  if (/^[\w-]{8,100}$/.test(own)) return `shopify:${own}`;
  return `shopify:${createHash('sha256').update(`${topic}\n`).update(raw).digest('hex')}`;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function jsonOf(raw: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    throw new Problem(422, 'Cannot take the message: it is signed, but it is no JSON');
  }
}
