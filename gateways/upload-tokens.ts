/** The right to add files to an appeal that was just sent, derived from a secret of the desk: nothing about it is stored. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const VALID_MS = 60 * 60_000;

/** A token by which files can be added to an appeal for an hour. */
export function uploadToken(secret: string, appealNo: string, now: Date): string {
  return tokenUntil(secret, appealNo, now.getTime() + VALID_MS);
}

/** The appeal that a token opens now, or null. Compares in constant time. */
export function appealOfUpload(secret: string, token: string, now: Date): string | null {
  const [appealNo = '', until = ''] = token.split('.');
  const expected = Buffer.from(tokenUntil(secret, appealNo, Number(until)));
  const given = Buffer.from(token);
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  return isOurs && now.getTime() <= Number(until) ? appealNo : null;
}

function tokenUntil(secret: string, appealNo: string, untilMs: number): string {
  const proof = createHmac('sha256', secret).update(`files ${appealNo} ${untilMs}`).digest('base64url');
  return `${appealNo}.${untilMs}.${proof}`;
}
