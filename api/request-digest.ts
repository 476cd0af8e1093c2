import { createHash } from 'node:crypto';
import { canonical } from '../policy';
import { withoutCardNumbers } from '../store/card-numbers';

/**
 * One short name for the content of a request: a key that comes again with another content means a mistake. It is kept,
 * so no card number is in what it is made of.
 */
export function digestOf(content: unknown): string {
  return createHash('sha256')
    .update(withoutCardNumbers(canonical(content)))
    .digest('base64url')
    .slice(0, 16);
}
