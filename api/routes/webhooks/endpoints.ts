import { z } from 'zod';
import {
  changeSecret,
  endpointOf,
  listEndpoints,
  makeEndpoint,
  pauseEndpoint,
  removeEndpoint,
} from '../../../store/webhooks/endpoints';
import type { ListedEndpoint } from '../../../store/webhooks/endpoints';
import { noteSecurityEvent } from '../../../store/sign-in/security-events';
import type { SecurityEvent } from '../../../store/sign-in/security-events';
import type { Queries } from '../../../store/database';
import { inTransaction } from '../../../store/transaction';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';
import { line } from '../../schemas/text';

const shared = { tag: 'webhooks', access: ['admin'] } as const;

const endpoint = z
  .object({
    endpointId: z.string(),
    label: z.string(),
    url: z.string(),
    events: z.array(z.string()).meta({ description: 'names of events; none means all' }),
    paused: z.enum(['by-hand', 'gone']).nullable().meta({
      description: 'by-hand: somebody here; gone: the receiver answered 410. What comes meanwhile waits',
    }),
    madeBy: z.string(),
    createdAt: instant,
    waiting: z.int(),
    failed: z.int().meta({ description: 'messages that were given up after ten tries in two days' }),
  })
  .meta({ id: 'WebhookEndpoint' });

const secret = z
  .string()
  .meta({ description: 'whsec_…, for the signature of Standard Webhooks; told this once' });
const params = z.object({ endpointId: z.string().min(1).max(100) });

/** Where systems elsewhere listen to what happens in the cases. */
export function webhookEndpointRoutes(deps: ApiDeps): readonly Route[] {
  return [
    listRoute(deps),
    makeRoute(deps),
    secretRoute(deps),
    pauseRoute(deps),
    resumeRoute(deps),
    removeRoute(deps),
  ];
}

function listRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/api/v1/webhook-endpoints',
    summary: 'List who is told what happens in the cases, the newest first',
    answers: { 200: { description: 'every endpoint', schema: z.object({ items: z.array(endpoint) }) } },
    handle: async () => ({ status: 200, json: { items: (await listEndpoints(db)).map(present) } }),
  });
}

function makeRoute({ db, webhookNetworks }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/api/v1/webhook-endpoints',
    summary: 'Tell a system elsewhere what happens in the cases from now on',
    body: z.strictObject({
      label: line(100).meta({ description: 'whose system it is' }),
      url: z
        .string()
        .min(1)
        .max(2_000)
        .meta({ description: 'https, on the internet or in WEBHOOK_NETWORKS' }),
      events: z
        .array(z.string().regex(/^[a-zA-Z]{1,60}$/))
        .max(100)
        .default([])
        .meta({ description: 'names of the timeline’s events, such as offerMade; none means all' }),
    }),
    answers: {
      201: { description: 'with its secret', schema: endpoint.extend({ secret }) },
    },
    problems: {
      409: 'the Idempotency-Key belongs to another endpoint',
      422: 'the address is not to be reached',
    },
    async handle({ body, caller: asking, key, address }) {
      const caller = known(asking);
      const objection = webhookNetworks.objection(body.url);
      if (objection !== null) throw new Problem(422, `Cannot send to ${body.url}: ${objection}`);
      return inTransaction(db, async (tx) => {
        const asked = { ...body, madeBy: caller.id, at: new Date(), requestKey: `${caller.id} ${key}` };
        const made = await makeEndpoint(tx, asked);
        const listed = made && (await endpointOf(tx, made.endpointId));
        if (!listed)
          throw new Problem(409, 'Cannot make the endpoint: this Idempotency-Key made another one');
        if (made.isNew) await note(tx, 'webhookMade', { actorId: caller.id, address, about: body.url });
        return { status: 201, json: { ...present(listed), secret: made.secret } };
      });
    },
  });
}

function secretRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/api/v1/webhook-endpoints/{endpointId}/secret',
    summary: 'Give an endpoint a new secret; the former one signs as well for a day',
    params,
    answers: { 200: { description: 'the new one', schema: z.object({ secret }) } },
    async handle({ params: { endpointId }, caller, address }) {
      return inTransaction(db, async (tx) => {
        const changed = await changeSecret(tx, endpointId, new Date());
        if (changed === null) throw notFound(endpointId);
        await note(tx, 'webhookSecretChanged', { actorId: known(caller).id, address, about: endpointId });
        return { status: 200, json: { secret: changed } };
      });
    },
  });
}

function pauseRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/api/v1/webhook-endpoints/{endpointId}/pause',
    summary: 'Hold an endpoint’s messages back; what comes meanwhile waits',
    params,
    answers: { 200: { description: 'paused', schema: endpoint } },
    handle: ({ params: { endpointId } }) => paused(db, endpointId, 'by-hand'),
  });
}

function resumeRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/api/v1/webhook-endpoints/{endpointId}/resume',
    summary: 'Let an endpoint’s messages go again, those that wait first',
    params,
    answers: { 200: { description: 'not paused', schema: endpoint } },
    handle: ({ params: { endpointId } }) => paused(db, endpointId, null),
  });
}

async function paused(db: Queries, endpointId: string, to: 'by-hand' | null) {
  if (!(await pauseEndpoint(db, endpointId, to))) throw notFound(endpointId);
  const listed = await endpointOf(db, endpointId);
  if (!listed) throw notFound(endpointId);
  return { status: 200, json: present(listed) } as const;
}

function removeRoute({ db }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'delete',
    path: '/api/v1/webhook-endpoints/{endpointId}',
    summary: 'Remove an endpoint for good; what waits for it is given up',
    params,
    answers: { 204: { description: 'removed, now or before' } },
    async handle({ params: { endpointId }, caller, address }) {
      return inTransaction(db, async (tx) => {
        const removed = await removeEndpoint(tx, endpointId, new Date());
        if (removed === null) throw notFound(endpointId);
        if (removed)
          await note(tx, 'webhookRemoved', { actorId: known(caller).id, address, about: endpointId });
        return { status: 204, headers: {} };
      });
    },
  });
}

function notFound(endpointId: string): Problem {
  return new Problem(404, `Cannot find webhook endpoint ${endpointId}: there is none, or it was removed`);
}

type Noted = Pick<SecurityEvent, 'actorId' | 'address' | 'about'>;

async function note(db: Queries, name: SecurityEvent['name'], noted: Noted): Promise<void> {
  await noteSecurityEvent(db, { name, at: new Date(), userId: null, ...noted });
}

function present({ createdAt, events, ...rest }: ListedEndpoint) {
  return { ...rest, events: [...events], createdAt: createdAt.toISOString() };
}
