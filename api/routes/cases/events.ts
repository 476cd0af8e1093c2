import { once } from 'node:events';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { eventsAfter } from '../../../store/cases/case-views';
import { presentEvent } from '../../cases/present';
import { requireCase } from '../../cases/require-case';
import type { ApiDeps } from '../../deps';
import type { KnownCaller } from '../../http/caller';
import { authenticate, authorize } from '../../http/authenticate';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams, eventView } from '../../schemas/case';

const HEARTBEAT_MS = 15_000;

/** The timeline of a case, at once and as it grows. */
export function eventRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/events',
      summary: 'Show what happened in a case',
      tag: 'cases',
      access: 'staff-and-customer',
      params: caseParams,
      query: z.object({ after: z.coerce.number().int().min(0).max(1e9).default(0) }),
      answers: { 200: { description: 'oldest first', schema: z.object({ items: z.array(eventView) }) } },
      async handle({ params: { caseNo }, query: { after }, caller }) {
        await requireCase(deps, caseNo);
        const events = await eventsAfter(deps.db, caseNo, after);
        return { status: 200, json: { items: events.map((event) => presentEvent(event, known(caller))) } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/events/stream',
      summary: 'Follow a case: server-sent events, from Last-Event-ID on',
      tag: 'cases',
      access: 'staff-and-customer',
      params: caseParams,
      answers: {
        200: { description: 'each event of the timeline, its `seq` as id', mediaType: 'text/event-stream' },
      },
      async handle({ params: { caseNo }, caller, headers, url }) {
        await requireCase(deps, caseNo);
        const last = Number(headers['last-event-id'] ?? 0);
        const after = Number.isSafeInteger(last) && last > 0 ? last : 0;
        const linkToken = url.searchParams.get('token') ?? undefined;
        const stillMay = async (): Promise<void> =>
          authorize(
            'staff-and-customer',
            await authenticate(deps, { headers, linkToken, writes: false, looking: true }),
            caseNo,
          );
        const following = { caseNo, after, caller: known(caller), stillMay };
        return { stream: (request, response) => follow(deps, following, { request, response }) };
      },
    }),
  ];
}

interface Following {
  readonly caseNo: string;
  readonly after: number;
  readonly caller: KnownCaller;
  /** Rejects once the reader is signed out, disabled, or his key revoked: a stream outlives the request that began it. */
  readonly stillMay: () => Promise<void>;
}

/** Writes events until the reader goes away. News that come while a batch is read make one more batch. */
async function follow(
  deps: ApiDeps,
  { caseNo, after, caller, stillMay }: Following,
  { request, response }: { readonly request: Request; readonly response: Response },
): Promise<void> {
  const left = new AbortController();
  for (const end of [request, response]) end.once('close', () => left.abort());
  // Whoever went while he was let in is not told of any more, and nothing would end what is begun for him.
  if (request.socket.destroyed) return;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  response.write('retry: 2000\n\n');
  let last = after;
  let reading = Promise.resolve();
  const writeNews = async (): Promise<void> => {
    await stillMay();
    const events = await eventsAfter(deps.db, caseNo, last);
    if (left.signal.aborted) return;
    for (const event of events) {
      response.write(`id: ${event.seq}\ndata: ${JSON.stringify(presentEvent(event, caller))}\n\n`);
      last = event.seq;
    }
  };
  const readOn = (): void => {
    reading = reading.then(writeNews).catch(() => {
      // After a broken read the reader comes back by itself and names the last event it saw. Nothing is written after the end.
      left.abort();
      response.end();
    });
  };
  const unsubscribe = deps.changes.subscribe(caseNo, readOn);
  const heartbeat = setInterval(() => {
    response.write(': still here\n\n');
    readOn();
  }, HEARTBEAT_MS);
  readOn();
  await once(left.signal, 'abort');
  clearInterval(heartbeat);
  unsubscribe();
}
