import { createHash, randomBytes } from 'node:crypto';

/** A secret that one browser or one letter holds: 256 bits of chance. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the store keeps of a token. It is looked up by this, so how long that takes tells nothing about the token. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
