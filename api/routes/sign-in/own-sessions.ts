import { z } from 'zod';
import { endSessionOf, sessionsOf } from '../../../store/sign-in/sessions';
import { noteSecurityEvent } from '../../../store/sign-in/security-events';
import { inTransaction } from '../../../store/transaction';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';
import { role } from '../../schemas/session';
import { cookiesAt } from '../../sign-in/cookies';

const tag = 'sign-in';

const ownSession = z
  .object({
    sessionId: z.string(),
    role,
    createdAt: instant,
    seenAt: instant.meta({ description: 'to the minute' }),
    expiresAt: instant,
    isThis: z.boolean().meta({ description: 'whether it is the one that asks' }),
  })
  .meta({ id: 'OwnSession' });

/** One's own sessions: where one is signed in, and the way to end each. A key has none. */
export function ownSessionRoutes({ db, signIn }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/session/all',
      summary: 'List one’s own sessions',
      tag,
      access: staffRoles,
      answers: { 200: { description: 'open ones', schema: z.object({ items: z.array(ownSession) }) } },
      async handle({ caller, headers }) {
        const token = cookiesAt(signIn.publicUrl).read('desk_session', headers);
        const rows = await sessionsOf(db, { userId: known(caller).id, token, now: signIn.now() });
        const items = rows.map((row) => ({
          ...row,
          createdAt: row.createdAt.toISOString(),
          seenAt: row.seenAt.toISOString(),
          expiresAt: row.expiresAt.toISOString(),
        }));
        return { status: 200, json: { items } };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/session/all/{sessionId}',
      summary: 'End one of one’s own sessions at once',
      tag,
      access: staffRoles,
      params: z.object({ sessionId: z.string().min(1).max(100) }),
      answers: { 204: { description: 'ended' } },
      async handle({ params: { sessionId }, caller, address }) {
        const { id: userId } = known(caller);
        return inTransaction(db, async (tx) => {
          if (!(await endSessionOf(tx, { userId, sessionId })))
            throw new Problem(404, 'Cannot end the session: it is none of yours, or has ended');
          const at = signIn.now();
          await noteSecurityEvent(tx, { name: 'signedOut', at, actorId: userId, userId, address });
          return { status: 204, headers: {} };
        });
      },
    }),
  ];
}
