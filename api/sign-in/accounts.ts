import type { Tx } from '../../store/database';
import type { StaffRole } from '../../store/sign-in/keys';
import { endGrants, queueGrant } from '../../store/sign-in/grants';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { changeUser, createUser, lockUsers, userByEmail } from '../../store/sign-in/users';
import type { NewUser, User } from '../../store/sign-in/users';
import type { KnownCaller } from '../http/caller';
import { Problem } from '../http/problem';
import type { SignInDeps } from './begin';
import { validMs } from './links';

/** Who manages accounts, and from where. */
interface By {
  readonly caller: KnownCaller;
  readonly address: string;
}

type Invitation = Omit<NewUser, 'at' | 'passwordHash' | 'provider'>;

/**
 * Makes an account and sends its owner the way in. One who has not come yet is invited again, with these roles.
 * @throws Problem 403 · 409
 */
export async function invite(deps: SignInDeps, invitation: Invitation, by: By): Promise<User> {
  requireRightToGive(invitation.roles, by);
  const at = deps.signIn.now();
  return deps.db.transaction().execute(async (tx) => {
    const user = (await createUser(tx, { ...invitation, at })) ?? (await inviteAgain(tx, invitation, by));
    const { userId, email, name, language } = user;
    await queueGrant(tx, {
      ...{ purpose: 'invitation', userId, email, caseNo: null, language },
      ...{ recipientName: name, askedAt: at, validMs: validMs.invitation },
    });
    const { address, caller } = by;
    await noteSecurityEvent(tx, { name: 'userInvited', at, actorId: caller.id, userId, address });
    return user;
  });
}

async function inviteAgain(tx: Tx, invitation: Invitation, by: By): Promise<User> {
  const known = await userByEmail(tx, invitation.email);
  const [user] = known ? await lockUsers(tx, [known.userId]) : [];
  if (!user || user.disabled || user.passwordHash !== null || user.provider !== null)
    throw new Problem(409, 'Cannot invite this address: it has an account already');
  requireRightToGive(user.roles, by);
  const { name, roles, language } = invitation;
  return changeUser(tx, user.userId, { name, roles, language });
}

interface AccountChange {
  readonly userId: string;
  readonly name?: string | undefined;
  readonly roles?: readonly StaffRole[] | undefined;
  readonly disabled?: boolean | undefined;
}

/**
 * Changes an account. Nobody changes his own roles or shuts himself out, so an admin always remains; and who was
 * disabled a moment ago changes nothing any more.
 * @throws Problem 403 · 404
 */
export async function changeAccount(deps: SignInDeps, change: AccountChange, by: By): Promise<User> {
  const { userId, name, roles, disabled } = change;
  const at = deps.signIn.now();
  return deps.db.transaction().execute(async (tx) => {
    const locked = await lockUsers(tx, [userId, by.caller.id]);
    const user = locked.find((one) => one.userId === userId);
    if (!user) throw new Problem(404, `Cannot find user ${userId}: there is no such account`);
    requireRightToChange(user, change, { by, actor: locked.find((one) => one.userId === by.caller.id) });
    const changed = await changeUser(tx, userId, {
      ...(name !== undefined && { name }),
      ...(roles !== undefined && { roles }),
      ...(disabled !== undefined && disabled !== user.disabled && { disabledAt: disabled ? at : null }),
    });
    if (disabled === true) await endGrants(tx, userId, at);
    for (const event of eventsOf(user, changed))
      await noteSecurityEvent(tx, { name: event, at, actorId: by.caller.id, userId, address: by.address });
    return changed;
  });
}

function requireRightToChange(
  user: User,
  { roles, disabled }: AccountChange,
  { by, actor }: { readonly by: By; readonly actor: User | undefined },
): void {
  if (actor && (actor.disabled || !actor.roles.some((role) => role === by.caller.role)))
    throw new Problem(403, 'Cannot change accounts: yours may not do so any more');
  if (actor?.userId === user.userId && (roles !== undefined || disabled !== undefined))
    throw new Problem(403, 'Cannot change your own roles or disable yourself: ask somebody else');
  requireRightToGive([...user.roles, ...(roles ?? [])], by);
}

/** Only an admin makes admins, and only an admin changes one. */
function requireRightToGive(roles: readonly StaffRole[], { caller }: By): void {
  if (roles.includes('admin') && caller.role !== 'admin')
    throw new Problem(403, `Cannot give or change the role admin as ${caller.role}: it is for admin`);
}

function eventsOf(before: User, after: User) {
  const isOther = before.roles.join() !== after.roles.join();
  return [
    ...(before.name === after.name ? [] : (['userChanged'] as const)),
    ...(isOther ? (['rolesChanged'] as const) : []),
    ...(before.disabled === after.disabled
      ? []
      : ([after.disabled ? 'userDisabled' : 'userEnabled'] as const)),
  ];
}
