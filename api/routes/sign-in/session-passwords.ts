import { z } from 'zod';
import { hashPassword, passwordFits } from '../../../gateways/passwords';
import { countGrants, queueGrant } from '../../../store/sign-in/grants';
import { secondFactorOf } from '../../../store/sign-in/second-factors';
import { confirmSession } from '../../../store/sign-in/sessions';
import { noteSecurityEvent } from '../../../store/sign-in/security-events';
import { changeUser, userByEmail, userById } from '../../../store/sign-in/users';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import {
  accepted,
  begun,
  emailAddress,
  factorCode,
  oneTimeToken,
  password,
  signInStep,
} from '../../schemas/session';
import { beginSessionIn, sessionReply } from '../../sign-in/begin';
import type { From } from '../../sign-in/begin';
import { answerAlike, choosePassword, linkProblems, requireGoodPassword, validMs } from '../../sign-in/links';
import { cookiesAt } from '../../sign-in/cookies';
import { refuseOtherSites } from '../../sign-in/own-page';
import { requireFewFrom } from '../../sign-in/password';
import { withShown } from '../../sign-in/shown';
import type { Shown } from '../../sign-in/shown';
import { stepReply } from '../../sign-in/step';

const tag = 'sign-in';
const HOUR_MS = 3_600_000;
const RESETS_PER_HOUR = 3;

/** Passwords of the staff: the first, another, and the one in place of a forgotten one. */
export function passwordRoutes(deps: ApiDeps): readonly Route[] {
  return [
    byLink(deps, 'invitation', 'Take up an invitation: choose a password and be signed in'),
    byLink(deps, 'reset', 'Choose a new password by the link of a letter and be signed in'),
    route({
      method: 'post',
      path: '/api/v1/session/password',
      summary: 'Change one’s password; every other session ends',
      tag,
      access: staffRoles,
      body: z.strictObject({ current: password, next: password }),
      answers: { 200: { description: 'the session goes on under a new cookie', schema: begun } },
      problems: { 429: 'too many attempts' },
      async handle({ body, caller, headers, address }) {
        await requireFewFrom(deps, 'password', known(caller).id);
        const change = { userId: known(caller).id, ...body };
        return sessionReply(deps, await changePassword(deps, change, { headers, address }));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/session/confirmation',
      summary: 'Show once more who one is, before money is released',
      tag,
      access: staffRoles,
      body: z.strictObject({
        password,
        code: factorCode.optional().meta({ description: 'where the person has a second factor' }),
      }),
      answers: { 200: { description: 'the session goes on under a new cookie', schema: begun } },
      problems: { 429: 'too many attempts' },
      async handle({ body, caller, headers, address }) {
        const { id: userId } = known(caller);
        const shown = { ...body, userId, what: 'confirm who asks' };
        return sessionReply(deps, await confirm(deps, shown, { headers, address }));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/password-resets',
      summary: 'Ask for a letter with a link to a new password',
      tag,
      access: 'anyone',
      limited: true,
      body: z.strictObject({ email: emailAddress }),
      answers: {
        202: { description: 'a letter comes if the address has a password here', schema: accepted },
      },
      async handle({ body, headers, address }) {
        refuseOtherSites(headers, deps.signIn.publicUrl);
        await requireFewFrom(deps, 'links', address);
        return answerAlike(() => sendReset(deps, body.email, address));
      },
    }),
  ];
}

function byLink(deps: ApiDeps, purpose: 'invitation' | 'reset', summary: string): Route {
  return route({
    method: 'post',
    path: `/api/v1/session/${purpose}`,
    summary,
    tag,
    access: 'anyone',
    limited: true,
    body: z.strictObject({ token: oneTimeToken, password }),
    answers: {
      200: { description: 'signed in, or the step before it; the link is used up', schema: signInStep },
    },
    problems: linkProblems,
    async handle({ body, headers, address }) {
      refuseOtherSites(headers, deps.signIn.publicUrl);
      return stepReply(deps, await choosePassword(deps, { ...body, purpose }, { headers, address }));
    },
  });
}

async function confirm(deps: ApiDeps, shown: Shown, from: From): Promise<string> {
  const { signIn } = deps;
  const { userId } = shown;
  const at = signIn.now();
  const token = cookiesAt(signIn.publicUrl).read('desk_session', from.headers) ?? '';
  const fresh = await withShown(deps, shown, {
    from,
    work: async (tx) => {
      if (signIn.secondFactor.required && (await secondFactorOf(tx, userId)) === null)
        throw new Problem(
          403,
          'Cannot confirm who asks: this desk asks for a second factor; set it up first',
        );
      const confirmed = await confirmSession(tx, token, at);
      const what = { at, actorId: userId, userId, address: from.address };
      if (confirmed !== null) await noteSecurityEvent(tx, { name: 'identityConfirmed', ...what });
      return confirmed;
    },
  });
  if (fresh === null) throw new Problem(401, 'Cannot confirm who asks: the session has ended; sign in again');
  return fresh;
}

interface PasswordChange {
  readonly userId: string;
  readonly current: string;
  readonly next: string;
}

async function changePassword(deps: ApiDeps, { userId, current, next }: PasswordChange, from: From) {
  const { db, signIn } = deps;
  const user = await userById(db, userId);
  if (user === null)
    throw new Problem(403, 'Cannot change the password: an API key has none; sign in instead');
  const at = signIn.now();
  const { address } = from;
  if (!(await passwordFits(user.passwordHash, current))) {
    await noteSecurityEvent(db, { name: 'signInFailed', at, actorId: userId, userId, address });
    throw new Problem(403, 'Cannot change the password: the current one is wrong');
  }
  requireGoodPassword('next', next, user);
  const passwordHash = await hashPassword(next);
  return db.transaction().execute(async (tx) => {
    const changed = await changeUser(tx, userId, { passwordHash });
    await noteSecurityEvent(tx, { name: 'passwordChanged', at, actorId: userId, userId, address });
    return beginSessionIn(tx, deps, { user: changed, from });
  });
}

/** Invited users wait for their first password, and those of the identity provider have none: neither gets a letter. */
async function sendReset({ db, signIn }: ApiDeps, email: string, address: string): Promise<void> {
  const user = await userByEmail(db, email);
  if (user === null || user.disabled || user.passwordHash === null) return;
  const askedAt = signIn.now();
  const since = new Date(askedAt.getTime() - HOUR_MS);
  if ((await countGrants(db, { email: user.email, purpose: 'reset', since })) >= RESETS_PER_HOUR) return;
  const { userId, language, name } = user;
  await db.transaction().execute(async (tx) => {
    await queueGrant(tx, {
      ...{ purpose: 'reset', userId, email: user.email, caseNo: null, language },
      ...{ recipientName: name, askedAt, validMs: validMs.reset },
    });
    await noteSecurityEvent(tx, { name: 'resetAsked', at: askedAt, actorId: null, userId, address });
  });
}
