import { z } from 'zod';
import { secondFactorOf } from '../../../store/sign-in/second-factors';
import { lockUsers, userById } from '../../../store/sign-in/users';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';
import { begun, enrolled, factorCode, factorOffer, password } from '../../schemas/session';
import { beginSessionIn, sessionReply } from '../../sign-in/begin';
import { requireConfirmedFor } from '../../sign-in/confirmed';
import { enrol, offer, takeFactorAway } from '../../sign-in/enrolment';
import { withShown } from '../../sign-in/shown';

const own = { tag: 'sign-in', access: staffRoles } as const;
const path = '/api/v1/second-factor';

const state = z
  .object({
    possible: z
      .boolean()
      .meta({ description: 'whether who asks signs in with a password of this desk, and may set one up' }),
    required: z.boolean().meta({ description: 'whether this desk lets nobody turn it off' }),
    enrolledAt: instant.nullable(),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: 'SecondFactor' });

/** One's own second factor, and the way back for who lost his. */
export function secondFactorRoutes(deps: ApiDeps): readonly Route[] {
  return [stateRoute(deps), offerRoute(deps), confirmRoute(deps), removeRoute(deps), resetRoute(deps)];
}

function stateRoute({ db, signIn: { secondFactor } }: ApiDeps): Route {
  return route({
    ...own,
    method: 'get',
    path,
    summary: 'Tell about one’s own second factor',
    answers: { 200: { description: 'as it stands', schema: state } },
    async handle({ caller }) {
      const { id } = known(caller);
      const [user, factor] = [await userById(db, id), await secondFactorOf(db, id)];
      const json = {
        possible: user !== null && user.passwordHash !== null && secondFactor.keys.length > 0,
        required: secondFactor.required,
        enrolledAt: factor?.enrolledAt.toISOString() ?? null,
        recoveryCodesLeft: factor?.recoveryCodesLeft ?? 0,
      };
      return { status: 200, json };
    },
  });
}

const shownBody = {
  password,
  code: factorCode.optional().meta({ description: 'of the factor that one has' }),
};

function offerRoute(deps: ApiDeps): Route {
  return route({
    ...own,
    method: 'post',
    path,
    summary: 'Be shown the key of a new second factor; the old one stays until a code of the new one comes',
    body: z.strictObject(shownBody),
    answers: {
      200: { description: 'a new key; the one shown before is worth nothing', schema: factorOffer },
    },
    problems: { 429: 'too many attempts' },
    async handle({ body, caller, headers, address }) {
      const shown = { ...body, userId: known(caller).id, what: 'set up a second factor' };
      const from = { headers, address };
      return {
        status: 200,
        json: await withShown(deps, shown, { from, work: (tx, { userId }) => offer(tx, deps, userId) }),
      };
    },
  });
}

function confirmRoute(deps: ApiDeps): Route {
  return route({
    ...own,
    method: 'post',
    path: `${path}/confirmation`,
    summary: 'Confirm the new key by a code; every other session ends',
    body: z.strictObject({ code: factorCode }),
    answers: { 200: { description: 'in force; the recovery codes are told this once', schema: enrolled } },
    problems: { 409: 'no key was shown, or too long ago', 429: 'too many attempts' },
    async handle({ body, caller, headers, address }) {
      const { id: userId } = known(caller);
      const given = { userId, code: body.code, from: { headers, address } };
      const { token, recoveryCodes } = await enrol(deps, given, async (tx) => {
        const [user] = await lockUsers(tx, [userId]);
        if (!user || user.disabled)
          throw new Problem(403, 'Cannot set up a second factor: the account is disabled');
        return user;
      });
      return sessionReply(deps, token, { recoveryCodes });
    },
  });
}

function removeRoute(deps: ApiDeps): Route {
  const { signIn } = deps;
  return route({
    ...own,
    method: 'post',
    path: `${path}/removal`,
    summary: 'Turn one’s second factor off, where this desk asks for none; every other session ends',
    body: z.strictObject({ ...shownBody, code: factorCode }),
    answers: { 200: { description: 'off; the session goes on under a new cookie', schema: begun } },
    problems: { 429: 'too many attempts' },
    async handle({ body, caller, headers, address }) {
      const { id: userId } = known(caller);
      if (signIn.secondFactor.required)
        throw new Problem(403, 'Cannot turn the second factor off: this desk asks everybody for one');
      const from = { headers, address };
      const shown = { ...body, userId, what: 'turn the second factor off' };
      const token = await withShown(deps, shown, {
        from,
        async work(tx, user) {
          await takeFactorAway(tx, user, { change: 'removed', by: userId, at: signIn.now(), address });
          return beginSessionIn(tx, deps, { user, from });
        },
      });
      return sessionReply(deps, token);
    },
  });
}

function resetRoute({ db, signIn }: ApiDeps): Route {
  return route({
    method: 'delete',
    path: '/api/v1/users/{userId}/second-factor',
    summary: 'Take away a second factor that somebody lost; his sessions end',
    tag: 'people',
    access: ['admin'],
    params: z.object({ userId: z.string().min(1).max(100) }),
    answers: { 204: { description: 'he has none, now or before' } },
    async handle({ params: { userId }, caller: asking, address }) {
      const caller = known(asking);
      const at = signIn.now();
      if (userId === caller.id)
        throw new Problem(403, 'Cannot reset your own second factor: turn it off, or ask somebody else');
      requireConfirmedFor(caller, 'reset a second factor', at);
      return db.transaction().execute(async (tx) => {
        const [user] = await lockUsers(tx, [userId]);
        if (!user)
          throw new Problem(404, `Cannot reset the factor of user ${userId}: there is no such account`);
        await takeFactorAway(tx, user, { change: 'reset', by: caller.id, at, address });
        return { status: 204, headers: {} } as const;
      });
    },
  });
}
