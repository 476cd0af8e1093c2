import { ValueError } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import type { ApiDeps } from '../deps';
import { Problem } from '../http/problem';
import { route } from '../http/route';
import type { Route } from '../http/route';

/** Where the Temporal UI finds what opens payloads; it asks `decode` below it. */
export const codecPath = '/api/v1/codec';

const bytes = z.base64();

/** As protobuf writes it in JSON: bytes in base64. */
const payload = z.object({ metadata: z.record(z.string(), bytes).optional(), data: bytes.optional() });
const payloads = z.object({ payloads: z.array(payload).max(10_000) }).meta({ id: 'Payloads' });
type Written = z.output<typeof payload>;

// A page of a history with all its payloads.
const LIMIT_BYTES = 16 * 1024 * 1024;

/** What the Temporal UI and its command line ask to show sealed payloads in clear (Temporal's codec protocol). */
export function codecRoutes({ payloadCodec }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: `${codecPath}/decode`,
      summary: 'Open sealed payloads for the Temporal UI; what is not sealed comes back as it is',
      tag: 'desk',
      access: ['payments', 'manager', 'admin'],
      body: payloads,
      reading: { as: 'json', limitBytes: LIMIT_BYTES },
      writes: false,
      answers: { 200: { description: 'the same payloads in the same order, opened', schema: payloads } },
      problems: { 422: 'a payload was sealed with a key that is not here, or was changed' },
      async handle({ body }) {
        if (!payloadCodec) return { status: 200, json: body };
        const opened = await payloadCodec.decode(body.payloads.map(read)).catch((error: unknown) => {
          throw error instanceof ValueError ? new Problem(422, error.message) : error;
        });
        return { status: 200, json: { payloads: opened.map(written) } };
      },
    }),
  ];
}

function read({ metadata = {}, data }: Written): Payload {
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
    ),
    ...(data !== undefined && { data: Buffer.from(data, 'base64') }),
  };
}

function written({ metadata, data }: Payload): Written {
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    ),
    ...(data && { data: Buffer.from(data).toString('base64') }),
  };
}
