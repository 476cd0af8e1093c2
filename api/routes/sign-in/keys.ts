import { z } from 'zod';
import { listKeys, makeKey, revokeKey } from '../../../store/sign-in/keys';
import type { ListedKey } from '../../../store/sign-in/keys';
import { noteSecurityEvent } from '../../../store/sign-in/security-events';
import { inTransaction } from '../../../store/transaction';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import { scopes } from '../../http/scopes';
import type { Route } from '../../http/route';
import { role } from '../../schemas/session';
import { givenInstant, line } from '../../schemas/text';

const shared = { tag: 'people', access: ['admin'] } as const;

const listed = z
  .object({
    keyId: z.string(),
    role,
    label: z.string().nullable().meta({ description: 'null for the keys that the desk was started with' }),
    scopes: z
      .array(z.string())
      .nullable()
      .meta({ description: 'what of its role’s rights it has; null for all' }),
    madeBy: z.string().nullable(),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable().meta({ description: 'to the minute' }),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });

/** The keys that machines come with. A key is told once, when it is made; the desk keeps its hash only. */
export function keyRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      ...shared,
      method: 'get',
      path: '/api/v1/keys',
      summary: 'List the API keys, the newest first',
      answers: { 200: { description: 'every key', schema: z.object({ items: z.array(listed) }) } },
      handle: async () => ({ status: 200, json: { items: (await listKeys(deps.db)).map(present) } }),
    }),
    makeRoute(deps),
    revokeRoute(deps),
  ];
}

function makeRoute({ db, signIn }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/api/v1/keys',
    summary: 'Make an API key for a role; it is told this once',
    body: z.strictObject({
      role,
      label: line(100).meta({ description: 'which machine holds it' }),
      scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).nullable().default(null).meta({
        description:
          'what the key may of all that its role may: `x-scope` of each operation; null for all. Whoever may write in a part of the api may read there',
      }),
      expiresAt: givenInstant.nullable().default(null),
    }),
    answers: {
      201: {
        description: 'repeated, the request makes the key anew',
        schema: listed.extend({ key: z.string() }),
      },
    },
    problems: { 409: 'the Idempotency-Key belongs to another key' },
    async handle({ body, caller: asking, key: requestKey, address }) {
      const at = signIn.now();
      const caller = known(asking);
      if (caller.kind === 'staff' && caller.scopes)
        throw new Problem(403, 'Cannot make the key: a key that was narrowed makes none');
      const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
      if (expiresAt !== null && expiresAt <= at)
        throw new Problem(422, 'Cannot make the key: its end must lie ahead');
      return inTransaction(db, async (tx) => {
        const asked = { ...body, expiresAt, madeBy: caller.id, at, requestKey: `${caller.id} ${requestKey}` };
        const made = await makeKey(tx, asked);
        if (!made) throw new Problem(409, 'Cannot make the key: this Idempotency-Key made another one');
        const { keyId } = made.made;
        await noteSecurityEvent(tx, {
          name: 'keyMade',
          at,
          actorId: caller.id,
          userId: null,
          keyId,
          address,
        });
        return { status: 201, json: { ...present(made.made), key: made.key } };
      });
    },
  });
}

function revokeRoute({ db, signIn }: ApiDeps): Route {
  return route({
    ...shared,
    method: 'delete',
    path: '/api/v1/keys/{keyId}',
    summary: 'Revoke an API key for good; its next request is refused',
    params: z.object({ keyId: z.string().min(1).max(100) }),
    answers: { 204: { description: 'revoked, now or before' } },
    async handle({ params: { keyId }, caller, address }) {
      const at = signIn.now();
      const actorId = known(caller).id;
      if (keyId === actorId)
        throw new Problem(403, 'Cannot revoke the key that asks: use another one, or the pages');
      return inTransaction(db, async (tx) => {
        const wasOpen = await revokeKey(tx, keyId, at);
        if (wasOpen === null) throw new Problem(404, `Cannot revoke key ${keyId}: there is no such key`);
        if (wasOpen)
          await noteSecurityEvent(tx, { name: 'keyRevoked', at, actorId, userId: null, keyId, address });
        return { status: 204, headers: {} };
      });
    },
  });
}

function present(key: ListedKey) {
  return {
    ...key,
    scopes: key.scopes === null ? null : [...key.scopes],
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}
