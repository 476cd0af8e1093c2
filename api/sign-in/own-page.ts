import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../http/problem';

/**
 * Lets a write pass that its cookie alone would sign: only the desk's own pages can send the header, and browsers say
 * where a request comes from (RFC 6454 and Fetch Metadata).
 * @throws Problem 403
 */
export function requireOwnPage(headers: IncomingHttpHeaders, publicUrl: string): void {
  if (headers['x-desk-request'] !== '1' || isOwnOrigin(headers, publicUrl) !== true)
    throw new Problem(
      403,
      'Cannot do this for a session: it must come from the desk’s own pages, with X-Desk-Request: 1',
    );
}

/**
 * Refuses what another site's page sends, where a session would begin: nobody shall be signed in as somebody else.
 * Programs that are no browser say nothing about where they come from, and pass.
 * @throws Problem 403
 */
export function refuseOtherSites(headers: IncomingHttpHeaders, publicUrl: string): void {
  if (isOwnOrigin(headers, publicUrl) === false)
    throw new Problem(403, 'Cannot begin a session: the request comes from another site');
}

/** Whether a browser says that one of our pages asks; null where nothing is said. */
function isOwnOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean | null {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  if (origin === undefined) return null;
  const own = new URL(publicUrl);
  // Without https the desk is at home on a machine that has several names.
  return origin === own.origin || (own.protocol === 'http:' && origin === `http://${host ?? ''}`);
}
