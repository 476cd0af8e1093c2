import { z } from 'zod';
import { factorHolders, secondFactorOf } from '../../../store/sign-in/second-factors';
import { listUsers, userNames } from '../../../store/sign-in/users';
import type { User } from '../../../store/sign-in/users';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { emailAddress, language, role, roles } from '../../schemas/session';
import { line } from '../../schemas/text';
import { changeAccount, invite } from '../../sign-in/accounts';

const tag = 'people';
const mayManage = ['manager', 'admin'] as const;
const name = line(100);

const user = z
  .object({
    userId: z.string(),
    email: z.string(),
    name: z.string(),
    roles: z.array(role),
    language,
    disabled: z.boolean(),
    invited: z.boolean().meta({ description: 'invited, and not come yet' }),
    rolesFromProvider: z
      .boolean()
      .meta({ description: 'the identity provider says the roles anew at each sign-in' }),
    secondFactor: z.boolean().meta({ description: 'whether he shows a code beside his password' }),
    lastSignedInAt: z.string().nullable(),
  })
  .meta({ id: 'User' });

/** The people of the staff. */
export function userRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/users',
      summary: 'List the staff',
      tag,
      access: mayManage,
      answers: { 200: { description: 'everybody, by name', schema: z.object({ items: z.array(user) }) } },
      async handle() {
        const holders = await factorHolders(deps.db);
        const items = (await listUsers(deps.db)).map((one) => present(one, holders.has(one.userId)));
        return { status: 200, json: { items } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/users/names',
      summary: 'Tell the names behind the ids in events',
      tag,
      access: staffRoles,
      query: z.object({
        ids: z
          .string()
          .max(5_000)
          .transform((text) => text.split(',').filter((id) => id !== ''))
          .pipe(z.array(z.string()).max(200))
          .meta({
            type: 'string',
            description: 'ids with commas between; ids of keys are left out of the answer',
          }),
      }),
      answers: {
        200: {
          description: 'names by id',
          schema: z.object({ names: z.record(z.string(), z.string()) }),
        },
      },
      handle: async ({ query }) => ({ status: 200, json: { names: await userNames(deps.db, query.ids) } }),
    }),
    inviteRoute(deps),
    changeRoute(deps),
  ];
}

function inviteRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/users/invitations',
    summary: 'Invite somebody to the staff; again, as long as he has not come',
    tag,
    access: mayManage,
    body: z.strictObject({ email: emailAddress, name, roles, language: language.default('en') }),
    answers: {
      201: { description: 'a letter with a link is on its way', schema: z.object({ userId: z.string() }) },
    },
    problems: { 409: 'the address has an account already' },
    async handle({ body, caller, address }) {
      const invited = await invite(deps, body, { caller: known(caller), address });
      return { status: 201, json: { userId: invited.userId } };
    },
  });
}

function changeRoute(deps: ApiDeps): Route {
  return route({
    method: 'put',
    path: '/api/v1/users/{userId}',
    summary: 'Change somebody’s name or roles, disable him, or let him in again',
    tag,
    access: mayManage,
    params: z.object({ userId: z.string().min(1).max(100) }),
    body: z.strictObject({
      name: name.optional(),
      roles: roles.optional(),
      disabled: z.boolean().optional().meta({ description: 'true ends his sessions and links at once' }),
    }),
    answers: { 200: { description: 'the account as it now stands', schema: user } },
    async handle({ params: { userId }, body, caller, address }) {
      const changed = await changeAccount(deps, { userId, ...body }, { caller: known(caller), address });
      const factor = await secondFactorOf(deps.db, userId);
      return { status: 200, json: present(changed, factor !== null) };
    },
  });
}

function present(one: User, secondFactor: boolean): z.input<typeof user> {
  const { userId, email, disabled, rolesFromProvider, lastSignedInAt } = one;
  return {
    ...{ userId, email, name: one.name, roles: [...one.roles], language: one.language, disabled },
    invited: one.passwordHash === null && one.provider === null,
    rolesFromProvider,
    secondFactor,
    lastSignedInAt: lastSignedInAt?.toISOString() ?? null,
  };
}
