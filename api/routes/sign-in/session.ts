import { z } from 'zod';
import { sessionOf, switchRole } from '../../../store/sign-in/sessions';
import type { Session } from '../../../store/sign-in/sessions';
import { noteSecurityEvent } from '../../../store/sign-in/security-events';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { begun, emailAddress, password, role, sessionOrNone, signInStep } from '../../schemas/session';
import { endOwnSession, sessionReply } from '../../sign-in/begin';
import type { From } from '../../sign-in/begin';
import { cookiesAt } from '../../sign-in/cookies';
import { refuseOtherSites, requireOwnPage } from '../../sign-in/own-page';
import { userByPassword } from '../../sign-in/password';
import { goOnIn, stepReply } from '../../sign-in/step';

const path = '/api/v1/session';
const tag = 'sign-in';

/** The session of a browser: begin, look, change the role, end. */
export function sessionRoutes(deps: ApiDeps): readonly Route[] {
  const { publicUrl } = deps.signIn;
  return [
    beginRoute(deps),
    route({
      method: 'get',
      path,
      summary: 'Tell who is signed in; nobody is no error',
      tag,
      access: 'anyone',
      answers: { 200: { description: 'the session of the cookie, or null', schema: sessionOrNone } },
      handle: async ({ headers }) => ({ status: 200, json: { session: await ownSession(deps, headers) } }),
    }),
    route({
      method: 'put',
      path,
      summary: 'Act in another of one’s roles',
      tag,
      access: staffRoles,
      body: z.strictObject({ role }),
      answers: { 200: { description: 'the session goes on under a new cookie', schema: begun } },
      handle: ({ body, headers, address }) => actAs(deps, body.role, { headers, address }),
    }),
    route({
      method: 'delete',
      path,
      summary: 'Sign out',
      tag,
      access: 'anyone',
      answers: { 204: { description: 'the session is gone, and the cookie too' } },
      problems: { 403: 'it does not come from the desk’s own pages' },
      async handle({ headers, address }) {
        await signOut(deps, { headers, address });
        return { status: 204, headers: { 'set-cookie': cookiesAt(publicUrl).clear('desk_session') } };
      },
    }),
    waysRoute(deps),
  ];
}

function beginRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path,
    summary: 'Sign in with a password',
    tag,
    access: 'anyone',
    limited: true,
    body: z.strictObject({ email: emailAddress, password }),
    answers: {
      200: {
        description: 'signed in, in the first role, or the step before it; the cookie is set',
        schema: signInStep,
      },
    },
    problems: {
      401: 'the address or the password is wrong',
      403: 'another site’s page asks',
      429: 'too many attempts',
    },
    async handle({ body, headers, address }) {
      refuseOtherSites(headers, deps.signIn.publicUrl);
      const user = await userByPassword(deps, { ...body, address });
      const from = { headers, address };
      const goOn = deps.db.transaction().execute((tx) => goOnIn(tx, deps, { user, from }));
      return stepReply(deps, await goOn);
    },
  });
}

function waysRoute({ signIn }: ApiDeps): Route {
  const oidc = signIn.provider && {
    label: signIn.provider.client.label,
    startUrl: '/api/v1/session/oidc/start',
  };
  return route({
    method: 'get',
    path: '/api/v1/sign-in',
    summary: 'Tell the ways to sign in',
    tag,
    access: 'anyone',
    answers: {
      200: {
        description: 'what the sign-in page offers',
        schema: z.object({
          password: z.literal(true),
          oidc: z.object({ label: z.string(), startUrl: z.string() }).nullable(),
        }),
      },
    },
    handle: () => Promise.resolve({ status: 200, json: { password: true, oidc } }),
  });
}

/** The session of the cookie that came with a request. */
async function ownSession({ db, signIn }: ApiDeps, headers: From['headers']): Promise<Session | null> {
  const token = cookiesAt(signIn.publicUrl).read('desk_session', headers);
  return token === null ? null : sessionOf(db, token, { now: signIn.now() });
}

async function actAs(deps: ApiDeps, wanted: z.output<typeof role>, { headers, address }: From) {
  const { db, signIn } = deps;
  const session = await ownSession(deps, headers);
  const token = cookiesAt(signIn.publicUrl).read('desk_session', headers) ?? '';
  if (session?.kind !== 'staff')
    throw new Problem(403, 'Cannot change the role: an API key has one role for good; sign in instead');
  const { userId, roles } = session;
  if (!roles.includes(wanted))
    throw new Problem(403, `Cannot act as ${wanted}: your roles are ${roles.join(', ')}`);
  const now = signIn.now();
  const fresh = await db.transaction().execute(async (tx) => {
    const switched = await switchRole(tx, token, { role: wanted, now });
    if (switched !== null)
      await noteSecurityEvent(tx, { name: 'roleSwitched', at: now, actorId: userId, userId, address });
    return switched;
  });
  if (fresh === null) throw new Problem(401, 'Cannot change the role: the session has ended; sign in again');
  return sessionReply(deps, fresh);
}

async function signOut(deps: ApiDeps, from: From): Promise<void> {
  const { db, signIn } = deps;
  const session = await ownSession(deps, from.headers);
  if (session === null) return;
  requireOwnPage(from.headers, signIn.publicUrl);
  const userId = session.kind === 'staff' ? session.userId : null;
  const { address } = from;
  await db.transaction().execute(async (tx) => {
    await endOwnSession(tx, signIn.publicUrl, from);
    await noteSecurityEvent(tx, { name: 'signedOut', at: signIn.now(), actorId: userId, userId, address });
  });
}
