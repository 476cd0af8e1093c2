import type { IncomingHttpHeaders } from 'node:http';
import { caseOfToken } from '../../gateways/customer-links';
import { roleOfKey } from '../../store/sign-in/keys';
import { sessionOf } from '../../store/sign-in/sessions';
import type { ApiDeps } from '../deps';
import { cookiesAt } from '../sign-in/cookies';
import { requireOwnPage } from '../sign-in/own-page';
import type { Access, Caller } from './caller';
import { caseNotFound, Problem } from './problem';

const signIn = { 'www-authenticate': 'Bearer realm="returns-desk"' } as const;

interface Asking {
  readonly headers: IncomingHttpHeaders;
  /** `?token=` of a link; of reads only. */
  readonly linkToken: unknown;
  /** Whether the request may change something: then a cookie alone is not enough. */
  readonly writes: boolean;
  /** Whether this is no request of its own, but a look whether an earlier one may go on. */
  readonly looking?: boolean;
}

/**
 * Tells who asks: staff or a machine by an API key in `Authorization: Bearer …`, a customer by the token of his case
 * there or in a link, and either by the cookie of a session. A session that has ended is nobody's.
 */
export async function authenticate(
  deps: Pick<ApiDeps, 'db' | 'linkSecret' | 'signIn'>,
  asking: Asking,
): Promise<Caller> {
  const { authorization } = asking.headers;
  if (authorization === undefined)
    return typeof asking.linkToken === 'string' ? holderOf(deps, asking.linkToken) : signedIn(deps, asking);
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer === undefined) throw refusedKey('the Authorization header is not of the form Bearer KEY');
  const caseNo = caseOfToken(deps.linkSecret, bearer);
  if (caseNo !== null) return customerOf([caseNo]);
  const key = await roleOfKey(deps.db, bearer, deps.signIn.now());
  if (key === null) throw refusedKey('the key is not known, was revoked or has ended');
  return { kind: 'staff', role: key.role, id: key.keyId, scopes: key.scopes };
}

/** A link in a letter cannot send a header: there the token stands in the query. It opens reading only, never an act. */
function holderOf({ linkSecret }: Pick<ApiDeps, 'linkSecret'>, linkToken: string): Caller {
  const caseNo = caseOfToken(linkSecret, linkToken);
  if (caseNo === null) throw refusedKey('the link is not valid; take the one in our last letter');
  return customerOf([caseNo]);
}

async function signedIn(
  { db, signIn: { publicUrl, now } }: Pick<ApiDeps, 'db' | 'signIn'>,
  { headers, writes, looking = false }: Asking,
): Promise<Caller> {
  const token = cookiesAt(publicUrl).read('desk_session', headers);
  const session = token === null ? null : await sessionOf(db, token, { now: now(), looking });
  if (session === null) return { kind: 'anyone' };
  if (writes) requireOwnPage(headers, publicUrl);
  if (session.kind === 'customer') return customerOf(session.caseNos);
  const { role, userId: id, confirmedAt } = session;
  return { kind: 'staff', role, id, confirmedAt };
}

function customerOf(caseNos: readonly string[]): Caller {
  return { kind: 'customer', role: 'customer', id: 'customer', caseNos };
}

/**
 * Lets a caller pass or not: 401 for nobody, 403 for the wrong role, and for another customer's case the same 404 as
 * for a case that does not exist.
 */
export function authorize(access: Access, caller: Caller, caseNo: string | undefined): void {
  if (access === 'anyone') return;
  if (caller.kind === 'anyone') throw refusedKey('sign in, or send Authorization: Bearer KEY');
  if (access === 'staff-and-customer') {
    if (caller.kind === 'customer' && !caller.caseNos.includes(caseNo ?? ''))
      throw caseNotFound(caseNo ?? '');
    return;
  }
  if (caller.kind === 'customer' || !access.includes(caller.role))
    throw new Problem(403, `Cannot do this as ${caller.role}: it is for ${access.join(', ')}`);
}

function refusedKey(why: string): Problem {
  return new Problem(401, `Cannot tell who is asking: ${why}`, { headers: signIn });
}
