import type { ProviderPerson } from '../../gateways/identity-provider';
import type { Tx } from '../../store/database';
import type { StaffRole } from '../../store/sign-in/keys';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { changeUser, createUser, lockUsers, userByEmail, userBySubject } from '../../store/sign-in/users';
import type { User } from '../../store/sign-in/users';
import { Problem } from '../http/problem';
import { beginSessionIn } from './begin';
import type { From, SignInDeps } from './begin';
import type { ConfiguredProvider } from './settings';

/**
 * Signs in who comes from the identity provider: an account that is his already, one with his verified address, or a
 * new one with the roles that his groups map to. Roles that the desk gave stay; those from the provider follow it.
 * @returns the token of the session
 * @throws Problem 403 where no account is his to use, or no role maps
 */
export async function beginByProvider(
  deps: SignInDeps,
  { person, roleMap }: { readonly person: ProviderPerson } & Pick<ConfiguredProvider, 'roleMap'>,
  from: From,
): Promise<string> {
  const roles = [
    ...new Set(
      person.groups.flatMap((group) => (Object.hasOwn(roleMap, group) ? (roleMap[group] ?? []) : [])),
    ),
  ];
  return deps.db.transaction().execute(async (tx) => {
    const found = (await userBySubject(tx, person)) ?? (await userOfAddress(tx, person));
    const user = found
      ? await welcome(tx, found, { person, roles })
      : await welcomeNew(tx, { person, roles, at: deps.signIn.now() });
    if (found && found.roles.join() !== user.roles.join()) {
      const at = deps.signIn.now();
      const what = { at, actorId: null, userId: user.userId, address: from.address };
      await noteSecurityEvent(tx, { name: 'rolesChanged', ...what });
    }
    return beginSessionIn(tx, deps, { user, from });
  });
}

interface Coming {
  readonly person: ProviderPerson;
  readonly roles: readonly StaffRole[];
}

async function userOfAddress(tx: Tx, { email }: ProviderPerson): Promise<User | null> {
  return email === null ? null : userByEmail(tx, email);
}

async function welcome(tx: Tx, { userId }: User, { person, roles }: Coming): Promise<User> {
  const [user] = await lockUsers(tx, [userId]);
  if (!user || user.disabled) throw refused('the account is disabled');
  const { provider } = user;
  if (provider && (provider.issuer !== person.issuer || provider.subject !== person.subject))
    throw refused('the account with this address belongs to another identity');
  if (user.rolesFromProvider && roles.length === 0) throw noRole();
  return changeUser(tx, userId, {
    provider: { issuer: person.issuer, subject: person.subject },
    ...(user.rolesFromProvider && { roles }),
  });
}

async function welcomeNew(tx: Tx, { person, roles, at }: Coming & { readonly at: Date }): Promise<User> {
  const { email, issuer, subject } = person;
  if (email === null) throw refused('the identity provider names no verified mail address of yours');
  if (roles.length === 0) throw noRole();
  const made = { email, name: person.name ?? email, roles, language: 'en', at } as const;
  const user = await createUser(tx, { ...made, provider: { issuer, subject } });
  if (user === null) throw new Problem(409, 'Cannot sign in: the account is being made; try again');
  return user;
}

function noRole(): Problem {
  return refused('none of your groups has a role at the returns desk; ask who runs it');
}

function refused(why: string): Problem {
  return new Problem(403, `Cannot sign in: ${why}`);
}
