import { z } from 'zod';
import { caseOfToken } from '../../../gateways/customer-links';
import { casesOfAddress, writerOfCase } from '../../../store/cases/customer-cases';
import type { Queries } from '../../../store/database';
import { openCustomerSession } from '../../../store/sign-in/sessions';
import { countGrants, queueGrant } from '../../../store/sign-in/grants';
import { noteSecurityEvent } from '../../../store/sign-in/security-events';
import type { UserLanguage } from '../../../store/sign-in/users';
import type { ApiDeps } from '../../deps';
import { caseNotFound, Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams } from '../../schemas/case';
import { accepted, begun, emailAddress, language, oneTimeToken } from '../../schemas/session';
import { endOwnSession, sessionReply } from '../../sign-in/begin';
import type { From } from '../../sign-in/begin';
import { answerAlike, linkProblems, requireGrant, validMs } from '../../sign-in/links';
import { refuseOtherSites } from '../../sign-in/own-page';
import { requireFewFrom } from '../../sign-in/password';

const tag = 'customers';
const HOUR_MS = 3_600_000;
const LINKS_PER_HOUR = 5;

/**
 * How a customer gets to act: by a link that is used once, or by the button behind the link of his letters. Opening a
 * link changes nothing, for mail scanners open them too (E70): the page behind it sends one of these.
 */
export function customerLinkRoutes(deps: ApiDeps): readonly Route[] {
  return [askRoute(deps), openRoute(deps), caseRoute(deps)];
}

function askRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/customer-links',
    summary: 'Ask for a letter with a link to one’s cases',
    tag,
    access: 'anyone',
    limited: true,
    body: z.strictObject({
      email: emailAddress,
      caseNo: caseParams.shape.caseNo.optional(),
      language: language.default('en'),
    }),
    answers: { 202: { description: 'a letter comes if the address has such a case', schema: accepted } },
    problems: { 403: 'another site’s page asks' },
    async handle({ body, headers, address }) {
      refuseOtherSites(headers, deps.signIn.publicUrl);
      await requireFewFrom(deps, 'links', address);
      return answerAlike(() => sendLink(deps, body));
    },
  });
}

function openRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/session/customer',
    summary: 'Use a link up: be signed in to one’s cases',
    tag,
    access: 'anyone',
    limited: true,
    body: z.strictObject({ token: oneTimeToken }),
    answers: { 200: { description: 'signed in; the link is used up', schema: begun } },
    problems: linkProblems,
    async handle({ body, headers, address }) {
      refuseOtherSites(headers, deps.signIn.publicUrl);
      const token = await deps.db.transaction().execute(async (tx) => {
        const asked = { token: body.token, purpose: 'customer', now: deps.signIn.now() } as const;
        const { email, language: known } = await requireGrant(tx, asked);
        const customer = { email, caseNo: null, language: known };
        return beginAsCustomer({ ...deps, db: tx }, customer, { headers, address });
      });
      return sessionReply(deps, token);
    },
  });
}

function caseRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/session/case',
    summary: 'Be signed in to the one case of a letter’s link',
    tag,
    access: 'anyone',
    limited: true,
    body: z.strictObject({
      caseNo: caseParams.shape.caseNo,
      token: oneTimeToken,
      language: language.default('en'),
    }),
    answers: { 200: { description: 'signed in to this case', schema: begun } },
    problems: { ...linkProblems, 404: 'there is no such case' },
    async handle({ body: { caseNo, token, language: known }, headers, address }) {
      refuseOtherSites(headers, deps.signIn.publicUrl);
      if (caseOfToken(deps.linkSecret, token) !== caseNo)
        throw new Problem(401, 'Cannot use this link: it is not valid; take the one in our last letter', {
          headers: { 'www-authenticate': 'Bearer realm="returns-desk"' },
        });
      const email = await writerOfCase(deps.db, caseNo);
      if (email === null) throw caseNotFound(caseNo);
      const customer = { email, caseNo, language: known };
      return sessionReply(deps, await beginAsCustomer(deps, customer, { headers, address }));
    },
  });
}

async function sendLink(
  { db, signIn }: ApiDeps,
  asked: { readonly email: string; readonly caseNo?: string | undefined; readonly language: UserLanguage },
): Promise<void> {
  const { email, caseNo = null, language: known } = asked;
  const cases = await casesOfAddress(db, email);
  if (cases.length === 0 || (caseNo !== null && !cases.includes(caseNo))) return;
  const askedAt = signIn.now();
  const since = new Date(askedAt.getTime() - HOUR_MS);
  if ((await countGrants(db, { email, purpose: 'customer', since })) >= LINKS_PER_HOUR) return;
  await db.transaction().execute((tx) =>
    queueGrant(tx, {
      ...{ purpose: 'customer', userId: null, email, caseNo, language: known },
      ...{ recipientName: null, askedAt, validMs: validMs.customer },
    }),
  );
}

async function beginAsCustomer(
  { db, signIn }: Pick<ApiDeps, 'signIn'> & { readonly db: Queries },
  customer: { readonly email: string; readonly caseNo: string | null; readonly language: UserLanguage },
  from: From,
): Promise<string> {
  const at = signIn.now();
  const { address } = from;
  await endOwnSession(db, signIn.publicUrl, from);
  await noteSecurityEvent(db, { name: 'customerSignedIn', at, actorId: null, userId: null, address });
  return openCustomerSession(db, customer, at);
}
