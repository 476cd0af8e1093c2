/** A customer's way to his own case: a token derived from a secret of the desk, so nothing about it has to be stored. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The token of one case, `RMA-000042.<43 characters>`. Whoever holds it acts as the customer of that case only. */
export function customerToken(secret: string, caseNo: string): string {
  const proof = createHmac('sha256', secret).update(`customer ${caseNo}`).digest('base64url');
  return `${caseNo}.${proof}`;
}

/** The number of the case that a token opens, or null when it opens none. Compares in constant time. */
export function caseOfToken(secret: string, token: string): string | null {
  const caseNo = token.split('.')[0] ?? '';
  const expected = Buffer.from(customerToken(secret, caseNo));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected) ? caseNo : null;
}

/** The link that a letter carries to the customer's page of his case. */
export function customerLink(publicUrl: string, secret: string, caseNo: string): string {
  const page = new URL(`c/${caseNo}`, publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`);
  page.searchParams.set('token', customerToken(secret, caseNo));
  return page.href;
}
