import type { z } from 'zod';
import { Problem } from './problem';

/** Where a page ended, as an opaque text for the next request. */
export function cursorOf(position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * Where a list is to go on, by the cursor of its page before; null for its first page.
 *
 * @throws Problem 400 where the cursor is not one of this list
 */
export function positionOf<Position>(
  shape: z.ZodType<Position>,
  cursor: string | undefined,
): Position | null {
  if (cursor === undefined) return null;
  const parsed = shape.safeParse(contentOf(cursor));
  if (!parsed.success)
    throw new Problem(400, 'Cannot go on with the list: the cursor is not one of this list');
  return parsed.data;
}

function contentOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}
