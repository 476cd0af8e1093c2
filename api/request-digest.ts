import { createHash } from 'node:crypto';
import { canonical } from '../policy';

/** One short name for the content of a request: a key that comes again with another content means a mistake. */
export function digestOf(content: unknown): string {
  return createHash('sha256').update(canonical(content)).digest('base64url').slice(0, 16);
}
