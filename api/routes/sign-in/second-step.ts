import { z } from 'zod';
import type { ApiDeps } from '../../deps';
import { route } from '../../http/route';
import type { Reply, Route } from '../../http/route';
import { begun, enrolled, factorCode, factorOffer } from '../../schemas/session';
import { sessionReply } from '../../sign-in/begin';
import { cookiesAt } from '../../sign-in/cookies';
import { enrol, offer } from '../../sign-in/enrolment';
import { refuseOtherSites } from '../../sign-in/own-page';
import { beginByCode, endHalf, requireHalf } from '../../sign-in/step';

const shared = { method: 'post', tag: 'sign-in', access: 'anyone', limited: true } as const;
const problems = {
  401: 'no password was shown in this browser a moment ago, or the code is wrong',
  403: 'another site’s page asks',
  429: 'too many attempts',
} as const;

/** The step between the password and the session: a code, or setting up what makes codes. */
export function secondStepRoutes(deps: ApiDeps): readonly Route[] {
  const { publicUrl } = deps.signIn;
  return [
    route({
      ...shared,
      path: '/api/v1/session/code',
      summary: 'Show a code after the password, or a recovery code, and be signed in',
      body: z.strictObject({ code: factorCode }),
      answers: { 200: { description: 'signed in; the code is used up', schema: begun } },
      problems,
      async handle({ body, headers, address }) {
        refuseOtherSites(headers, publicUrl);
        return begin(deps, await beginByCode(deps, body.code, { headers, address }));
      },
    }),
    route({
      ...shared,
      path: '/api/v1/session/enrolment',
      summary: 'Be shown the key of a second factor after the password, where this desk asks for one',
      answers: {
        200: { description: 'a new key; the one shown before is worth nothing', schema: factorOffer },
      },
      problems,
      async handle({ headers, address }) {
        refuseOtherSites(headers, publicUrl);
        const half = await requireHalf(deps, 'enrolment', { headers, address });
        const shown = await deps.db.transaction().execute((tx) => offer(tx, deps, half.userId));
        return { status: 200, json: shown };
      },
    }),
    route({
      ...shared,
      path: '/api/v1/session/enrolment/confirmation',
      summary: 'Confirm the key by a code, and be signed in',
      body: z.strictObject({ code: factorCode }),
      answers: { 200: { description: 'signed in; the recovery codes are told this once', schema: enrolled } },
      problems: { ...problems, 403: 'the code is wrong', 409: 'no key was shown, or too long ago' },
      async handle({ body, headers, address }) {
        refuseOtherSites(headers, publicUrl);
        const from = { headers, address };
        const half = await requireHalf(deps, 'enrolment', from);
        const given = { userId: half.userId, code: body.code, from };
        const { token, recoveryCodes } = await enrol(deps, given, (tx) => endHalf(tx, half));
        return begin(deps, token, { recoveryCodes });
      },
    }),
  ];
}

/** The session, in place of the step before it. */
async function begin(
  deps: ApiDeps,
  token: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Reply> {
  const { headers, ...reply } = await sessionReply(deps, token, more);
  const clear = cookiesAt(deps.signIn.publicUrl).clear('desk_half');
  return { ...reply, headers: { 'set-cookie': [headers['set-cookie'], clear] } };
}
