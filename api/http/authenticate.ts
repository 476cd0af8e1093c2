import { caseOfToken } from '../../gateways/customer-links';
import { roleOfKey } from '../../store/keys';
import type { ApiDeps } from '../deps';
import type { Access, Caller } from './caller';
import { caseNotFound, Problem } from './problem';

const signIn = { 'www-authenticate': 'Bearer realm="returns-desk"' } as const;

/** Tells from `Authorization: Bearer …` who asks: staff by an API key, a customer by the token of his case. */
export async function authenticate(
  deps: Pick<ApiDeps, 'db' | 'linkSecret'>,
  given: { readonly authorization: string | undefined; readonly linkToken: unknown },
): Promise<Caller> {
  const { authorization, linkToken } = given;
  if (authorization === undefined) return customerOf(deps, linkToken);
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer === undefined) throw refusedKey('the Authorization header is not of the form Bearer KEY');
  const caseNo = caseOfToken(deps.linkSecret, bearer);
  if (caseNo !== null) return { kind: 'customer', role: 'customer', id: 'customer', caseNo };
  const key = await roleOfKey(deps.db, bearer);
  if (key === null) throw refusedKey('the key is not known, or was revoked');
  return { kind: 'staff', role: key.role, id: key.keyId };
}

/** A link in a letter cannot send a header: there the token stands in the query. It opens reading only, never an act. */
function customerOf({ linkSecret }: Pick<ApiDeps, 'linkSecret'>, linkToken: unknown): Caller {
  if (typeof linkToken !== 'string') return { kind: 'anyone' };
  const caseNo = caseOfToken(linkSecret, linkToken);
  if (caseNo === null) throw refusedKey('the link is not valid; take the one in our last letter');
  return { kind: 'customer', role: 'customer', id: 'customer', caseNo };
}

/**
 * Lets a caller pass or not: 401 for nobody, 403 for the wrong role, and for another customer's case the same 404 as
 * for a case that does not exist.
 */
export function authorize(access: Access, caller: Caller, caseNo: string | undefined): void {
  if (access === 'anyone') return;
  if (caller.kind === 'anyone') throw refusedKey('send Authorization: Bearer KEY');
  if (access === 'staff-and-customer') {
    if (caller.kind === 'customer' && caller.caseNo !== caseNo) throw caseNotFound(caseNo ?? '');
    return;
  }
  if (caller.kind === 'customer' || !access.includes(caller.role))
    throw new Problem(403, `Cannot do this as ${caller.role}: it is for ${access.join(', ')}`);
}

function refusedKey(why: string): Problem {
  return new Problem(401, `Cannot tell who is asking: ${why}`, { headers: signIn });
}
